import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  claimInboxOf,
  deferRow,
  parkRow,
  readInboxRow,
  retryParked,
  settleRow,
  storeWebhook,
  type StoreWebhookInput,
} from '../../store/index.ts';
import { vendorSessionHash } from '../../store/sessions/field.ts';
import { type Message, Oracle } from './inbox-oracle.ts';
import { bytesOf, FACTS, namedBy, NAMINGS, type Real, type Said } from './inbox-words.ts';
import { runsOf } from '../setup/runs.ts';
import {
  newVerification,
  requestsOf,
  save,
  type StoreFixture,
  tellUnsigned,
  transition,
  vendorCause,
} from './fixture.ts';
import { withStore } from './with-store.ts';

type Step = fc.AsyncCommand<Oracle, Real>;

const LEASE = { leaseMs: 600_000 };
/** `FUZZ_TIMES=200 FUZZ_SEED=7` tries more, of another kind. */
const RUNS = runsOf(15);

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

function step(name: string, run: (oracle: Oracle, real: Real) => Promise<void>): Step {
  return {
    check: () => true,
    toString: () => name,
    run: async (oracle, real) => {
      await run(oracle, real);
      await agree(oracle, real);
    },
  };
}

/** Every row is where the oracle says, none is missing, and there is none besides. */
async function agree(oracle: Oracle, { id, session, orphan, stranger }: Real): Promise<void> {
  const names = [session, orphan, stranger];
  const hashes = names.map((name) => vendorSessionHash(fixture.store, fixture.accountId, name));
  const { rows } = await fixture.admin.query(
    `select id, disposition, repeats as more, parked_at is not null as parked,
       disposition = 'waiting' and parked_at is null and due_at > now() as later
     from inbox where verification_id = $1 or vendor_session_hash = any($2) order by position`,
    [id, hashes],
  );
  const expected = oracle.messages.map((one) => ({
    ...{ id: one.id, disposition: dispositionOf(one, oracle), later: isForLater(one) },
    ...{ more: one.more, parked: one.parked },
  }));
  expect(rows).toEqual(expected);
  const requests = await requestsOf(fixture, id);
  expect(requests.map(({ requested }) => requested)).toEqual(
    oracle.requested === 0 ? [] : [oracle.requested],
  );
}

/** One that is claimed, or could not be told, is not to be had for a while. */
function isForLater({ place, parked, leased, paused }: Message): boolean {
  return place === 'waiting' && !parked && (leased || paused);
}

/** A message that knows its verification waits for its session as a late one, once that has ended. */
function dispositionOf({ place, names }: Message, { isOver }: Oracle): string {
  if (place === 'unmatched') {
    return isOver && names !== 'session' && names !== 'stranger' ? 'after_final' : 'unmatched';
  }
  return {
    waiting: 'waiting',
    told: 'signaled',
    applied: 'applied',
    late: 'after_final',
    aside: 'ignored',
  }[place];
}

const sends = (
  fact: VendorFact,
  names: Said['names'],
  body: Buffer,
  real: Real,
): StoreWebhookInput => ({
  ...{ accountId: fixture.accountId, vendor: 'veriff', kind: fact.kind, body },
  reading: { fact, ...namedBy(names, real) },
  receivedAt: new Date(),
});

/** Any of these twice is the same bytes, which are one row. */
const says = (fact: VendorFact, { names, nth }: Said): Step =>
  step(`says ${fact.kind} ${nth} of ${names}`, async (oracle, real) => {
    const body = bytesOf(fact, { names, nth }, real);
    const bytes = body.toString('utf8');
    const known = oracle.known(bytes);
    const stored = await storeWebhook(fixture.store, sends(fact, names, body, real));
    if (known !== undefined) {
      expect(stored).toMatchObject({ inboxId: known.id, disposition: 'repeated' });
      oracle.comesAgain(known);
    } else {
      oracle.comes(stored.inboxId, bytes, names);
    }
  });

/** Unsigned: it has the vendor asked, whatever session it says that our verification has, and is no message. */
const tellsUnsigned = (names: 'session' | 'both' | 'invented' | 'stranger'): Step =>
  step(`tells unsigned for ${names}`, async (oracle, { id, session, stranger }) => {
    const sessionId = { session, both: session, invented: randomUUID(), stranger }[names];
    const isOurs = names === 'both' || names === 'invented';
    const { disposition } = await tellUnsigned(fixture, {
      sessionId,
      ...(isOurs ? { ourReference: id } : {}),
    });
    const isKnown = isOurs || (names === 'session' && oracle.isSaved);
    expect(disposition).toBe(isKnown ? 'requested' : 'early');
    if (isKnown) oracle.requested += 1;
    else if (names === 'session') oracle.isEarly = true;
  });

const saves = step('saves the session', async (oracle, { id, session }) => {
  const isFirst = !oracle.isSaved;
  await save(fixture.store, id, session);
  if (isFirst) oracle.saves();
});

/** Several claim at once: no two of them get one message, and each only what may be told now. */
const claims = (atOnce: number): Step =>
  step(`${atOnce} claim`, async (oracle, { id }) => {
    const due = oracle.due();
    const one = () => claimInboxOf(fixture.store, { verificationId: id, ...LEASE });
    const found = (await Promise.all(Array.from({ length: atOnce }, one))).filter(
      (row) => row !== null,
    );
    expect(found.length).toBe(new Set(found.map(({ inboxId }) => inboxId)).size);
    if (due.length > 0) expect(found).not.toEqual([]);
    if (atOnce === 1)
      expect(found.map(({ inboxId }) => inboxId)).toEqual(due.slice(0, 1).map((row) => row.id));
    for (const { inboxId } of found) {
      const message = due.find((row) => row.id === inboxId);
      if (message === undefined) throw new Error('What may not be told now was given out.');
      message.leased = true;
      const read = await readInboxRow(fixture.store, { inboxId });
      expect(read.body.toString('utf8')).toBe(message.bytes);
    }
  });

/** Something is done with the first message for which it makes sense, if there is one. */
const withOne = (
  name: string,
  which: (message: Message) => boolean,
  run: (message: Message, real: Real) => Promise<void>,
): Step =>
  step(name, async (oracle, real) => {
    const message = oracle.messages.find(which);
    if (message !== undefined) await run(message, real);
  });

const isLeased = ({ leased }: Message): boolean => leased;
const tells = withOne('tells', isLeased, async (message) => {
  await settleRow(fixture.store, 'inbox', { id: message.id });
  Object.assign(message, { place: 'told', leased: false });
});
const defers = withOne('defers', isLeased, async (message) => {
  await deferRow(fixture.store, 'inbox', { id: message.id, error: 'workflow_unavailable' });
  Object.assign(message, { paused: true, leased: false });
});
const parks = withOne('parks', isLeased, async (message) => {
  await parkRow(fixture.store, 'inbox', { id: message.id, error: 'internal' });
  Object.assign(message, { parked: true, leased: false });
});
const retries = withOne(
  'retries',
  ({ parked, place }) => parked && place === 'waiting',
  async (message) => {
    expect(await retryParked(fixture.store, { id: message.id })).toEqual({ retried: 1 });
    Object.assign(message, { parked: false, paused: false });
  },
);
const factOf = ({ bytes }: Message): VendorFact => JSON.parse(bytes) as VendorFact;
const writes = withOne(
  'writes down',
  ({ place }) => place === 'told',
  async (message, { id }) => {
    const causes = [vendorCause(message.id, factOf(message))];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    message.place = 'applied';
  },
);

const later = step('time passes', async (oracle, { id }) => {
  await fixture.admin.query(
    `update inbox set due_at = due_at - interval '1 day' where verification_id = $1`,
    [id],
  );
  for (const message of oracle.messages) Object.assign(message, { leased: false, paused: false });
});

const ends = step('ends', async (oracle, { id }) => {
  if (oracle.isOver) return;
  const heard = oracle.messages.filter(({ place }) => place === 'waiting' || place === 'told');
  const causes = heard.map((one) => vendorCause(one.id, factOf(one)));
  const cancel = { type: 'cancel', principal: 'operator' } as const;
  const result = await transition(fixture, id, { causes: [...causes, cancel] });
  expect(result).toEqual({ outcome: 'written' });
  oracle.ends();
});

const COMMANDS = [
  fc
    .tuple(fc.constantFrom(...FACTS), fc.constantFrom(...NAMINGS), fc.nat(1))
    .map(([fact, names, nth]) => says(fact, { names, nth })),
  fc.constantFrom(...(['session', 'both', 'invented', 'stranger'] as const).map(tellsUnsigned)),
  fc.constantFrom(claims(1), claims(3)),
  fc.constantFrom(tells, defers, parks, retries, writes),
  fc.constantFrom(saves, later),
  fc.constant(ends),
];

it('keeps every message where it belongs, once, and tells it in its order, whatever happens when', async () => {
  const steps = fc.commands(
    COMMANDS.flatMap((one, at) => (at === COMMANDS.length - 1 ? [one] : [one, one, one])),
    { maxCommands: 40, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (commands) => {
      const { id, vendorSessionId: session } = await newVerification(fixture, 'requested');
      const real = { id, session, orphan: randomUUID(), stranger: randomUUID() };
      const oracle = new Oracle();
      await fc.asyncModelRun(() => ({ model: oracle, real }), commands);
      // Whatever happened before: in the end everything that waits is told, one after the other.
      for (const last of [saves, later]) await last.run(oracle, real);
      while (oracle.messages.some(({ parked, place }) => parked && place === 'waiting')) {
        await retries.run(oracle, real);
      }
      while (oracle.due().length > 0) {
        await claims(1).run(oracle, real);
        await tells.run(oracle, real);
      }
      expect(oracle.messages.filter(({ place }) => place === 'waiting')).toEqual([]);
    }),
    RUNS,
  );
}, 600_000);
