import { describe, expect, it } from 'vitest';
import { compare, type Evidence } from './comparison.ts';
import type { Row } from './facts.ts';
import { Ledger } from './ledger.ts';
import { makePlan } from './plan.ts';
import { PARTS } from './plan-faults.ts';

const plan = makePlan({
  seed: 7,
  verifications: 1_000,
  loadMs: 480_000,
  kills: 60,
  isShort: false,
  deeds: [],
});

describe('the plan of the long run', () => {
  it('kills and pauses each part ten times, so that a median and a worst of ten can be told', () => {
    const counts = new Map<string, number>();
    for (const { what } of plan.faults) counts.set(what, (counts.get(what) ?? 0) + 1);
    for (const part of PARTS) {
      expect(counts.get(`kill ${part}`), `kill ${part}`).toBe(10);
      expect(counts.get(`pause ${part}`), `pause ${part}`).toBe(10);
    }
  });

  it('has a person take photos at each death of the API and of the worker', () => {
    const deaths = plan.faults.filter(
      (fault) => fault.type === 'kill' && ['api', 'worker'].some((part) => isHit(fault, part)),
    );
    const photographers = plan.verifications.slice(1_000);
    expect(photographers).toHaveLength(deaths.length);
    for (const { story, vendor } of photographers) {
      expect(['photos', 'photos again']).toContain(story);
      expect(['incode', 'veriff']).toContain(vendor);
    }
  });
});

const isHit = (fault: { parts: readonly string[] }, part: string): boolean =>
  fault.parts.includes(part);

/** A verification that was approved at its vendor, and nothing is wrong with. */
function aftermath(change: { row?: Partial<Row>; sessions?: number; nobodys?: string[] } = {}) {
  const [planned] = plan.verifications;
  if (planned === undefined) throw new Error('The plan is empty.');
  const entry = new Ledger().open({ ...planned, story: 'approve', expiresIn: 'P1D' }, 7);
  Object.assign(entry, { accepted: { id: 'a', link: 'http://link', atMs: 1 }, entered: true });
  entry.said.push({ word: 'approved', session: 's', atMs: 2 });
  const row: Row = {
    ...{ id: 'a', status: 'approved', sequence: 4, isEnded: true },
    decisions: [{ number: 1, status: 'approved', by: 'vendor', hasEvidence: true }],
    ...{ sessions: 1, orphans: 0, deletions: [], unnamed: 0, unsettled: [], repeatedBodies: 0 },
    ...{ webhooks: 3, outboxOpen: [] },
    notifications: [{ id: 'n', type: 'verification.approved', sequence: 4, state: 'delivered' }],
    ...change.row,
  };
  const data = {
    ...{ verificationId: 'a', reference: null, status: 'approved' as const },
    ...{ sequence: 4, reasons: [], attemptsUsed: 1 },
  };
  const evidence: Evidence = {
    entries: [entry],
    facts: { rows: new Map([['a', row]]), running: new Set() },
    received: [{ id: 'n', type: 'verification.approved', timestamp: '', data }],
    atVendor: () => ({ sessions: change.sessions ?? 1, taken: 3 }),
    nobodys: change.nobodys ?? [],
    backwards: new Map(),
  };
  const found = () => compare(evidence).map(({ column, what }) => `${column}: ${what}`);
  return { entry, found };
}

describe('the comparison', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(aftermath().found()).toEqual([]);
  });

  it('finds a session that is left at a vendor that is said to have deleted all', () => {
    const row = { deletions: [{ isDone: true, isDue: false }], orphans: 1 };
    const { entry, found } = aftermath({ row });
    entry.asksToDelete = true;
    expect(found()).toEqual([expect.stringMatching(/^leaked: the vendor still has 1/)]);
  });

  it.each([
    ['one that could have no name', { unnamed: 1 }],
    ['one that waits for its time', { deletions: [{ isDone: false, isDue: false }] }],
  ])('lets a session be left that is told of: %s', (_what, more) => {
    const row = { deletions: [{ isDone: true, isDue: false }], orphans: 1, ...more };
    const { entry, found } = aftermath({ row });
    entry.asksToDelete = true;
    expect(found()).toEqual([]);
  });

  it('finds a deletion that is not done though its time has come', () => {
    const { entry, found } = aftermath({ row: { deletions: [{ isDone: false, isDue: true }] } });
    entry.asksToDelete = true;
    expect(found()).toEqual([expect.stringMatching(/^stuck: 1 sessions should be deleted/)]);
  });

  it('finds sessions at a vendor that we do not know of, and known ones that are not there', () => {
    expect(aftermath({ sessions: 2 }).found()).toEqual([expect.stringMatching(/^leaked: /)]);
    expect(aftermath({ sessions: 0 }).found()).toEqual([expect.stringMatching(/^wrong: 1 /)]);
    expect(aftermath({ nobodys: ['veriff x'] }).found()).toEqual([
      'leaked: a session is for nobody: veriff x',
    ]);
  });

  it('finds a link that was taken back and leads on', () => {
    const { entry, found } = aftermath();
    entry.seen.push('a link that was taken back led on');
    expect(found()).toEqual(['leaked: a link that was taken back led on']);
  });

  it('takes an end by the clock for right only where the vendor spoke no sooner', () => {
    const isExpired: Partial<Row> = { status: 'expired', decisions: [decisionOf('expired')] };
    const late = aftermath({ row: isExpired });
    late.entry.planned = { ...late.entry.planned, expiresIn: 'PT1M', atMs: 0 };
    expect(late.found()).toContain('wrong: it is expired, and should be approved');
    late.entry.said = [{ word: 'approved', session: 's', atMs: 59_000 }];
    expect(late.found()).not.toContain('wrong: it is expired, and should be approved');
  });
});

const decisionOf = (status: string) => ({ number: 1, status, by: 'deadline', hasEvidence: false });
