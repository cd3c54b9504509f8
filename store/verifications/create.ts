import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isUniqueViolation } from '../database-faults.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { createVerificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { enqueueStart } from '../outbox/enqueue.ts';
import { findRepeated, isKeyTaken, noteRequest } from '../keyed-requests.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { CreateVerificationInput, KeyedRequest, VerificationRow } from '../types.ts';
import { getVerification } from './get.ts';
import { sealPersonalData } from './personal-data.ts';
import { insertRetry } from './retries.ts';

/**
 * Writes a verification with everything that must follow it: personal data, first event, the outbox
 * row of its start. Safe to repeat under one idempotency key, also after a crash in the middle and
 * when two ask at once: all get the first one.
 * @throws KycError `idempotency_conflict` when the key was used with another request,
 *   `reference_in_use` when the client wants references to be unique and this one is not, and as `insertRetry`
 */
export async function createVerification(
  store: Store,
  input: CreateVerificationInput,
): Promise<{ verification: VerificationRow; replayed: boolean }> {
  const earlier = await findReplayed(store, input);
  if (earlier !== null) return { verification: earlier, replayed: true };
  await refuseUsedReference(store, input);
  const id = uuidv7();
  try {
    await insert(store, input, id);
  } catch (error) {
    const isTaken = isUniqueViolation(error, 'verifications_unique_reference');
    if (!isTaken && !isKeyTaken(error)) throw error;
    await discardKey(store, id);
    // Another transaction committed first: the same request, whose verification is the one, or another.
    const winner = await findReplayed(store, input);
    if (winner !== null) return { verification: winner, replayed: true };
    throw isTaken ? await usedReference(store, input) : error;
  }
  return { verification: await read(store, input, id), replayed: false };
}

const openRow = z.object({ id: parse.uuid });

/** Also those that were started before the client wanted it so; the index keeps two at once apart. */
async function refuseUsedReference(store: Store, input: CreateVerificationInput): Promise<void> {
  if (input.uniqueReference !== true || input.reference === null) return;
  const open = await findOpen(store, input);
  if (open === null) return;
  const replay = await findReplayed(store, input);
  if (replay === null) throw referenceInUse(open.id);
}

async function usedReference(store: Store, input: CreateVerificationInput): Promise<KycError> {
  return referenceInUse((await findOpen(store, input))?.id ?? null);
}

function findOpen(
  store: Store,
  { principal: { clientId, mode }, reference }: CreateVerificationInput,
): Promise<z.output<typeof openRow> | null> {
  return queryMaybe(
    store.app,
    openRow,
    `select id from verifications
     where client_id = $1 and mode = $2 and reference = $3 and ended_at is null
     order by id limit 1`,
    [clientId, mode, reference],
  );
}

/** @param id null where the other one has ended this very moment */
function referenceInUse(id: string | null): KycError {
  const which = id === null ? 'one that has just ended' : id;
  const message = `is the reference of another open verification: ${which}`;
  return new KycError('reference_in_use', `The reference ${message}. Go on with that one.`, {
    fields: [{ pointer: '/reference', message }],
  });
}

type RequestIdentity = Pick<
  CreateVerificationInput,
  'principal' | 'idempotencyKey' | 'requestFingerprint'
>;

/**
 * The verification that this very request has started, or null.
 * @throws KycError `idempotency_conflict` when the key was used with another request
 */
async function findReplayed(store: Store, input: RequestIdentity): Promise<VerificationRow | null> {
  const earlier = await findRepeated(store, keyedOf(input));
  const id = earlier?.verificationId ?? null;
  return id === null ? null : read(store, input, id);
}

const keyedOf = ({
  principal: { clientId, mode },
  idempotencyKey: key,
  requestFingerprint: fingerprint,
}: RequestIdentity): KeyedRequest => ({ clientId, mode, key, fingerprint });

async function read(
  store: Store,
  { principal: { clientId, mode } }: RequestIdentity,
  id: string,
): Promise<VerificationRow> {
  const verification = await getVerification(store, { clientId, mode, id });
  if (verification === null) throw new Error('A verification is gone right after it was written.');
  return verification;
}

async function insert(store: Store, input: CreateVerificationInput, id: string): Promise<void> {
  const { clientId, keyId } = input.principal;
  // First the key: should we stop here, it encrypts nothing and is never asked for.
  const key = await createVerificationKey(store, { clientId, verificationId: id });
  const sealed = await sealPersonalData(key, input);
  await inTransaction(store.app, async (tx) => {
    await insertRow(store, tx, input, id);
    await noteRequest(store, tx, keyedOf(input), { verificationId: id });
    for (const { field, ciphertext } of sealed) {
      await execute(
        tx,
        'insert into personal_data (verification_id, field, ciphertext) values ($1, $2, $3)',
        [id, field, ciphertext],
      );
    }
    const principal = `client_key:${keyId}`;
    const { retryOf } = input;
    const data = { vendor: input.account.vendor, ...(retryOf === undefined ? {} : { retryOf }) };
    await appendEvents(store, tx, id, [{ type: 'verification.created', principal, data }]);
    // Late: the idempotency key shows a repeated request first, before any lock.
    if (retryOf !== undefined) {
      await insertRetry(store, tx, { clientId, verificationId: id, retryOf, principal });
    }
    await enqueueStart(tx, id);
  });
}

async function insertRow(
  { tags }: Store,
  tx: pg.PoolClient,
  input: CreateVerificationInput,
  id: string,
): Promise<void> {
  const { principal, account, reference } = input;
  const startInput = input.startInput(id);
  const shown = {
    ...{ id, client_id: principal.clientId, mode: principal.mode, account_id: account.id },
    ...{ vendor: account.vendor, reference, status: 'created', reasons: [], vendor_code: null },
    ...{ refused_fields: [], attempts_used: 0, parts: {}, screening: null },
  };
  await execute(
    tx,
    `insert into verifications (id, client_id, mode, account_id, vendor, status, max_attempts,
       reference, capture, start_input, expires_at, parent_id, unique_reference, tag, start_tag)
     values ($1, $2, $3, $4, $5, 'created', $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      input.principal.clientId,
      input.principal.mode,
      input.account.id,
      input.account.vendor,
      input.maxAttempts,
      input.reference,
      input.capture,
      JSON.stringify(startInput),
      input.expiresAt,
      input.parentId ?? null,
      input.uniqueReference ?? false,
      tags.of('verifications', shown),
      tags.of('start_inputs', { id, start_input: startInput }),
    ],
  );
}

/** Tidies up; a key that stays behind does no harm. */
async function discardKey(store: Store, verificationId: string): Promise<void> {
  await execute(store.keys, 'delete from data_keys where verification_id = $1', [
    verificationId,
  ]).catch(() => undefined);
}
