import { setTimeout as pause } from 'node:timers/promises';
import type { Receiver } from '../../tools/client/receiver.ts';
import type { Entry, Ledger } from './ledger.ts';
import { canary, type Plan, type PlannedVerification } from './plan.ts';
import type { Part, PlannedFault } from './plan-faults.ts';
import type { Processes } from './processes.ts';
import type { VendorSide } from './vendor-script.ts';

/** How long it took from a fault until the verification begun right before it had rightly ended. */
export interface Recovery {
  what: string;
  atMs: number;
  canary: Promise<Entry>;
}

export interface Injector {
  readonly recoveries: readonly Recovery[];
  readonly counts: ReadonlyMap<PlannedFault['type'], number>;
  /** Resolves when all faults are over and every part runs. */
  run(): Promise<void>;
}

/** How long the canary has, before its part dies, to have its session asked for. */
const HEAD_START_MS = 300;
const CALL_MS = 900;

/** Makes the plan's faults happen when they are due. */
export function injectorOf(
  {
    plan,
    ledger,
    processes,
    vendor,
    receiver,
  }: {
    plan: Plan;
    ledger: Ledger;
    processes: Processes;
    vendor: VendorSide;
    receiver: Receiver;
  },
  begin: (planned: PlannedVerification) => Promise<Entry>,
): Injector {
  const recoveries: Recovery[] = [];
  const counts = new Map<PlannedFault['type'], number>();
  let canaries = plan.verifications.length;

  const sing = async (fault: PlannedFault): Promise<void> => {
    const atMs = ledger.now();
    recoveries.push({ what: fault.what, atMs, canary: begin(canary(fault, canaries)) });
    canaries += 1;
    await pause(HEAD_START_MS);
  };

  const kill = async (fault: PlannedFault & { type: 'kill' }): Promise<void> => {
    const { parts, downMs, duringACall } = fault;
    if (duringACall) await processes.freeze('vendor');
    await sing(fault);
    if (duringACall) await pause(CALL_MS);
    const killing = parts.map((part) => processes.kill(part, downMs));
    if (duringACall) {
      await pause(200);
      await processes.thaw('vendor');
    }
    await Promise.all(killing);
  };

  const hold = async (part: Part, forMs: number): Promise<void> => {
    await processes.freeze(part);
    await pause(forMs);
    await processes.thaw(part);
  };

  const happen = async (fault: PlannedFault): Promise<void> => {
    counts.set(fault.type, (counts.get(fault.type) ?? 0) + 1);
    switch (fault.type) {
      case 'kill':
        return kill(fault);
      case 'pause':
        await sing(fault);
        return hold(fault.part, fault.forMs);
      case 'vendor':
        await vendor
          .control(fault.vendor)
          .fault(fault.fault)
          .catch(() => undefined);
        return;
      case 'endpoint':
        receiver.answerNext(fault.status, fault.times);
    }
  };

  return {
    recoveries,
    counts,
    run: async () => {
      await Promise.all(
        plan.faults.map(async (fault) => {
          await pause(Math.max(0, fault.atMs - ledger.now()));
          await happen(fault);
        }),
      );
    },
  };
}
