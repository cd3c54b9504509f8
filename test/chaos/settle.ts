import { setTimeout as pause } from 'node:timers/promises';
import type { Receiver } from '../../tools/client/receiver.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { type Column, compare, type Evidence, type Finding } from './comparison.ts';
import { gatherFacts } from './facts.ts';
import type { Entry, Ledger } from './ledger.ts';
import { findNames } from './names.ts';
import { insist } from './patience.ts';
import type { Processes } from './processes.ts';
import type { World } from './scene.ts';
import { storyOf } from './story.ts';
import { isFor } from './vendor-script.ts';
import type { Watch } from './watch.ts';

const LOOK_EVERY_MS = 1_500;
const STORIES = 5;

/**
 * Waits until ledger, Postgres, Temporal and notifications agree, or for as long as it may take; what
 * then does not agree is found.
 */
export async function settle(about: {
  ledger: Ledger;
  world: World;
  processes: Processes;
  receiver: Receiver;
  watch: Watch;
  /** Everybody's part in the stories. */
  everybody: Promise<unknown>;
  settleMs: number;
  say: (line: string) => void;
}): Promise<{ findings: Finding[]; stories: string[] }> {
  const { ledger, world, processes, everybody, settleMs, say } = about;
  const until = ledger.now() + settleMs;
  for (const vendor of VENDOR_NAMES) {
    await insist('faults to be cleared', () => world.vendor.control(vendor).clearFaults());
  }
  await Promise.race([everybody, pause(settleMs)]);
  let findings = compare(await gatherEvidence(about));
  while (findings.length > 0 && ledger.now() < until) {
    await pause(LOOK_EVERY_MS);
    const before = findings.length;
    findings = compare(await gatherEvidence(about));
    if (findings.length !== before) say(`${findings.length} things are not as they should be yet`);
  }
  findings.push(...unfinished(ledger));
  say(`quiet after ${Math.round(ledger.now() / 1000)} s`);
  for (const what of await findNames(processes.stack.file)) {
    findings.push({ column: 'leaked', entry: undefined, what });
  }
  const troubled = new Set(findings.flatMap(({ entry }) => entry ?? []));
  const stories: string[] = [];
  const gravest = [...troubled].sort(
    (one, other) => gravity(findings, one) - gravity(findings, other),
  );
  for (const entry of gravest.slice(0, STORIES)) {
    stories.push(await storyOf(entry, findings, processes.stack.file));
  }
  return { findings, stories };
}

/** In which order stories are told: what is merely late comes last. */
const GRAVEST: readonly Column[] = ['wrong', 'lost', 'doubled', 'leaked', 'stuck'];

function gravity(findings: readonly Finding[], entry: Entry): number {
  const columns = findings.flatMap((one) => (one.entry === entry ? [one.column] : []));
  return Math.min(...columns.map((column) => GRAVEST.indexOf(column)));
}

function unfinished({ entries }: Ledger): Finding[] {
  return entries
    .filter(({ endedAtMs, trouble }) => endedAtMs === undefined && trouble === undefined)
    .map((entry) => ({
      column: 'stuck',
      entry,
      what: `the driver is still waiting for ${entry.waitsFor ?? 'its turn'}`,
    }));
}

async function gatherEvidence(about: {
  ledger: Ledger;
  world: World;
  processes: Processes;
  receiver: Receiver;
  watch: Watch;
}): Promise<Evidence> {
  const { ledger, world, processes, receiver, watch } = about;
  const facts = await insist('Postgres and Temporal', () => gatherFacts(processes.stack.file));
  const made = new Map<string, Awaited<ReturnType<typeof world.vendor.sessions>>>();
  const taken = new Map<string, number>();
  for (const vendor of VENDOR_NAMES) {
    made.set(vendor, await world.vendor.sessions(vendor));
    const told = await insist('deliveries', () => world.vendor.control(vendor).deliveries());
    for (const { sessionId, state } of told) {
      if (state === 'delivered') taken.set(sessionId, (taken.get(sessionId) ?? 0) + 1);
    }
  }
  const atVendor = (entry: Entry): { sessions: number; taken: number } => {
    const all = made.get(entry.planned.vendor) ?? [];
    const ours = all.filter((session) => isFor(entry, session));
    const count = ours.reduce((sum, { id }) => sum + (taken.get(id) ?? 0), 0);
    return { sessions: ours.length, taken: count };
  };
  const { entries } = ledger;
  const nobodys = VENDOR_NAMES.flatMap((vendor) => {
    const theirs = entries.filter(({ planned }) => planned.vendor === vendor);
    return (made.get(vendor) ?? [])
      .filter((session) => !theirs.some((entry) => isFor(entry, session)))
      .map(({ id }) => `${vendor} ${id}`);
  });
  const { received } = receiver;
  return { entries, facts, received, atVendor, nobodys, backwards: watch.backwards };
}
