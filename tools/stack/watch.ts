import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Names processes that must not outlive this one, however this one ends. */
export interface Watchdog {
  watch(pid: number, stopSignal: NodeJS.Signals): void;
  forget(pid: number): void;
}

let only: Watchdog | undefined;

/** The one watchdog of this process, started when first asked for. */
export function watchdog(): Watchdog {
  only ??= startWatchdog();
  return only;
}

function startWatchdog(): Watchdog {
  const script = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));
  // A group of its own: Ctrl-C on the terminal must not reach it before the rest is stopped.
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  const input: Writable & { unref?: () => void } = child.stdin;
  input.unref?.();
  input.on('error', () => undefined);
  return {
    watch: (pid, stopSignal) => {
      input.write(`watch ${pid} ${stopSignal}\n`);
    },
    forget: (pid) => {
      input.write(`forget ${pid}\n`);
    },
  };
}
