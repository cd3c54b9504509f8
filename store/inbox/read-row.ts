import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { messageRow } from '../transitions/facts.ts';
import { DISPOSITIONS, type InboxRow } from '../types.ts';
import { inboxField, openOwnBody } from './body.ts';

const inboxRow = messageRow.omit({ vendor_session_hash: true, tag: true }).extend({
  verification_id: parse.uuid.nullable(),
  client_id: parse.uuid.nullable(),
  is_erased: z.boolean(),
  wrapped_key: z.string().nullable(),
  disposition: z.enum(DISPOSITIONS),
});

/**
 * One stored message with its exact bytes.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function readInboxRow(store: Store, input: { inboxId: string }): Promise<InboxRow> {
  const row = await queryMaybe(
    store.app,
    inboxRow,
    `select i.id, i.verification_id, v.client_id, v.data_erased_at is not null as is_erased, i.session, i.account_id, i.vendor, i.source,
       i.kind, i.body, i.wrapped_key, i.disposition
     from inbox i left join verifications v on v.id = i.verification_id
     where i.id = $1`,
    [input.inboxId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such message.');
  const { vendor, source, kind, session, disposition, verification_id: verificationId } = row;
  const body = await openBody(store, row);
  return { inboxId: row.id, verificationId, session, vendor, source, kind, body, disposition };
}

async function openBody(store: Store, row: z.output<typeof inboxRow>): Promise<Buffer> {
  const { id, account_id: accountId, body, wrapped_key: wrappedKey } = row;
  const { verification_id: verificationId, client_id: clientId, is_erased: isErased } = row;
  if (body !== null && wrappedKey !== null) {
    return openOwnBody(store, { id, accountId, body, wrappedKey });
  }
  if (body === null || verificationId === null || clientId === null) {
    throw new KycError('erased', 'The personal data was erased.');
  }
  const key = await verificationKey(store, { clientId, verificationId, isErased });
  return key.unseal(inboxField(id), body);
}
