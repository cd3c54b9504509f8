// Makes certificates and tokens for a Temporal server of one's own and its clients (docs/runbook.md).
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ownTerminal, runTool, type Terminal } from './commands/run-command.ts';
import { makeIdentities } from './identities/make.ts';

/**
 * `--directory` where they are made, `--address` Temporal's, `--client-directory` where each client sees
 * its own.
 *
 * @returns the exit code
 */
export function identities(args: readonly string[], terminal: Terminal): Promise<number> {
  return runTool(async () => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        directory: { type: 'string', default: '.local/identities' },
        address: { type: 'string', default: '127.0.0.1:7233' },
        'client-directory': { type: 'string' },
      },
      strict: true,
    });
    const place = values['client-directory'];
    const { made } = await makeIdentities({
      directory: values.directory,
      address: values.address,
      ...(place === undefined ? {} : { clientDirectory: place }),
    });
    terminal.say(
      made
        ? 'New certificates and tokens: restart Temporal, its UI and every client of it.'
        : 'Certificates and tokens are there, and valid for another 30 days at least.',
    );
    return 0;
  }, terminal);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await identities(process.argv.slice(2), ownTerminal());
}
