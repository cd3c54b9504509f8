// Outlives the process that started it by a moment: when that process is gone (its end of our standard
// input closes), even by kill -9, this stops what it had started. Knows only the process ids it was sent.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../setup/lock.mjs';

const GRACE_MS = 8000;
/** @type {Map<number, NodeJS.Signals>} */
const watched = new Map();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, pid, signal] = line.split(' ');
  if (verb === 'watch') watched.set(Number(pid), signal);
  if (verb === 'forget') watched.delete(Number(pid));
});
lines.on('close', () => {
  stopAll().then(() => process.exit(0));
});

async function stopAll() {
  // The last started rests on those before it, so it goes first.
  for (const [pid, signal] of [...watched].reverse()) send(pid, signal);
  const deadline = Date.now() + GRACE_MS;
  while ([...watched.keys()].some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const pid of watched.keys()) if (isAlive(pid)) send(-pid, 'SIGKILL');
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
