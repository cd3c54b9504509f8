import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;
const PAUSE_MS = 20;

/** What a process holds resident now, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '') ?? [];
  const text = kibibytes ?? (await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout;
  return (Number(text) * 1024) / MEBIBYTE;
}

/** Does some work and gives back the most that a process held resident meanwhile, in MiB. */
export async function peakWhile(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = await residentMiB(pid);
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, await residentMiB(pid));
      await pause(PAUSE_MS);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await watching;
  }
  return peak;
}
