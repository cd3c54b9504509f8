import { readdir, readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

interface Stat {
  pid: number;
  parent: number;
  /** Of itself, and of its children that have ended. */
  ticks: number;
}

/** Milliseconds of CPU that a process and all its children, ended ones included, have taken so far. */
export async function cpuMs(root: number): Promise<number> {
  const stats = await allStats();
  const of = (pid: number): number =>
    stats.reduce(
      (sum, one) =>
        sum + (one.pid === pid ? one.ticks : 0) + (one.parent === pid ? of(one.pid) : 0),
      0,
    );
  return of(root) * TICK_MS;
}

async function allStats(): Promise<Stat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const read = await Promise.all(pids.map(statOf));
  return read.flatMap((one) => one ?? []);
}

async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold anything; what follows are numbers (proc_pid_stat(5)).
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  const [parent = 0, ...times] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
  return { pid, parent, ticks: times.reduce((sum, one) => sum + one, 0) };
}
