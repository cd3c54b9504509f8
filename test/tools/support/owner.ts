// Starts one managed process, says its id, and stays until killed.
import { writeSync } from 'node:fs';
import { ManagedProcess } from '../../../tools/stack/managed-process.ts';

const part = new ManagedProcess({
  name: 'part',
  command: process.execPath,
  args: ['-e', 'setInterval(() => 0, 1e6)'],
  environment: {},
  logFile: process.argv[2] ?? '/dev/null',
  isReady: () => Promise.resolve(),
});
await part.start();
writeSync(1, `${String(part.pid)}\n`);
setInterval(() => undefined, 60_000);
