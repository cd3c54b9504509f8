import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openStore } from '../../store/index.ts';
import { SandboxControl } from '../../tools/client/sandbox-control.ts';
import { commandSettings } from '../../tools/commands/settings.ts';
import { inherited } from '../../tools/process-environment.ts';
import { ManagedProcess } from '../../tools/stack/managed-process.ts';
import { freePort } from '../../tools/stack/ports.ts';
import { startStack, type Stack } from '../../tools/stack/stack.ts';
import { WIDE_LIMITS } from '../../tools/stack/wide-limits.ts';
import { isFree } from '../../tools/stack/ports.ts';
import { handOfService } from '../setup/by-hand.ts';
import type { Part } from './plan-faults.ts';

const run = promisify(execFile);
const EDGE = fileURLToPath(new URL('./edge.mjs', import.meta.url));

/** A stack of separate processes that can be killed, frozen and started again, part by part. */
export interface Processes {
  stack: Stack;
  /** By which the product calls its vendors. */
  edgeUrl: string;
  /** kill -9 of the part and its children, and started again after `downMs`. */
  kill(part: Part, downMs: number): Promise<void>;
  freeze(part: Part): Promise<void>;
  thaw(part: Part): Promise<void>;
  /** What ended without having been killed, and was started again. */
  readonly endedByThemselves: readonly string[];
  stop(): Promise<void>;
}

/** As in production. The driver and the insider have no key. */
const ENCRYPTED = { PAYLOAD_KEYS: `p1:${randomBytes(32).toString('base64')}` };

/** Tries to come up again while others may be down as well. */
const STARTS = 8;

/**
 * @param sources where the product's sources are: these, or a copy with a fault in it
 */
export async function startProcesses(directory: string, sources?: string): Promise<Processes> {
  const endedByThemselves: string[] = [];
  const stack = await startStack({
    directory,
    ...(sources === undefined ? {} : { sources }),
    environment: { LOG_LEVEL: 'warn', ...WIDE_LIMITS, ...ENCRYPTED },
    say: (line) => {
      if (!line.includes('ended by itself')) return;
      const name = line.split(' ')[0] ?? '';
      const log = path.join(stack.file.logs, `${name}.log`);
      endedByThemselves.push(`${line}\n    ${lastWordsIn(log)}`);
      void inTurn(name, () => startAgain(named(name)));
    },
  });
  const [edgePort, wayInPort] = [await freePort(), await freePort()];
  const edge = await startEdge(stack, directory, { edgePort, wayInPort });
  const named = (name: string): ManagedProcess => (name === 'edge' ? edge : stack.process(name));
  const processOf = (part: Part): ManagedProcess => named(part === 'vendor' ? 'edge' : part);
  const lines = new Map<string, Promise<void>>();
  /** One thing at a time for each process; several processes side by side. */
  const inTurn = (name: string, work: () => Promise<void>): Promise<void> => {
    const turn = (lines.get(name) ?? Promise.resolve()).then(work);
    lines.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
  return {
    stack,
    edgeUrl: `http://127.0.0.1:${edgePort}`,
    endedByThemselves,
    kill: (part, downMs) =>
      inTurn(part, async () => {
        const one = processOf(part);
        await signalAll(one, 'SIGKILL');
        await one.kill9();
        await pause(downMs);
        await startAgain(one);
      }),
    freeze: (part) =>
      signalAll(part === 'vendor' ? stack.process('sandbox') : processOf(part), 'SIGSTOP'),
    thaw: (part) =>
      signalAll(part === 'vendor' ? stack.process('sandbox') : processOf(part), 'SIGCONT'),
    stop: async () => {
      await Promise.all(lines.values());
      await edge.stop();
      await stack.stop();
    },
  };
}

/** What it had to say last, so that its end can be understood when the logs are gone. */
function lastWordsIn(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join('\n    ');
  } catch {
    return 'it left no log';
  }
}

async function startAgain(one: ManagedProcess): Promise<void> {
  for (let left = STARTS; ; left -= 1) {
    try {
      await one.start();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await pause(500);
    }
  }
}

/** The product and its vendors call each other through a process that can be killed. */
async function startEdge(
  stack: Stack,
  directory: string,
  { edgePort: port, wayInPort }: { edgePort: number; wayInPort: number },
): Promise<ManagedProcess> {
  const { sandboxUrl, apiUrl, sandboxWebhooks } = stack.file;
  const edge = new ManagedProcess({
    name: 'edge',
    command: process.execPath,
    args: [EDGE, `${port}:${new URL(sandboxUrl).port}`, `${wayInPort}:${new URL(apiUrl).port}`],
    environment: inherited(),
    logFile: path.join(directory, 'logs', 'edge.log'),
    isReady: async () => {
      if ((await isFree(port)) || (await isFree(wayInPort))) throw new Error('not yet');
    },
  });
  await edge.start();
  const settings = await commandSettings({ STACK_DIRECTORY: directory });
  const store = openStore(settings.store);
  await handOfService(store, store.app).query(
    'update vendor_accounts set base_url = replace(base_url, $1, $2)',
    [sandboxUrl, `http://127.0.0.1:${port}`],
  );
  await store.close();
  // Datakeen's go straight: each of its sessions has an address of the product's own.
  for (const [vendor, addresses] of Object.entries(sandboxWebhooks)) {
    const text = JSON.stringify(addresses).replaceAll(apiUrl, `http://127.0.0.1:${wayInPort}`);
    await new SandboxControl(sandboxUrl, vendor).webhooks(JSON.parse(text) as object);
  }
  return edge;
}

/** Postgres' processes are in groups of their own: each is told. */
async function signalAll(one: ManagedProcess, signal: NodeJS.Signals): Promise<void> {
  const { pid } = one;
  if (pid === undefined) return;
  for (const each of [pid, ...(await childrenOf(pid))]) {
    try {
      process.kill(each, signal);
    } catch {
      // Gone already.
    }
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const of = (parent: number): number[] =>
    rows.flatMap(([child = 0, ppid]) => (ppid === parent ? [child, ...of(child)] : []));
  return of(pid);
}
