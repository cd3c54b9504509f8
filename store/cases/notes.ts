import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, type Executor, inTransaction, queryMaybe, queryRows } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { appendEvents, EVENT_COLUMNS_OF_E, eventRow } from '../events.ts';
import { keyOf, readKeyPeople } from '../key-people.ts';
import { noteRequest } from '../keyed-requests.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import type { NewNote, NoteRow } from '../types.ts';
import { getOwner, lockUnchanged, refuseErased } from '../verifications/lock.ts';
import { renewAssignment } from './assignment.ts';
import { caseNoteField } from './takeovers.ts';

const sentRow = z.object({ id: parse.uuid, fingerprint: z.string() });

/**
 * Stores a note on a verification, in any status and with any assignee. A note decides nothing,
 * and is never changed. An event records that it exists; its text is encrypted under the verification's
 * key. The case keeps its assignee. Safe to repeat under one idempotency key.
 * @returns the note
 * @throws KycError `not_found`; `erased`; `idempotency_conflict` when the key was used with another body
 */
export async function addNote(store: Store, note: NewNote): Promise<NoteRow> {
  const { verificationId, principal } = note;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    refuseErased(await lockUnchanged(store, tx, verificationId));
    const id = (await findSent(store, tx, note)) ?? (await write(store, tx, note, key));
    await renewAssignment(tx, { verificationId, principal });
    const [written] = await readNotes(store, tx, { verificationId, key, id });
    if (written === undefined) throw new Error('A note is there without its event.');
    return written;
  });
}

const requestHash = (store: Pick<Store, 'hashKey'>, note: NewNote): string =>
  lookupHash(store, 'note', note.verificationId, note.principal, note.idempotencyKey);

async function findSent(store: Store, tx: Executor, note: NewNote): Promise<string | null> {
  const sent = await queryMaybe(
    tx,
    sentRow,
    'select id, fingerprint from case_notes where verification_id = $1 and request_hash = $2',
    [note.verificationId, requestHash(store, note)],
  );
  if (sent !== null && sent.fingerprint !== note.requestFingerprint) {
    throw new KycError('idempotency_conflict', 'This key was used with another request.');
  }
  return sent?.id ?? null;
}

async function write(
  store: Store,
  tx: pg.PoolClient,
  note: NewNote,
  key: VerificationKey,
): Promise<string> {
  const { verificationId, principal, requestFingerprint } = note;
  const id = uuidv7();
  await execute(
    tx,
    `insert into case_notes (id, verification_id, note, request_hash, fingerprint)
     values ($1, $2, $3, $4, $5)`,
    [
      ...[id, verificationId, await key.seal(caseNoteField(id), note.note)],
      ...[requestHash(store, note), requestFingerprint],
    ],
  );
  await noteRequest(store, tx, note.sent);
  await appendEvents(store, tx, verificationId, [
    { type: 'note.added', principal, data: { note: id } },
  ]);
  return id;
}

const noteRow = eventRow.extend({ at: z.date(), note: z.string() });
const noteData = z.object({ note: parse.uuid });

/**
 * What was noted of a verification without a decision, in order. Who reads it is for the caller to log.
 * @param about.id only that one
 * @throws RowChangedError when one of their events is not as we wrote it
 */
export async function readNotes(
  store: Store,
  tx: Executor,
  about: { verificationId: string; key: VerificationKey; id?: string },
): Promise<NoteRow[]> {
  const { verificationId, key, id = null } = about;
  const rows = await queryRows(
    tx,
    noteRow,
    `select ${EVENT_COLUMNS_OF_E}, e.at, n.note
     from events e join case_notes n on n.verification_id = e.verification_id
       and n.id::text = e.data->>'note'
     where e.verification_id = $1 and e.type = 'note.added' and n.id = coalesce($2, n.id)
     order by e.number`,
    [verificationId, id],
  );
  for (const row of rows) store.tags.check('events', row, row.tag);
  const keyIds = rows.flatMap(keyOf);
  const people = await readKeyPeople(store, { keyIds }, tx);
  return Promise.all(
    rows.map(async ({ principal, data, at, note }) => ({
      ...{ principal, at },
      person: people.get(keyOf({ principal })[0] ?? '') ?? null,
      note: await key.unsealText(caseNoteField(noteData.parse(data).note), note),
    })),
  );
}
