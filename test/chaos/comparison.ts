import type { ReceivedNotification } from '../../tools/client/receiver.ts';
import type { Facts, Row } from './facts.ts';
import { type Entry, rightEnd } from './ledger.ts';
import { mayFollow } from './watch.ts';

/** What can be wrong; each must be 0. */
export const COLUMNS = ['lost', 'wrong', 'doubled', 'stuck', 'leaked'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Finding {
  column: Column;
  entry: Entry | undefined;
  what: string;
}

/** Everything that is known from outside, and what the product says. */
export interface Evidence {
  entries: readonly Entry[];
  facts: Facts;
  received: readonly ReceivedNotification[];
  /** How many sessions the simulators made for each verification, and its webhooks that we took (2xx). */
  atVendor: (entry: Entry) => { sessions: number; taken: number };
  /** Sessions at the simulators that are for no verification of the driver's. */
  nobodys: readonly string[];
  backwards: ReadonlyMap<string, string>;
}

/** Compares the ledger with Postgres, Temporal and the notifications. */
export function compare(evidence: Evidence): Finding[] {
  const received = new Map<string, ReceivedNotification[]>();
  for (const one of evidence.received) {
    const { verificationId } = one.data;
    received.set(verificationId, [...(received.get(verificationId) ?? []), one]);
  }
  const known = new Set(evidence.entries.flatMap(({ accepted }) => accepted?.id ?? []));
  const strangers = [...evidence.facts.rows.keys()].filter((id) => !known.has(id));
  return [
    ...evidence.entries.flatMap((entry) => judge(entry, evidence, received)),
    ...evidence.nobodys.map((what): Finding => ({
      column: 'leaked',
      entry: undefined,
      what: `a session is for nobody: ${what}`,
    })),
    ...strangers.map((id): Finding => ({
      column: 'doubled',
      entry: evidence.entries.find(({ otherIds }) => otherIds.includes(id)),
      what: `verification ${id} is nobody's`,
    })),
  ];
}

function judge(
  entry: Entry,
  evidence: Evidence,
  received: ReadonlyMap<string, ReceivedNotification[]>,
): Finding[] {
  const found: Finding[] = [];
  const say = (column: Column, what: string): void => {
    found.push({ column, entry, what });
  };
  const { accepted, trouble } = entry;
  if (trouble !== undefined) say('stuck', `the driver ${trouble}`);
  if (accepted === undefined) return found;
  for (const id of entry.otherIds) say('doubled', `the same key made ${id} as well`);
  const row = evidence.facts.rows.get(accepted.id);
  if (row === undefined) {
    say('lost', `it was accepted as ${accepted.id}, and is nowhere`);
    return found;
  }
  const backwards = evidence.backwards.get(accepted.id);
  if (backwards !== undefined) say('wrong', backwards);
  for (const what of entry.seen) say('leaked', what);
  judgeEnd(entry, row, say);
  judgeQuiet(row, evidence.facts, say);
  judgeVendor(entry, row, evidence, say);
  judgeTold(row, received.get(row.id) ?? [], say);
  return found;
}

type Say = (column: Column, what: string) => void;

function judgeEnd(entry: Entry, row: Row, say: Say): void {
  const right = rightEnd(entry);
  const shouldBe = right.statuses.join(' or ');
  if (!right.statuses.includes(row.status)) {
    say(row.isEnded ? 'wrong' : 'stuck', `it is ${row.status}, and should be ${shouldBe}`);
    return;
  }
  const [first, ...later] = row.decisions;
  if (row.isEnded !== (first !== undefined)) say('wrong', 'its end and its decision do not agree');
  if (first !== undefined && first.status !== row.status) {
    say('wrong', `it is ${row.status}, and its decision says ${first.status}`);
  }
  if (row.status === 'canceled' && !cancelersOf(entry).includes(String(first?.by))) {
    say('wrong', `${String(first?.by)} is said to have canceled it`);
  }
  const isJudged = row.status === 'approved' || row.status === 'declined';
  if (isJudged && first?.by !== 'vendor') say('wrong', `${String(first?.by)} decided it`);
  if (isJudged && first?.hasEvidence !== true) say('wrong', 'it was decided without evidence');
  const newest = later.at(-1)?.status ?? null;
  if (!right.revisions.includes(newest)) {
    say(
      newest === null ? 'lost' : 'wrong',
      `the newest decision beside it is ${String(newest)}, and should be ${right.revisions.join(' or ')}`,
    );
  }
}

/** Whose cancel it can be: an insider's is an operator's, whatever it said. */
function cancelersOf({ canceledAs, insiderCanceled }: Entry): string[] {
  return [
    ...(canceledAs === undefined ? [] : ['client']),
    ...(insiderCanceled ? ['operator'] : []),
  ];
}

function judgeQuiet(row: Row, { running }: Facts, say: Say): void {
  for (const message of row.unsettled) say('stuck', `an inbox row waits: ${message}`);
  for (const kind of row.outboxOpen) say('stuck', `an outbox row waits: ${kind}`);
  if (row.repeatedBodies > 0) say('doubled', `${row.repeatedBodies} messages are stored twice`);
  const isRunning = running.has(`verification/${row.id}`);
  if (isRunning && row.isEnded) say('stuck', 'it has ended, and its workflow still runs');
  if (!isRunning && !row.isEnded) say('stuck', 'it is open, and has no workflow');
}

function judgeVendor(entry: Entry, row: Row, { atVendor }: Evidence, say: Say): void {
  const { sessions, taken } = atVendor(entry);
  const known = row.sessions + row.orphans;
  if (sessions > known) {
    say('leaked', `the vendor has ${sessions} sessions of it, and ${known} are known`);
  }
  if (sessions < row.sessions && row.deletions.length === 0) {
    say('wrong', `${row.sessions} sessions are recorded, and the vendor has ${sessions} of it`);
  }
  judgeDeleted(entry, row, sessions, say);
  // What an orphan's webhook is filed under depends on whether it was known yet.
  if (sessions === row.sessions && taken > row.webhooks) {
    say('lost', `${taken} webhooks were answered with 2xx, and ${row.webhooks} are stored`);
  }
}

/** What is said to be deleted is not there any more, under whatever name it went. */
function judgeDeleted({ asksToDelete }: Entry, row: Row, left: number, say: Say): void {
  if (!asksToDelete) return;
  const due = row.deletions.filter(({ isDue }) => isDue).length;
  if (due > 0) say('stuck', `${due} sessions should be deleted at the vendor by now`);
  const kept = row.deletions.filter(({ isDone }) => !isDone).length;
  if (left <= kept + row.unnamed) return;
  const why = `${kept} are said not to be deleted, and ${row.unnamed} to have no name`;
  say('leaked', `the vendor still has ${left} of its sessions; ${why}`);
}

function judgeTold(row: Row, received: readonly ReceivedNotification[], say: Say): void {
  const ids = new Set(received.map(({ id }) => id));
  for (const { id, type, state } of row.notifications) {
    if (!ids.has(id)) say('lost', `the client never got ${type} (${String(state)})`);
  }
  const made = new Set(row.notifications.map(({ id }) => id));
  for (const id of ids) if (!made.has(id)) say('wrong', `a notification ${id} that nobody made`);
  const types = row.notifications.map(({ type }) => type);
  const ends = types.filter((type) => type === `verification.${row.status}`);
  if (row.isEnded && ends.length === 0) say('lost', 'its end was made no notification of');
  if (row.isEnded && ends.length > 1) say('doubled', `its end is ${ends.length} notifications`);
  const told = [...received]
    .sort((one, other) => one.data.sequence - other.data.sequence)
    .filter(
      ({ type }) => type.startsWith('verification.') && type !== 'verification.screening_match',
    );
  told.reduce<ReceivedNotification | undefined>((before, after) => {
    const [from, to] = [before?.data.status, after.data.status];
    if (from !== undefined && !mayFollow(from, to)) say('wrong', `it was told ${to} after ${from}`);
    return after;
  }, undefined);
}
