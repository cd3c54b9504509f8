// npm run dev: the whole stack, until Ctrl-C.
import { fileURLToPath } from 'node:url';
import { MADE_UP_PEOPLE } from '../identity-provider/people.ts';
import { CONSOLE_PROCESSES, optionsFromEnvironment, PRODUCT_PROCESSES } from './options.ts';
import { startStack } from './stack.ts';
import { stopSignal, untilAborted } from './stop-signal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<void> {
  const began = Date.now();
  const signal = stopSignal();
  const say = (line: string): void => {
    console.log(`stack: ${line}`);
  };
  const processes = [...PRODUCT_PROCESSES, ...CONSOLE_PROCESSES];
  const options = {
    ...optionsFromEnvironment(ROOT, process.argv.slice(2)),
    processes,
    signal,
    say,
  };
  const stack = await startStack(options).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (stack === undefined) return;
  const { file } = stack;
  const [reviewer, ...others] = MADE_UP_PEOPLE.map(
    ({ login, password }) => `${login} / ${password}`,
  );
  say(`up after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  console.log(`
  API            ${file.apiUrl}
  documentation  ${file.docsUrl}
  console        ${file.consoleUrl} (${reviewer ?? ''})
                 or ${others.join(', ')}
  sandbox        ${file.sandboxUrl}
  Temporal UI    ${file.temporalUiUrl}/namespaces/${file.temporalNamespace}/workflows
  the rest       ${options.directory}/stack.json (API key, database URLs, process ids)
  logs           ${file.logs}

  Ctrl-C stops everything.
`);
  await untilAborted(signal);
  say('stopping');
  await stack.stop();
  say('stopped');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`stack: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
