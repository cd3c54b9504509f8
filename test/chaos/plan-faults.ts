import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { DRIVERS } from '../e2e/support/vendor-drivers.ts';
import { streamOf, type Stream } from './random.ts';

/** The parts that can be killed: each is processes of its own. */
export const PARTS = ['api', 'worker', 'temporal', 'postgres', 'vendor'] as const;
export type Part = (typeof PARTS)[number];

interface Planned {
  /** Milliseconds after the beginning. */
  atMs: number;
  /** In words, e.g. `kill worker`: recovery is measured for each. */
  what: string;
}

export type PlannedFault = Planned &
  (
    | {
        type: 'kill';
        parts: Part[];
        downMs: number;
        /** The vendor stands still before it, so that a call to it is on its way when the part dies. */
        duringACall: boolean;
      }
    | { type: 'pause'; part: Part; forMs: number }
    | { type: 'vendor'; vendor: VendorName; fault: Record<string, string | number> }
    | { type: 'endpoint'; status: number; times: number }
  );

/** Room at the beginning for something to be under way. */
const FIRST_MS = 2_000;

export function planFaults(options: {
  seed: number;
  loadMs: number;
  kills: number;
  isShort: boolean;
}): PlannedFault[] {
  const { seed, loadMs, kills, isShort } = options;
  const times = (count: number, stream: Stream): number[] => {
    const stepMs = (loadMs - FIRST_MS) / Math.max(1, count);
    return Array.from({ length: count }, (_, index) =>
      Math.floor(FIRST_MS + stepMs * (index + stream.next() * 0.6)),
    );
  };
  const killing = streamOf(seed, 'kills');
  const pausing = streamOf(seed, 'pauses');
  const vendors = streamOf(seed, 'vendor faults');
  const endpoints = streamOf(seed, 'endpoint faults');
  return [
    ...times(kills, killing).map((atMs, index) => kill(killing, atMs, index)),
    ...times(Math.ceil(kills * (isShort ? 1 / 3 : 5 / 6)), pausing).map((atMs, index) =>
      pause(pausing, atMs, index),
    ),
    ...times(kills * 2, vendors).map((atMs) => ofVendor(vendors, atMs, isShort)),
    ...times(Math.ceil(kills / 2), endpoints).map((atMs) => ofEndpoint(endpoints, atMs, isShort)),
  ].sort((one, other) => one.atMs - other.atMs);
}

/**
 * Each part in turn, so that also a short run kills all of them, and sixty kill each ten times; every
 * sixth time two at once.
 */
function kill(stream: Stream, atMs: number, index: number): PlannedFault {
  const round = PARTS.length + 1;
  const one = PARTS[index % round] ?? stream.pick(PARTS);
  const others = PARTS.filter((part) => part !== one);
  const parts = index % round === PARTS.length ? [one, stream.pick(others)] : [one];
  const duringACall = one === 'worker' && stream.chance(0.6);
  const what = parts.length > 1 ? 'kill two at once' : `kill ${one}`;
  return { type: 'kill', atMs, what, parts, downMs: stream.int(0, 2_500), duringACall };
}

function pause(stream: Stream, atMs: number, index: number): PlannedFault {
  const part = PARTS[(index + 1) % PARTS.length] ?? 'worker';
  return { type: 'pause', atMs, what: `pause ${part}`, part, forMs: stream.int(1_000, 6_000) };
}

function ofVendor(stream: Stream, atMs: number, isShort: boolean): PlannedFault {
  const vendor = stream.pick(VENDOR_NAMES);
  const { makes, asks } =
    DRIVERS.find((driver) => driver.vendor === vendor) ?? unknownVendor(vendor);
  const call = asks !== undefined && stream.chance(0.5) ? asks : makes;
  const fault = stream.weighted<Record<string, string | number>>([
    [{ kind: 'status', status: 500, times: stream.int(1, 5) }, 3],
    [{ kind: 'status', status: 503, times: stream.int(1, 3) }, 1],
    [{ kind: 'status', status: 429, retryAfterSeconds: stream.int(1, 3), times: 3 }, 2],
    [{ kind: 'hang', times: 1 }, isShort ? 0 : 1],
    [{ kind: 'disconnect', times: stream.int(1, 3) }, 2],
    [{ kind: 'disconnect-after', times: 1 }, 3],
    [{ kind: 'truncate', times: 1 }, 2],
    [{ kind: 'garbage', times: 1 }, 1],
  ]);
  const what = `${vendor} ${String(fault['kind'])} ${String(fault['status'] ?? '')}`.trim();
  return { type: 'vendor', atMs, what, vendor, fault: { ...fault, ...call } };
}

function unknownVendor(vendor: string): never {
  throw new Error(`Nobody knows how to play ${vendor}.`);
}

function ofEndpoint(stream: Stream, atMs: number, isShort: boolean): PlannedFault {
  const status = stream.pick([500, 503, 429, 404]);
  const times = stream.int(1, isShort ? 2 : 8);
  return { type: 'endpoint', atMs, what: `endpoint ${status}`, status, times };
}
