import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Backend } from '../../tools/client/backend.ts';
import { Person } from '../../tools/client/person.ts';
import { type Receiver, startReceiver } from '../../tools/client/receiver.ts';
import { forgetPostgresData } from '../../tools/stack/postgres-place.ts';
import { forgeries, send } from '../e2e/support/forged.ts';
import { ClientSide } from './client-side.ts';
import type { Finding } from './comparison.ts';
import { play } from './driver.ts';
import { type Injector, injectorOf } from './injector.ts';
import { Ledger, type Entry } from './ledger.ts';
import type { Plan, PlannedVerification } from './plan.ts';
import { type Processes, startProcesses } from './processes.ts';
import type { World } from './scene.ts';
import { settle } from './settle.ts';
import { VendorSide } from './vendor-script.ts';
import { Watch } from './watch.ts';

export interface ChaosOptions {
  plan: Plan;
  /** How long everything may take to become quiet after the load. */
  settleMs: number;
  /** The sources that the processes run from; default: these. */
  sources?: string;
  say?: (line: string) => void;
}

export interface ChaosResult {
  findings: Finding[];
  /** The whole story of each verification that something is found of. */
  stories: string[];
  entries: readonly Entry[];
  injector: Injector;
  endedByThemselves: readonly string[];
  received: number;
  settledAfterMs: number;
}

/** Plays the whole plan against a stack of its own, and compares what is to be with what is. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { sources, say = ignore } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-chaos-'));
  const processes = await startProcesses(directory, sources);
  say('the stack is up');
  const { file } = processes.stack;
  const receiver = await startReceiver({
    port: Number(new URL(file.notificationsUrl).port),
    secret: file.notificationSecret,
  });
  const watch = new Watch(file.databaseUrl);
  try {
    watch.start();
    return await playAndCompare(options, { processes, receiver, watch });
  } finally {
    await watch.stop();
    await receiver.close();
    await processes.stop();
    // As root its data are elsewhere.
    await forgetPostgresData(path.join(directory, 'postgres'));
    await rm(directory, { recursive: true, force: true });
  }
}

async function playAndCompare(
  { plan, settleMs, say = ignore }: ChaosOptions,
  parts: { processes: Processes; receiver: Receiver; watch: Watch },
): Promise<ChaosResult> {
  const { processes, receiver } = parts;
  const ledger = new Ledger();
  const world = worldOf(processes, ledger);
  const begin = (planned: PlannedVerification): Promise<Entry> =>
    play(world, planned, plan.options.seed);
  const injector = injectorOf({ plan, ledger, processes, receiver, vendor: world.vendor }, begin);
  const played = plan.verifications.map(async (planned) => {
    await pause(Math.max(0, planned.atMs - ledger.now()));
    return begin(planned);
  });
  await injector.run();
  say(`all faults are over after ${Math.round(ledger.now() / 1000)} s`);
  const loadOverMs = ledger.now();
  const everybody = Promise.all([...played, ...injector.recoveries.map(({ canary }) => canary)]);
  const findings = await settle({ ...parts, ledger, world, everybody, settleMs, say });
  return {
    ...findings,
    entries: ledger.entries,
    injector,
    endedByThemselves: processes.endedByThemselves,
    received: receiver.received.length,
    settledAfterMs: ledger.now() - loadOverMs,
  };
}

function worldOf(processes: Processes, ledger: Ledger): World {
  const { stack } = processes;
  const { sandboxUrl, temporalAddress, temporalNamespace } = stack.file;
  return {
    ledger,
    // Asked once: who hopes for an answer asks again, and notes each.
    client: new ClientSide(new Backend(stack.file, { tries: 1 }), ledger),
    person: new Person(sandboxUrl),
    vendor: new VendorSide(sandboxUrl, processes.edgeUrl),
    temporal: { address: temporalAddress, namespace: temporalNamespace },
    forge: async (entry, session) => {
      const { vendor } = entry.planned;
      const about = { id: entry.accepted?.id ?? '', session: () => Promise.resolve(session) };
      for (const forgery of await forgeries({ stack }, about, vendor)) {
        const status = await send(forgery).catch(() => 'nobody there');
        ledger.note(entry, `a forged approval, ${forgery.what}: ${status}`);
      }
    },
  };
}

function ignore(): void {
  // Nobody wants to hear.
}
