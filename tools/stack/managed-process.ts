import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchdog } from './watch.ts';

/** What one process of the stack is and how it is known to be ready. */
export interface ProcessOptions {
  name: string;
  command: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  logFile: string;
  /** Asked again and again until it resolves; a rejection means "not yet". */
  isReady: () => Promise<unknown>;
  /** Default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  workingDirectory?: string;
  /** Unix user to run as, where that is not ours. */
  user?: { uid: number; gid: number };
  /** How long it may take to stop before it is killed. Default ten seconds. */
  stopWithinMs?: number;
}

const LOOK_AGAIN_MS = 50;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** One child process that can be started, stopped, killed without mercy and started again. */
export class ManagedProcess {
  readonly name: string;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #expectedToEnd = true;
  #unexpectedEnd: ((name: string, how: string) => void) | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** The process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Called when it ends without having been stopped or killed through this object. */
  onUnexpectedEnd(listener: (name: string, how: string) => void): void {
    this.#unexpectedEnd = listener;
  }

  /**
   * Starts it and waits until it is ready.
   * @throws Error with the end of its log when it ends or stays silent instead
   */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const child = this.#spawn();
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await this.#ready())) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        throw this.#failure('ended before it was ready');
      if (Date.now() > deadline) {
        await this.stop();
        throw this.#failure('was not ready in time');
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Asks it to stop; when it takes too long, its whole process group is killed. */
  async stop(): Promise<void> {
    this.#expectedToEnd = true;
    const { pid } = this;
    if (pid === undefined) return;
    signal(pid, this.#options.stopSignal ?? 'SIGTERM');
    const inTime = await Promise.race([
      this.#ended.then(() => true),
      sleep(this.#options.stopWithinMs ?? STOP_WITHIN_MS, false, { ref: false }),
    ]);
    if (!inTime) await this.kill9();
  }

  /** kill -9, as a crash would be: nothing is finished, nothing said. */
  async kill9(): Promise<void> {
    this.#expectedToEnd = true;
    const { pid } = this;
    if (pid === undefined) return;
    signal(-pid, 'SIGKILL');
    await this.#ended;
  }

  /** SIGSTOP: it is there, and does nothing, until `thaw`. Children in groups of their own go on. */
  freeze(): void {
    if (this.pid !== undefined) signal(-this.pid, 'SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    if (this.pid !== undefined) signal(-this.pid, 'SIGCONT');
  }

  #spawn(): ChildProcess {
    const { command, args, environment, workingDirectory, user, logFile } = this.#options;
    const log = openSync(logFile, 'a', 0o600);
    // A process group of its own: Ctrl-C on the terminal reaches only us, who stop in order.
    const child = spawn(command, args, {
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
      ...(workingDirectory === undefined ? {} : { cwd: workingDirectory }),
      ...user,
    });
    closeSync(log);
    this.#child = child;
    this.#expectedToEnd = false;
    if (child.pid !== undefined) {
      watchdog().watch(child.pid, this.#options.stopSignal ?? 'SIGTERM');
    }
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#child === child) this.#child = undefined;
        if (child.pid !== undefined) watchdog().forget(child.pid);
        resolve();
        if (!this.#expectedToEnd) this.#unexpectedEnd?.(this.name, how);
      };
      child.once('error', (error) => {
        end(error.message);
      });
      child.once('exit', (code, name) => {
        end(name ?? `exit code ${String(code)}`);
      });
    });
    return child;
  }

  async #ready(): Promise<boolean> {
    try {
      await this.#options.isReady();
      return this.#child !== undefined;
    } catch {
      return false;
    }
  }

  #failure(what: string): Error {
    const { logFile } = this.#options;
    return new Error(`${this.name} ${what}. The end of ${logFile}:\n${endOf(logFile)}`);
  }
}

function endOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-25).join('\n');
  } catch {
    return '(no log)';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, which is what was wanted.
  }
}

/** Ready when the address answers with a 2xx status. */
export async function answersWith2xx(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'error' });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
