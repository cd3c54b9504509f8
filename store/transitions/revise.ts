import type pg from 'pg';
import { z } from 'zod';
import { graverScreening, type Screening } from '../../domain/evidence.ts';
import { KycError } from '../../domain/errors.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  judgeLate,
  type LateEffect,
  type RecordRevisionInput,
  type RecordRevisionResult,
} from '../../domain/revision.ts';
import { isFinal } from '../../domain/status.ts';
import { openLateCase } from '../cases/late.ts';
import { openUnjudgedCase } from '../cases/unjudged.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { enqueueArchive } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { RevisionDependencies } from '../types.ts';
import {
  getOwner,
  type LockedVerification,
  lockUnchanged,
  refuseErased,
} from '../verifications/lock.ts';
import { addDecision, dataOf } from './add-decision.ts';
import { notify } from './announce.ts';
import { type Ended, readEnded } from './ended.ts';
import type { Rereader } from './facts.ts';
import { readLate, type LateMessage } from './late-message.ts';

/**
 * Writes, once, what a message after the end means: an event; and where it is another explicit
 * approval or refusal, a decision beside the one that stands and the notification of it.
 * The status stays. What the message says is read again here, from its authenticated bytes.
 *
 * @throws KycError `not_found`; `erased` once the personal data was erased; `not_ready` while the
 *   verification is open; `internal` when this build cannot read it and another may; RowChangedError
 *   when what it would rest on is not as we wrote it
 */
export async function recordRevision(
  store: Store,
  input: RecordRevisionInput,
  { reread, readHits, attempt = 1 }: RevisionDependencies,
): Promise<RecordRevisionResult> {
  const owner = await getOwner(store, input.verificationId);
  const key = await verificationKey(store, owner);
  return inTransaction(store.app, async (tx): Promise<RecordRevisionResult> => {
    const before = await lockUnchanged(store, tx, input.verificationId);
    refuseErased(before);
    if (!isFinal(before.status)) throw new KycError('not_ready', 'The verification is open.');
    const recorded = await findRecorded(tx, input);
    if (recorded !== null) return { effect: recorded };
    const rereader = { key, accountId: before.account_id, reread, tags: store.tags, attempt };
    const message = await readLate(tx, input, rereader);
    if (message === null) return { effect: 'unreadable' };
    if (saysNothing(message.fact)) return { effect: 'nothing' };
    const effect = await judgeAndWrite(tx, input, { before, rereader, message });
    if (message.fact.screening === 'match') {
      const verification = await lockUnchanged(store, tx, input.verificationId);
      await openUnjudgedCase(store, tx, { verification, key, readHits });
    }
    const about = message.fact.attempt;
    return effect === 'unscreened' && about !== undefined ? { effect, attempt: about } : { effect };
  });
}

function saysNothing({ kind, warning, screening }: VendorFact): boolean {
  return kind !== 'outcome' && warning === undefined && screening === undefined;
}

const EFFECTS = ['same', 'older', 'unclear', 'screened', 'revised'] as const;
const recordedRow = z.object({ effect: z.enum(EFFECTS) });

/** A message makes one event, however often it is judged. */
async function findRecorded(
  tx: pg.PoolClient,
  { verificationId, inboxId }: RecordRevisionInput,
): Promise<RecordRevisionResult['effect'] | null> {
  const row = await queryMaybe(
    tx,
    recordedRow,
    `select data->>'effect' as effect from events where verification_id = $1 and inbox_id = $2`,
    [verificationId, inboxId],
  );
  return row?.effect ?? null;
}

interface Known {
  before: LockedVerification;
  rereader: Rereader;
  message: LateMessage;
}

async function judgeAndWrite(
  tx: pg.PoolClient,
  { verificationId, screeningAsked = false }: RecordRevisionInput,
  about: Known,
): Promise<RecordRevisionResult['effect']> {
  const { fact, position } = about.message;
  const ended = await readEnded(
    tx,
    { verificationId, session: about.message.session },
    about.rereader,
  );
  const known = { ...about, ended };
  const late = judgeLate(ended, fact, { at: fact.at ?? null, position });
  if (late.effect !== 'unscreened') return write(tx, verificationId, known, late);
  // Asked in vain: a person should look.
  if (screeningAsked) return write(tx, verificationId, known, { effect: 'unclear' });
  return 'unscreened';
}

async function write(
  tx: pg.PoolClient,
  verificationId: string,
  about: Known & { ended: Ended },
  late: LateEffect,
): Promise<RecordRevisionResult['effect']> {
  const { before, rereader, message, ended } = about;
  const { fact, session, inboxId } = message;
  const { effect } = late;
  const principal = `vendor:${before.vendor}`;
  await appendEvents(rereader, tx, verificationId, [
    {
      type: `vendor.${fact.outcome ?? fact.kind}`,
      principal,
      data: { session, ...fact, ...warningOf(effect, fact, ended), late: true, effect },
      inboxId,
    },
  ]);
  const known = { ...about, principal };
  let { sequence } = before;
  if (late.effect === 'revised') {
    sequence += 1;
    await revise(tx, { ...known, sequence, revision: late.revision });
  }
  const screening = graverScreening(ended.screening, fact.screening ?? null);
  if (screening !== null && screening !== ended.screening) {
    sequence += 1;
    const isMatch = late.match === true;
    await screen(tx, verificationId, { ...known, sequence, screening, isMatch });
  }
  const { policy } = ended;
  const verification = { ...before, screening: screening ?? before.screening };
  await openLateCase(rereader, tx, { verification, late, fact, policy });
  return effect;
}

/** The warning, for a reviewer to look at, of a message that is unclear or older than the decision. */
function warningOf(
  effect: LateEffect['effect'],
  { warning, outcome }: VendorFact,
  { policy, isSentBack }: Pick<Ended, 'policy' | 'isSentBack'>,
): { warning?: string } {
  const isHeld = outcome === 'approved' && policy.finalDecision === 'client';
  const isOlder = outcome === 'declined' && !isSentBack;
  const doubt = isOlder ? 'older_than_decision' : 'not_explicit';
  const unclear = isHeld ? 'awaits_client_decision' : doubt;
  if (effect === 'unclear') return { warning: warning ?? unclear };
  if (effect === 'older') return { warning: warning ?? 'older_than_decision' };
  return {};
}

type Revised = Extract<LateEffect, { effect: 'revised' }>['revision'];

interface Change extends Known {
  principal: string;
  ended: Ended;
  /** The verification's sequence after it. */
  sequence: number;
}

/** Writes the screening result; a match becomes an event and a notification, once; stores its details. */
async function screen(
  tx: pg.PoolClient,
  verificationId: string,
  known: Change & { screening: Screening; isMatch: boolean },
): Promise<void> {
  const { before, rereader, principal, sequence, screening, isMatch } = known;
  await execute(
    tx,
    `update verifications
     set sequence = $2, updated_at = now(), screening = $3,
       screening_matched_at = case when $4 then now() end, tag = $5
     where id = $1`,
    [
      ...[verificationId, sequence, screening, isMatch],
      rereader.tags.of('verifications', { ...before, screening }),
    ],
  );
  if (!isMatch) return;
  const match = { type: 'screening.match', principal, data: { late: true, sequence } };
  await appendEvents(rereader, tx, verificationId, [match]);
  await enqueueArchive(rereader, tx, {
    ...{ verificationId, about: { review: sequence }, media: false },
  });
  const data = dataOf(before, sequence);
  await notify(rereader, tx, { type: 'verification.screening_match', before, data });
}

/** The decision beside the first. */
async function revise(tx: pg.PoolClient, known: Change & { revision: Revised }): Promise<void> {
  const { before, rereader, message, principal, ended, sequence, revision } = known;
  const { fact, session, inboxId, kind, body } = message;
  await addDecision(tx, rereader, {
    ...{ before, sequence, decisions: ended.decisions },
    decision: {
      ...{ ...revision, principal, session, vendorCode: fact.vendorCode ?? null },
      parts: fact.parts ?? {},
      evidence: { id: inboxId, kind, body, at: fact.at ?? null },
    },
  });
}
