import { z } from 'zod';
import {
  type DataOwner,
  findVerificationKeys,
  type VerificationKey,
} from '../encryption/data-keys.ts';
import { IS_BEING_CHECKED } from '../refresh/requests.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { RowTags } from '../tags/row-tags.ts';
import type { DecisionRow, VerificationRow } from '../types.ts';
import { checkShown, type TaggedDecision } from './decisions.ts';
import { taggedRow } from './lock.ts';
import { RETRY_COLUMNS, RETRY_JOINS, retriesOf, retryColumns } from './retries.ts';

/** Everything that verifications show. @param rows SQL: which; they are `v` */
export const selectShown = (rows: string): string => `
  select v.id, v.client_id, v.mode, v.account_id, v.vendor, v.status, v.sequence, v.reasons,
    v.vendor_code, v.refused_fields, v.attempts_used, v.max_attempts, v.reference, v.parent_id,
    v.capture, v.link_version, v.link_revoked_at is not null as link_revoked,
    v.expires_at, v.created_at, v.updated_at, v.ended_at, v.data_erased_at, v.parts, v.screening,
    to_char(v.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as changed_at,
    v.screening_matched_at,
    v.tag, d.id as decision_id, d.tag as decision_tag, d.status as decision_status, d.reasons as decision_reasons, d.vendor_code as decision_vendor_code,
    d.decided_by, coalesce(d.vendor_decided_at, d.decided_at) as decided_at,
    d.decided_at as recorded_at, d.parts as decision_parts,
    s.number as session_number, s.state as session_state, s.expires_at as session_expires_at,
    s.appointment_at as session_appointment_at, s.url is not null as session_has_url,
    ${IS_BEING_CHECKED} as session_is_being_checked,
    metadata.ciphertext as metadata, return_url.ciphertext as return_url,
    locale.ciphertext as locale, ${RETRY_COLUMNS}, erasures.done_at as erased_at,
    (select coalesce(json_agg(json_build_object('id', id, 'tag', tag, 'number', number, 'status', status,
         'reasons', reasons, 'vendorCode', vendor_code, 'parts', parts, 'decidedBy', decided_by,
         'decidedAt', coalesce(vendor_decided_at, decided_at), 'recordedAt', decided_at) order by number), '[]')
     from decisions where verification_id = v.id and number > 1) as revisions
  from ${rows} v
  left join decisions d on d.verification_id = v.id and d.number = 1
  left join lateral (
    select number, state, expires_at, appointment_at, url from vendor_sessions
    where verification_id = v.id order by number desc limit 1) s on true
  left join personal_data metadata
    on metadata.verification_id = v.id and metadata.field = 'metadata'
  left join personal_data return_url
    on return_url.verification_id = v.id and return_url.field = 'return_url'
  left join personal_data locale
    on locale.verification_id = v.id and locale.field = 'locale'
  left join erasures on erasures.verification_id = v.id${RETRY_JOINS}`;

/** The same of any of them; a `where` follows. */
export const selectVerification = selectShown('verifications');

/** The columns shown to those who read a verification or open its link. */
export const shownRow = taggedRow.extend({
  max_attempts: z.int(),
  capture: z.enum(['hosted', 'direct']),
  link_version: z.int(),
  expires_at: z.date(),
  data_erased_at: z.date().nullable(),
  session_number: z.int().nullable(),
  session_state: parse.sessionState.nullable(),
  session_expires_at: z.date().nullable(),
  session_appointment_at: z.date().nullable(),
  session_is_being_checked: z.boolean(),
  return_url: z.string().nullable(),
  locale: z.string().nullable(),
});

export const verificationRow = shownRow.extend({
  sequence: z.int(),
  parent_id: parse.uuid.nullable(),
  link_revoked: z.boolean(),
  created_at: z.date(),
  updated_at: z.date(),
  ended_at: z.date().nullable(),
  erased_at: z.date().nullable(),
  screening_matched_at: z.date().nullable(),
  decision_id: parse.uuid.nullable(),
  decision_tag: z.string().nullable(),
  decision_status: parse.finalStatus.nullable(),
  decision_reasons: parse.reasons.nullable(),
  decision_vendor_code: z.string().nullable(),
  decided_by: parse.decidedBy.nullable(),
  decided_at: z.date().nullable(),
  recorded_at: z.date().nullable(),
  decision_parts: parse.parts.nullable(),
  session_has_url: z.boolean(),
  metadata: z.string().nullable(),
  ...retryColumns,
  revisions: z.array(
    z.object({
      id: parse.uuid,
      tag: z.string().nullable(),
      number: z.int(),
      status: parse.finalStatus,
      reasons: parse.reasons,
      vendorCode: z.string().nullable(),
      parts: parse.parts,
      decidedBy: parse.decidedBy,
      // Within JSON a time is text.
      decidedAt: z.coerce.date(),
      recordedAt: z.coerce.date(),
    }),
  ),
});
type Row = z.output<typeof verificationRow>;

const metadataJson = z.record(z.string(), z.unknown());

const dataOwnerOf = (row: Pick<Row, 'id' | 'client_id' | 'data_erased_at'>): DataOwner => ({
  ...{ verificationId: row.id, clientId: row.client_id },
  isErased: row.data_erased_at !== null,
});

/**
 * Decrypts what a list of rows shows, with one look-up of keys; erased ones lose those fields only.
 * @throws RowChangedError when one of them is not as we wrote it
 */
export async function openVerifications(
  store: Store,
  rows: readonly Row[],
): Promise<VerificationRow[]> {
  const shown = rows.map((row) => ({ row, retries: checkedRetries(store.tags, row) }));
  const owners = rows.map(dataOwnerOf);
  const keys = await findVerificationKeys(store, owners);
  return Promise.all(
    shown.map(({ row, retries }) => openVerification({ ...row, retries }, keys.get(row.id))),
  );
}

/**
 * The same of a list, in which one that is spoilt leaves the others readable: it is left out, and named.
 * @param found rows of `selectVerification`, not yet looked at
 */
export async function openListed(
  store: Store,
  found: readonly z.output<typeof listedRow>[],
): Promise<{ items: VerificationRow[]; unreadable: string[] }> {
  const owners = found.map(dataOwnerOf);
  const keys = await findVerificationKeys(store, owners);
  const unreadable: string[] = [];
  const opened = found.map(async (listed) => {
    try {
      const row = verificationRow.parse(listed);
      const retries = checkedRetries(store.tags, row);
      return await openVerification({ ...row, retries }, keys.get(row.id));
    } catch {
      // No database is asked here: whatever fails, fails for what is in the row.
      store.tags.changed('verifications', listed.id);
      unreadable.push(listed.id);
      return null;
    }
  });
  const items = (await Promise.all(opened)).filter((row) => row !== null);
  return { items, unreadable };
}

/** As much of a row as can be read whatever was written into it. */
export const listedRow = z.looseObject({
  id: parse.uuid,
  client_id: parse.uuid,
  data_erased_at: z.date().nullable(),
  /** To the microsecond, as ISO 8601. */
  changed_at: z.string().nullable(),
});

type Retries = Pick<VerificationRow, 'retryOf' | 'retriedBy'>;

/** Once all that a row shows has proved to be ours. @throws RowChangedError */
function checkedRetries(tags: RowTags, row: Row): Retries {
  checkShown(tags, row, decisionsOf(row));
  return retriesOf(tags, row);
}

async function openVerification(
  row: Row & { retries: Retries },
  key: VerificationKey | undefined,
): Promise<VerificationRow> {
  const metadata =
    key === undefined || row.metadata === null
      ? null
      : metadataJson.parse(await key.unsealJson('metadata', row.metadata));
  const text = async (field: 'return_url' | 'locale') => {
    const sealed = row[field];
    return key === undefined || sealed === null ? null : key.unsealText(field, sealed);
  };
  return {
    id: row.id,
    clientId: row.client_id,
    mode: row.mode,
    accountId: row.account_id,
    vendor: row.vendor,
    status: row.status,
    sequence: row.sequence,
    reasons: row.reasons,
    vendorCode: row.vendor_code,
    refusedFields: row.refused_fields,
    attemptsUsed: row.attempts_used,
    maxAttempts: row.max_attempts,
    reference: row.reference,
    parentId: row.parent_id,
    ...row.retries,
    metadata,
    capture: row.capture,
    linkVersion: row.link_version,
    linkRevoked: row.link_revoked,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
    parts: row.parts,
    screening: { found: row.screening, matchedAt: row.screening_matched_at },
    decision: decisionOf(row),
    revisions: row.revisions.map(({ id: _id, tag: _tag, ...shown }) => shown),
    session: sessionOf(row),
    returnUrl: await text('return_url'),
    locale: await text('locale'),
    erased: key === undefined,
    erasedAt: row.erased_at,
  };
}

function decisionsOf(row: Row): TaggedDecision[] {
  const { id: verification_id, decision_id, decision_status, decision_reasons, decided_by } = row;
  const first = {
    ...{ id: decision_id, verification_id, number: 1, status: decision_status },
    ...{ reasons: decision_reasons, vendor_code: row.decision_vendor_code },
    ...{ parts: row.decision_parts, decided_by, tag: row.decision_tag },
  };
  const revisions = row.revisions.map(({ vendorCode: vendor_code, decidedBy, ...same }) => ({
    ...{ ...same, verification_id, vendor_code, decided_by: decidedBy },
  }));
  return decision_id === null ? revisions : [first, ...revisions];
}

function decisionOf(row: Row): DecisionRow | null {
  const { decision_status, decision_reasons, decided_by, decided_at, recorded_at } = row;
  if (decision_status === null || decided_by === null) return null;
  if (decided_at === null || recorded_at === null) return null;
  return {
    status: decision_status,
    reasons: decision_reasons ?? [],
    vendorCode: row.decision_vendor_code,
    parts: row.decision_parts ?? {},
    decidedBy: decided_by,
    decidedAt: decided_at,
    recordedAt: recorded_at,
  };
}

function sessionOf(row: Row): VerificationRow['session'] {
  if (row.session_number === null || row.session_state === null) return null;
  return {
    number: row.session_number,
    state: row.session_state,
    expiresAt: row.session_expires_at,
    appointmentAt: row.session_appointment_at,
    hasUrl: row.session_has_url,
    isBeingChecked: row.session_is_being_checked,
  };
}
