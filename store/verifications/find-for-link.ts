import { z } from 'zod';
import { standingOf } from '../../domain/standing.ts';
import { brandingOf, brandingRow } from '../branding.ts';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { HAS_RETURNED, IS_BEING_CHECKED } from '../refresh/requests.ts';
import { sessionField } from '../sessions/field.ts';
import type { Store } from '../store.ts';
import type { LinkTarget } from '../types.ts';
import { checkShown, TAGGED_DECISION, taggedDecision } from './decisions.ts';
import { refuseErased } from './lock.ts';
import { shownRow } from './row.ts';

const linkRow = shownRow.extend({
  revoked: z.boolean(),
  branding: brandingRow.nullable(),
  decisions: z.array(taggedDecision),
  session_url: z.string().nullable(),
  session_is_fresh: z.boolean().nullable(),
  session_has_returned: z.boolean(),
});

/**
 * What the person's link leads to, with the newest session's address decrypted; null when there is no
 * such verification.
 * @throws KycError `erased` once the personal data was erased; RowChangedError when it is
 *   not as we wrote it
 */
export async function findForLink(
  store: Store,
  input: { verificationId: string },
): Promise<LinkTarget | null> {
  const { verificationId } = input;
  const row = await queryMaybe(store.app, linkRow, SELECT, [verificationId]);
  if (row === null) return null;
  checkShown(store.tags, row, row.decisions);
  refuseErased(row);
  const standing = standingOf(
    row.decisions.map((decision) => ({ ...decision, decidedBy: decision.decided_by })),
  );
  const key = await verificationKey(store, { clientId: row.client_id, verificationId });
  const { session_number: number, session_state: state, session_url: url } = row;
  return {
    status: row.status,
    reasons: row.reasons,
    standing: standing && { status: standing.status, reasons: standing.reasons },
    vendor: row.vendor,
    accountId: row.account_id,
    capture: row.capture,
    linkVersion: row.link_version,
    revoked: row.revoked,
    session:
      number === null || state === null
        ? null
        : {
            number,
            state,
            url: url === null ? null : await key.unsealText(sessionField(number, 'url'), url),
            expiresAt: row.session_expires_at,
            appointmentAt: row.session_appointment_at,
            isFresh: row.session_is_fresh === true,
            isBeingChecked: row.session_is_being_checked,
            hasReturned: row.session_has_returned,
          },
    expiresAt: row.expires_at,
    maxAttempts: row.max_attempts,
    attemptsUsed: row.attempts_used,
    branding: brandingOf(store.tags, row.branding),
    locale: row.locale === null ? null : await key.unsealText('locale', row.locale),
    returnUrl: row.return_url === null ? null : await key.unsealText('return_url', row.return_url),
  };
}

const SELECT = `
  select v.id, v.mode, v.reference, v.vendor_code, v.refused_fields, v.parts, v.screening, v.tag,
    v.client_id, v.data_erased_at, v.account_id, v.capture, v.status, v.reasons, v.vendor, v.link_version,
    v.link_revoked_at is not null as revoked, v.expires_at, v.max_attempts, v.attempts_used,
    return_url.ciphertext as return_url, locale.ciphertext as locale,
    (select to_json(b) from client_branding b where b.client_id = v.client_id) as branding,
    (select coalesce(json_agg(d order by d.number), '[]') from (
       select ${TAGGED_DECISION}
       from decisions where verification_id = v.id) d) as decisions,
    s.number as session_number, s.state as session_state,
    s.url as session_url, s.expires_at as session_expires_at,
    s.appointment_at as session_appointment_at,
    s.ready_at > now() - interval '1 minute' as session_is_fresh,
    ${IS_BEING_CHECKED} as session_is_being_checked,
    ${HAS_RETURNED} as session_has_returned
  from verifications v
  left join personal_data return_url
    on return_url.verification_id = v.id and return_url.field = 'return_url'
  left join personal_data locale
    on locale.verification_id = v.id and locale.field = 'locale'
  left join lateral (
    select number, state, url, expires_at, appointment_at, ready_at from vendor_sessions
    where verification_id = v.id order by number desc limit 1) s on true
  where v.id = $1`;
