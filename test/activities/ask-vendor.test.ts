import { describe, expect, it } from 'vitest';
import type { AskVendorResult, PollVendorInput } from '../../activities/contract.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { KycError } from '../../domain/errors.ts';
import { destroyVerificationKey, readInboxRow, readSession } from '../../store/index.ts';
import { readKnown } from '../../store/transitions/known.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { activityEnvironment } from './activity-environment.ts';
import { age, anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

/** The activities; some of what the vendor does may be replaced. */
const activities = (changes: Partial<Vendor> = {}) =>
  createVendorActivities({
    ...fixture.deps,
    vendors: (name) => ({ ...fixture.deps.vendors(name), ...changes }),
  });

/** A verification with a session at Veriff; `act` does something to it there, telling nobody. */
async function withSession() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const about = { verificationId, session: 1 };
  await activityEnvironment().run(() => activities().ensureSession(about));
  const id = (await readSession(fixture.store, about))?.reference.id ?? '';
  const act = (action: string, more = {}) =>
    control(fixture, 'POST', `veriff/sessions/${id}/actions`, { action, silent: true, ...more });
  const ask = (as = activities()): Promise<AskVendorResult> =>
    activityEnvironment().run(() => as.askVendor(about));
  const poll = (
    attempt: number,
    more: Partial<PollVendorInput> = {},
    as = activities(),
  ): Promise<AskVendorResult> =>
    activityEnvironment({ attempt }).run(() =>
      as.pollVendor({ ...about, firstMs: 1_000, factor: 2, capMs: 10_000, ...more }),
    );
  return { id, about, act, ask, poll };
}

describe('asking the vendor', () => {
  it('keeps nothing while there is nothing to say', async () => {
    const { ask } = await withSession();
    await expect(ask()).resolves.toMatchObject({ inboxId: null, fact: { kind: 'noted' } });
  });

  it('stores the answer’s exact bytes and gives back only its facts', async () => {
    const { ask, act, id } = await withSession();
    await act('approve', { person: { firstName: 'Zephyrine', lastName: 'Answered' } });
    const result = await ask();
    expect(result.fact).toMatchObject({ kind: 'outcome', outcome: 'approved' });
    expect(JSON.stringify(result)).not.toMatch(/Zephyrine|Answered/);
    expect(JSON.stringify(result)).not.toContain(id);
    const row = await readInboxRow(fixture.store, { inboxId: result.inboxId ?? '' });
    expect(row).toMatchObject({ source: 'answer', disposition: 'signaled' });
    expect(row.body.toString()).toContain('Answered');
  });

  it('counts as answered only once what the vendor says is kept', async () => {
    const answeredAt = async (verificationId: string) =>
      (await readKnown(fixture.store, fixture.store.app, verificationId)).sessions[0]?.answeredAt;
    const { act, about } = await withSession();
    const { verificationId } = about;
    await act('approve');
    const veriff = fixture.deps.vendors('veriff');
    const losing = activities({
      askSession: async (...asked) => {
        const answer = await veriff.askSession(...asked);
        await destroyVerificationKey(fixture.store, { verificationId, reason: 'test' });
        return answer;
      },
    });
    const lost = activityEnvironment().run(() => losing.askVendor(about));
    await expect(lost).rejects.toMatchObject({ type: 'erased' });
    expect(await answeredAt(verificationId)).toBeNull();
    const kept = await withSession();
    await kept.ask();
    expect(await answeredAt(kept.about.verificationId)).toBeInstanceOf(Date);
  });

  it('takes an answer that spells the session’s id in the other case for one about it', async () => {
    const { ask, act } = await withSession();
    await act('approve');
    const veriff = fixture.deps.vendors('veriff');
    const shouting = activities({
      readAnswer: (message) => {
        const reading = veriff.readAnswer(message);
        return { ...reading, sessionId: reading.sessionId?.toUpperCase() ?? '' };
      },
    });
    expect((await ask(shouting)).fact).toMatchObject({
      kind: 'outcome',
      outcome: 'approved',
    });
  });

  it('has a person look at an answer that names another verification', async () => {
    const { ask, act } = await withSession();
    await act('approve');
    const veriff = fixture.deps.vendors('veriff');
    const mixed = activities({
      readAnswer: (message) => ({
        ...veriff.readAnswer(message),
        ourReference: '0192f0a1-0000-7000-8000-0000000000bb',
      }),
    });
    expect((await ask(mixed)).fact).toMatchObject({
      outcome: 'review',
      reasons: ['contradictory_decisions'],
    });
  });

  it('fails for good when the vendor no longer knows the session', async () => {
    const { ask, about } = await withSession();
    await age(fixture, about.verificationId);
    await control(fixture, 'POST', 'reset');
    await expect(ask()).rejects.toMatchObject({
      type: 'vendor_session_unknown',
      nonRetryable: true,
    });
  });

  it('is retried while the vendor does not know yet what it has just made', async () => {
    const { ask } = await withSession();
    await control(fixture, 'POST', 'reset');
    await expect(ask()).rejects.toMatchObject({
      type: 'vendor_invalid_response',
      nonRetryable: false,
    });
  });

  it('fails for good when no such session was recorded', async () => {
    const { about } = await withSession();
    const asking = activityEnvironment().run(() =>
      activities().askVendor({ ...about, session: 7 }),
    );
    await expect(asking).rejects.toMatchObject({ type: 'vendor_session_unknown' });
  });

  it('is retried when the vendor is away', async () => {
    const { ask } = await withSession();
    await control(fixture, 'POST', 'veriff/faults', { kind: 'status', status: 500 });
    await expect(ask()).rejects.toMatchObject({ type: 'vendor_unavailable', nonRetryable: false });
  });
});

describe('polling the vendor', () => {
  it('asks for the next try after a growing, capped pause while nothing is new', async () => {
    const { poll } = await withSession();
    const pauses: unknown[] = [];
    for (const attempt of [1, 2, 3, 4, 5, 50]) {
      const failure: unknown = await poll(attempt).catch((error: unknown) => error);
      expect(failure).toMatchObject({ type: 'nothing_new', category: 'BENIGN' });
      pauses.push((failure as { nextRetryDelay: unknown }).nextRetryDelay); // just matched
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('ends with the answer that says something new, and not with one that was recorded', async () => {
    const { poll, act } = await withSession();
    await act('decline', { reasonCode: 102 });
    const { inboxId, fact } = await poll(3);
    expect(inboxId).not.toBeNull();
    expect(fact).toMatchObject({ kind: 'outcome', outcome: 'declined' });
    // A try that died before its answer was heard is made up for.
    expect(await poll(4)).toEqual({ inboxId, fact });
    await fixture.store.app.query(`update inbox set disposition = 'applied'`);
    await expect(poll(5)).rejects.toMatchObject({ type: 'nothing_new' });
  });

  it('waits for its first pause before it asks: the workflow has just asked', async () => {
    const { poll, act } = await withSession();
    await act('decline', { reasonCode: 102 });
    await expect(poll(1)).rejects.toMatchObject({ type: 'nothing_new' });
    expect((await poll(2)).fact.outcome).toBe('declined');
  });

  it('ends with any answer where only an answer is missing', async () => {
    const { poll } = await withSession();
    const { inboxId, fact } = await poll(2, { untilAnswered: true });
    expect([inboxId, fact.kind]).toEqual([null, 'noted']);
  });

  it.each(['vendor_refused_request', 'vendor_misconfigured', 'vendor_session_unknown'] as const)(
    'goes on after a refusal, which is no answer and is seen by an operator: %s',
    async (code) => {
      const { poll, about } = await withSession();
      await age(fixture, about.verificationId);
      const refusing = activities({
        askSession: () => {
          throw new KycError(code, 'The vendor refuses.');
        },
      });
      const known = { isForgotten: true, untilAnswered: true };
      await expect(poll(2, known, refusing)).rejects.toMatchObject({ type: 'nothing_new' });
      const line = fixture
        .logged()
        .split('\n')
        .findLast((one) => one.includes('it is asked on'));
      expect(line).toContain(code);
      expect(line).toContain(about.verificationId);
    },
  );
});
