import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { RecordInput } from '../../domain/record.ts';
import {
  noteAnswered,
  noteUnused,
  recordTransition,
  statusSummary,
  type TransitionCause,
} from '../../store/index.ts';
import { refused, requestFor, RUN } from './asking.ts';
import {
  APPROVED,
  approval,
  comesBack,
  newsOf,
  newVerification,
  reread,
  STARTED,
  type StoreFixture,
  transition,
  vendorCause,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

const DAY_MS = 86_400_000;
const CANCEL = { type: 'cancel', principal: 'operator' } as const;
const passed = (deadline: 'answered' | 'grace_over_answered' | 'grace_over_unanswered') =>
  ({ type: 'deadline', deadline }) as const;
/** What the same request asks for, were it approved by the vendor. */
const asApproved = {
  status: 'approved',
  vendorCode: '9001',
  verdict: {
    ...{ status: 'approved', reasons: [], vendorCode: '9001', session: 1, decidedBy: 'vendor' },
  },
} satisfies Partial<RecordInput>;

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** Changes the frozen input, as if it had been created so. */
const created = (id: string, input: object) =>
  fixture.ours.query('update verifications set start_input = start_input || $2 where id = $1', [
    id,
    input,
  ]);
const expiresIn = (id: string, ms: number) =>
  created(id, { expiresAt: new Date(Date.now() + ms).toISOString() });
const readyFor = (id: string, ms: number) =>
  fixture.admin.query(
    `update vendor_sessions set ready_at = now() - $2 * interval '1 millisecond'
     where verification_id = $1`,
    [id, ms],
  );

describe('a person with access to Temporal alone', () => {
  it('approves no person by asking for it: nothing is written, and operators see it', async () => {
    const { id } = await newVerification(fixture);
    const before = await fixture.verificationOf(id);
    const { refusedWrites } = (await statusSummary(fixture.store)).verifications;
    for (const causes of [[], [CANCEL]]) {
      await expect(transition(fixture, id, { ...asApproved, causes })).rejects.toMatchObject({
        code: 'facts_mismatch',
      });
    }
    expect(await fixture.verificationOf(id)).toEqual(before);
    const { verifications } = await statusSummary(fixture.store);
    expect(verifications.refusedWrites).toBe(refusedWrites + 1);
    // After some tries it is told what stands, so that a workflow of ours can go on from there.
    expect(await transition(fixture, id, { ...asApproved, causes: [] }, 6)).toMatchObject({
      ...{ outcome: 'behind', causes: [] },
      stands: { write: 0, causes: [], end: null },
    });
  });

  it('changes no rule by starting the workflow with another input: that of the row counts', async () => {
    const match = { ...APPROVED, screening: 'match' } as const;
    const { id, inboxIds } = await newsOf(fixture, match);
    const causes = [vendorCause(inboxIds[0] ?? '', match)];
    const asked = { ...asApproved, reasons: [], causes };
    await expect(transition(fixture, id, asked)).rejects.toMatchObject({ code: 'facts_mismatch' });
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review', decision: null });
  });

  it('lets no deadline pass before its time', async () => {
    const { id } = await newVerification(fixture);
    const before = await fixture.verificationOf(id);
    for (const name of ['answered', 'grace_over_answered', 'grace_over_unanswered'] as const) {
      const early = { causes: [passed(name)] };
      await expect(transition(fixture, id, early)).rejects.toMatchObject({
        ...{ code: 'facts_mismatch', retryAfterMs: 60_000 },
      });
      expect(await transition(fixture, id, early, 2)).toMatchObject({
        outcome: 'behind',
        causes: [],
      });
    }
    expect(await fixture.verificationOf(id)).toEqual(before);
  });

  it('lets no session be refused that the vendor did not refuse', async () => {
    const { id } = await newVerification(fixture, 'requested');
    const claim: TransitionCause = {
      ...{ type: 'session_refused', reason: 'vendor_refused_request', vendorCode: null },
      fields: [],
    };
    expect(await transition(fixture, id, { causes: [claim] })).toMatchObject({
      ...{ outcome: 'behind', causes: [] },
    });
    const cause = await refused(fixture.store, id, '1104', ['/subject/lastName']);
    expect(await transition(fixture, id, { causes: [claim] })).toMatchObject({ causes: [cause] });
    expect(await transition(fixture, id, { causes: [cause] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      status: 'failed',
      vendorCode: '1104',
    });
  });

  it('ends no session that there is not', async () => {
    const { id } = await newVerification(fixture);
    const causes = [{ type: 'session_ended', session: 2 } as const];
    expect(await transition(fixture, id, { causes })).toMatchObject({ causes: [] });
  });
});

describe('a deadline', () => {
  /** An open verification whose deadline has passed that long ago, with a session of before. */
  async function overdue(ms: number): Promise<string> {
    const { id } = await newVerification(fixture);
    await expiresIn(id, -ms);
    await readyFor(id, ms + DAY_MS);
    return id;
  }
  const asked = (verificationId: string, askedAt: Date) =>
    noteAnswered(fixture.store, { verificationId, session: 1, askedAt });
  const end = (id: string, deadline: ReturnType<typeof passed>, attempt = 2) =>
    transition(fixture, id, { causes: [deadline] }, attempt);

  it.each([
    ['of a day before', DAY_MS],
    ['of the last minutes', 90_000],
  ])('is believed once the vendor was asked at it about the session %s', async (_, ms) => {
    const id = await overdue(60_000);
    await readyFor(id, ms);
    expect(await end(id, passed('answered'))).toMatchObject({ outcome: 'behind', causes: [] });
    await asked(id, new Date(Date.now() - DAY_MS));
    expect(await end(id, passed('answered'))).toMatchObject({ outcome: 'behind', causes: [] });
    await asked(id, new Date());
    expect(await end(id, passed('answered'))).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'expired' });
  });

  it('is believed of a session that the vendor does not know, unless it forgets what was used', async () => {
    const used = await overdue(60_000);
    await created(used, {
      lifecycle: { resubmission: 'same_session', session: { unknownMeans: 'forgotten' } },
    });
    const unused = await overdue(60_000);
    for (const verificationId of [used, unused]) {
      await noteUnused(fixture.store, { verificationId, session: 1 });
    }
    expect(await end(unused, passed('answered'))).toEqual({ outcome: 'written' });
    expect(await end(used, passed('answered'))).toMatchObject({ outcome: 'behind' });
  });

  it('is believed without an answer a day later, or at once where there was never a session', async () => {
    const silent = await overdue(60_000);
    expect(await end(silent, passed('grace_over_unanswered'))).toMatchObject({ causes: [] });
    await expiresIn(silent, -DAY_MS - 1_000);
    expect(await end(silent, passed('grace_over_unanswered'))).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(silent)).toMatchObject({ status: 'failed' });
    const { id } = await newVerification(fixture, 'requested');
    await expiresIn(id, -1_000);
    expect(await end(id, passed('grace_over_unanswered'))).toEqual({ outcome: 'written' });
  });

  it('is not called unanswered where the vendor has answered about every session since', async () => {
    const [heard, before] = [await overdue(DAY_MS + 60_000), await overdue(DAY_MS + 60_000)];
    await asked(heard, new Date());
    const told = passed('grace_over_answered');
    expect(await end(heard, passed('grace_over_unanswered'))).toMatchObject({ causes: [told] });
    expect(await end(heard, told)).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(heard)).toMatchObject({ status: 'expired' });
    // A word from before the deadline says nothing of what was done until then.
    await asked(before, new Date(Date.now() - DAY_MS - 120_000));
    expect(await end(before, passed('grace_over_unanswered'))).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(before)).toMatchObject({ status: 'failed' });
  });

  it('waits the seconds by which the clock of Temporal is ahead', async () => {
    const id = await overdue(-5_000);
    const error: unknown = await end(id, passed('answered'), 1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'facts_mismatch' });
    const { retryAfterMs = 0 } = error as { retryAfterMs?: number }; // a KycError, see above
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(5_000);
  });

  it('does not end what the person came back from, which the workflow may not have heard', async () => {
    const id = await overdue(60_000);
    await asked(id, new Date());
    const request = await requestFor(fixture.store, id, [passed('answered')]);
    await comesBack(fixture, id);
    const told = await recordTransition(fixture.store, { ...request, run: RUN }, { reread });
    expect(told).toMatchObject({
      outcome: 'behind',
      causes: [passed('answered')],
      stands: { sessions: [{ number: 1, returned: true }] },
    });
    expect(await end(id, passed('answered'))).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'pending' });
  });
});

describe('a write of another run', () => {
  it('is told everything that was written, and goes on from there', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { inboxId } = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
    const causes = [vendorCause(inboxId, STARTED)];
    await transition(fixture, id, { causes });
    const approved = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    const anew = { ...(await requestFor(fixture.store, id, [CANCEL])), run: 'another' };
    // Also where it has written as often as the other one.
    for (const write of [1, 2]) {
      const told = await transition(fixture, id, { ...anew, write, follows: 'another' });
      expect(told).toMatchObject({
        ...{ outcome: 'behind', causes: [CANCEL] },
        stands: {
          ...{ write: 1, run: RUN, causes, end: null },
          sessions: [{ number: 1, returned: false, unused: false }],
          arrived: [{ inboxId: approved.inboxId, session: 1, fact: APPROVED }],
        },
      });
    }
    const all = [CANCEL, ...approval(approved.inboxId).causes];
    const next = { ...(await requestFor(fixture.store, id, all)), run: 'another' };
    expect(await transition(fixture, id, next)).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('is to ask for nothing again that was written', async () => {
    const { id } = await newVerification(fixture);
    const causes = [{ type: 'session_ended', session: 1 } as const];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    const told = await transition(fixture, id, { causes, run: 'another', follows: 'another' });
    expect(told).toMatchObject({ outcome: 'behind', causes: [], stands: { causes } });
  });

  it('of the same number asks loudly for something else than was written', async () => {
    const { id, inboxIds } = await newsOf(fixture, STARTED);
    const causes = [vendorCause(inboxIds[0] ?? '', STARTED)];
    const first = { ...(await requestFor(fixture.store, id, causes)), run: RUN };
    const ask = (input: typeof first) => recordTransition(fixture.store, input, { reread });
    expect(await ask(first)).toEqual({ outcome: 'written' });
    const other = ask({ ...first, causes: [CANCEL] });
    await expect(other).rejects.toMatchObject({ code: 'facts_mismatch' });
    expect(await ask(first)).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'started' });
  });
});

it('writes what a message says to this build, where an earlier one read it otherwise', async () => {
  const { id, inboxIds } = await newsOf(fixture, STARTED);
  const [inboxId = ''] = inboxIds;
  const claim = [vendorCause(inboxId, STARTED)];
  const readNow = () => APPROVED;
  const asked = { ...(await requestFor(fixture.store, id, claim)), run: RUN };
  const told = await recordTransition(fixture.store, asked, { reread: readNow });
  const causes = [vendorCause(inboxId, APPROVED)];
  expect(told).toMatchObject({ outcome: 'behind', causes });
  const next = { ...(await requestFor(fixture.store, id, causes)), run: RUN };
  expect(await recordTransition(fixture.store, next, { reread: readNow })).toEqual({
    outcome: 'written',
  });
  const { rows } = await fixture.admin.query(
    'select status, inbox_id from decisions where verification_id = $1',
    [id],
  );
  expect(rows).toEqual([{ status: 'approved', inbox_id: inboxId }]);
});

it('approves no person whose approval is not there any more to be kept as evidence', async () => {
  const clear: VendorFact = { kind: 'screening', reasons: [], screening: 'clear' };
  const { id, inboxIds } = await newsOf(fixture, APPROVED, clear);
  await created(id, { policy: { screeningMatch: 'review', awaitsScreening: true } });
  const [approved = '', cleared = ''] = inboxIds;
  await transition(fixture, id, approval(approved));
  await fixture.admin.query('update inbox set body = null where id = $1', [approved]);
  const end = transition(fixture, id, { causes: [vendorCause(cleared, clear)] });
  await expect(end).rejects.toMatchObject({ code: 'internal' });
  expect(await fixture.verificationOf(id)).toMatchObject({ status: 'submitted' });
});
