import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateOf, stepsOf, writingOf } from '../../domain/derive.ts';
import { KycError } from '../../domain/errors.ts';
import { notificationFor } from '../../domain/notification.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { RecordInput } from '../../domain/record.ts';
import type { Verdict } from '../../domain/state.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import {
  noteAnswered,
  recordTransition,
  requestCancel,
  type TransitionCause,
} from '../../store/index.ts';
import { readKnown } from '../../store/transitions/known.ts';
import { requestFor, RUN } from './asking.ts';
import { runsOf } from '../setup/runs.ts';
import {
  APPROVED,
  newVerification,
  reread,
  STARTED,
  type StoreFixture,
  SUBMITTED,
  vendorCause,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

interface Real {
  id: string;
  session: string;
}

/** What may be seen of a verification from outside. */
interface Seen {
  status: Status;
  sequence: number;
  decisions: string[];
  /** The sequences of what the client was told. */
  told: number[];
  refused: number;
}

/** What has really happened, and with it all that an end may rest on. */
class Happened {
  seen: Seen = { status: 'pending', sequence: 0, decisions: [], told: [], refused: 0 };
  heard: { inboxId: string; fact: VendorFact }[] = [];
  asked: (RecordInput & { run: string })[] = [];
  /** The statuses that the last write led through. */
  steps: Status[] = [];
  isCanceled = false;
  isPast = false;
  isAnswered = false;

  mayEndAs(status: Status): boolean {
    const outcomes = this.heard.map(({ fact }) => fact.outcome);
    if (status === 'approved' || status === 'declined') return outcomes.includes(status);
    return status === 'canceled' ? this.isCanceled : this.isPast && this.isAnswered;
  }
}

type Step = fc.AsyncCommand<Happened, Real>;
/** `FUZZ_TIMES=200 FUZZ_SEED=7` tries more, of another kind. */
const RUNS = runsOf(15);
const DECLINED: VendorFact = { ...APPROVED, outcome: 'declined', vendorCode: '9102' };

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

async function look({ id }: Real): Promise<Seen> {
  const { rows } = await fixture.admin.query<Seen>(
    `select status, sequence,
       array(select status || ' ' || coalesce(inbox_id::text, decided_by) from decisions
         where verification_id = v.id order by number) as decisions,
       array(select sequence from notifications where verification_id = v.id order by id) as told,
       coalesce((select times from refused_writes where verification_id = v.id), 0) as refused
     from verifications v where id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The verification is gone.');
  return row;
}

/** Nothing changes but by a write; each of its steps is told once where the status is another. */
function agree(happened: Happened, now: Seen, outcome: 'written' | 'refused' | 'nothing'): void {
  const { seen: before } = happened;
  if (outcome !== 'written') {
    expect(now).toEqual({ ...before, refused: before.refused + (outcome === 'refused' ? 1 : 0) });
    return;
  }
  expect(isFinal(before.status), 'an end is written over').toBe(false);
  expect(now.sequence).toBe(before.sequence + happened.steps.length);
  expect(now.status).toBe(happened.steps.at(-1));
  expect(now.refused).toBe(before.refused);
  const told = happened.steps.flatMap((status, at, all) => {
    const isTold = status !== (all[at - 1] ?? before.status) && notificationFor(status) !== null;
    return isTold ? before.sequence + 1 + at : [];
  });
  expect(now.told).toEqual([...before.told, ...told]);
  expect(now.decisions).toHaveLength(isFinal(now.status) ? 1 : 0);
  if (!isFinal(now.status)) return;
  expect(happened.mayEndAs(now.status), now.status).toBe(true);
  const evidence = happened.heard.filter(({ fact }) => fact.outcome === now.status);
  if (evidence.length === 0) return;
  expect(evidence.map(({ inboxId }) => `${now.status} ${inboxId}`)).toContain(now.decisions[0]);
}

function step(
  name: string,
  run: (happened: Happened, real: Real) => Promise<'written' | 'refused' | 'nothing'>,
): Step {
  return {
    check: () => true,
    toString: () => name,
    run: async (happened, real) => {
      const outcome = await run(happened, real);
      const now = await look(real);
      agree(happened, now, outcome);
      happened.seen = now;
    },
  };
}

type Asked = RecordInput & { run: string };

/** Asks for it; whether something was written is seen from the answer and from what was asked before. */
async function ask(happened: Happened, request: Asked): Promise<'written' | 'refused' | 'nothing'> {
  const last = happened.asked.at(-1);
  const { id, times } = { id: request.verificationId, times: happened.seen.refused };
  const known = await readKnown(fixture.store, fixture.store.app, id);
  happened.steps = stepsOf(stateOf(known.input, known), request.causes).map(
    ({ state }) => writingOf(state).status,
  );
  try {
    const { outcome } = await recordTransition(fixture.store, request, { reread });
    if (outcome !== 'written' || last === request) return 'nothing';
    happened.asked.push(request);
    return 'written';
  } catch (failure) {
    if (!(failure instanceof KycError) || failure.code !== 'facts_mismatch') throw failure;
    const { refused } = await look({ id, session: '' });
    return refused > times ? 'refused' : 'nothing';
  }
}

const hears = (fact: VendorFact): Step =>
  step(`hears ${fact.outcome ?? fact.kind}`, async (happened, { session }) => {
    const again = happened.heard.length;
    const { inboxId } = await webhook(fixture, fact, { sessionId: session, again });
    happened.heard.push({ inboxId, fact });
    return 'nothing';
  });

const writes = (nth: number, run: string): Step =>
  step(`${run} writes ${nth}`, async (happened, { id }) => {
    const message = happened.heard[nth % Math.max(1, happened.heard.length)];
    if (message === undefined) return 'nothing';
    const causes = [vendorCause(message.inboxId, message.fact)];
    return ask(happened, { ...(await requestFor(fixture.store, id, causes)), run });
  });

const CANCEL: TransitionCause = { type: 'cancel', principal: 'operator' };
const asksFor = (name: string, cause: TransitionCause, note: (happened: Happened) => void): Step =>
  step(name, async (happened, { id }) => {
    note(happened);
    const heard = happened.heard.map(({ inboxId, fact }) => vendorCause(inboxId, fact));
    return ask(happened, { ...(await requestFor(fixture.store, id, [...heard, cause])), run: RUN });
  });
const cancels = asksFor('cancels', CANCEL, (happened) => {
  happened.isCanceled = true;
});
const passes = asksFor('passes', { type: 'deadline', deadline: 'answered' }, () => undefined);

const requests = step('asks for a cancel', async (happened, { id }) => {
  await requestCancel(fixture.store, { verificationId: id, principal: 'operator' });
  happened.isCanceled = true;
  return 'nothing';
});
const expires = step('expires', async (happened, { id }) => {
  const expiresAt = new Date(Date.now() - 60_000).toISOString();
  const text = 'update verifications set start_input = start_input || $2 where id = $1';
  await fixture.ours.query(text, [id, { expiresAt }]);
  // A session that came after the deadline would be asked about nothing.
  const ready = `update vendor_sessions set ready_at = now() - interval '1 day' where verification_id = $1`;
  await fixture.admin.query(ready, [id]);
  happened.isPast = true;
  return 'nothing';
});
const answers = step('answers', async (happened, { id: verificationId }) => {
  await noteAnswered(fixture.store, { verificationId, session: 1, askedAt: new Date() });
  happened.isAnswered = true;
  return 'nothing';
});

/** Whoever asks for what was asked before, the last time or earlier, changes nothing. */
const repeats = (back: number): Step =>
  step(`repeats ${back} back`, async (happened) => {
    const request = happened.asked.at(-1 - back);
    if (request === undefined) return 'nothing';
    const outcome = await ask(happened, request);
    expect(outcome).not.toBe('written');
    if (back === 0) expect(outcome).toBe('nothing');
    return outcome;
  });

const lies = (status: 'approved' | 'declined'): Step =>
  step(`lies ${status}`, async (happened, { id }) => {
    const verdict: Verdict = { status, reasons: [], session: 1, decidedBy: 'vendor' };
    const honest = await requestFor(fixture.store, id, [CANCEL]);
    const outcome = await ask(happened, { ...honest, status, verdict, run: RUN });
    expect(outcome).not.toBe('written');
    return outcome;
  });

it('writes one decision that something stands behind, one step and one notification a change, whatever is asked', async () => {
  const steps = fc.commands(
    [
      fc.constantFrom(STARTED, SUBMITTED, APPROVED, DECLINED).map(hears),
      fc.tuple(fc.nat(4), fc.constantFrom(RUN, 'another')).map(([nth, run]) => writes(nth, run)),
      fc.nat(2).map(repeats),
      fc.constantFrom(cancels, passes, requests),
      fc.constantFrom(expires, answers),
      fc.constantFrom('approved' as const, 'declined' as const).map(lies),
    ],
    { maxCommands: 25, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (commands) => {
      const { id, vendorSessionId: session } = await newVerification(fixture);
      const real = { id, session };
      const model = new Happened();
      model.seen = await look(real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
    }),
    RUNS,
  );
}, 600_000);
