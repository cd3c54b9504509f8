// npm run doctor: what is stuck or set wrongly, why, and the command that helps. Exit code 1 when
// something is; no personal data is read.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStore, retryParked } from '../store/index.ts';
import { openTemporal } from '../workers/dispatch/temporal.ts';
import { payloadEncryption } from '../workers/payloads/codec.ts';
import { dataConverter } from '../workers/payloads/data-converter.ts';
import { ownTerminal, runTool, type Terminal } from './commands/run-command.ts';
import { commandSettings } from './commands/settings.ts';
import { examineConfiguration } from './doctor/examine-configuration.ts';
import { examineStore } from './doctor/examine-store.ts';
import { examineTemporal } from './doctor/examine-temporal.ts';

/**
 * Examines everything that the environment (or the stack of `npm run dev`) names. `--retry-parked` puts
 * parked rows back in line instead.
 * @returns the exit code: 0 when nothing is wrong
 */
export function doctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, say } = terminal;
  return runTool(async () => {
    const options = { 'retry-parked': { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const settings = await commandSettings(environment);
    const store = openStore(settings.store);
    const temporal = openTemporal(settings.temporal, dataConverter(payloadEncryption(store)));
    try {
      if (values['retry-parked'] === true) {
        const { retried } = await retryParked(store, { id: null });
        say(`${retried} row(s) are tried again.`);
        return 0;
      }
      const { findings, known } = await examineStore(store);
      findings.unshift(...examineConfiguration(environment));
      findings.push(...(await examineTemporal(temporal, settings.temporal, known)));
      for (const { what, why, help } of findings) say(`${what}: ${why}\n  -> ${help}`);
      if (findings.length === 0) say('Nothing is wrong.');
      return findings.length === 0 ? 0 : 1;
    } finally {
      await Promise.all([temporal.close(), store.close()]);
    }
  }, terminal);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await doctor(process.argv.slice(2), ownTerminal());
}
