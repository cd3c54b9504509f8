// npm run histories:record: plays the scenarios and writes their histories to test/replay/histories.
import { fileURLToPath } from 'node:url';
import { runNode } from '../test/check.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'tools/histories/vitest.config.ts',
];

process.exitCode = (await runNode([...args, ...process.argv.slice(2)], ROOT, 'show')).code;
