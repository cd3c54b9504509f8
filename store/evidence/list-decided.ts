import { z } from 'zod';
import { queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { inboxField } from '../inbox/body.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { DecidedSession } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';

const decidedRow = z.object({
  id: parse.uuid,
  session: z.int(),
  kind: z.string(),
  body: z.string(),
  is_matched: z.boolean(),
});

/**
 * Of each session the messages that its details are about, as far as none are kept of them yet: the one
 * that judged it, which is the one that the newest decision rests on, or else the newest judgement that
 * a transition rests on; and the newest that told of a screening match, whenever it came.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function listDecidedSessions(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<DecidedSession[]> {
  const owner = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  const rows = await queryRows(
    store.app,
    decidedRow,
    `with said as (
       select i.*, d.number from inbox i left join decisions d on d.inbox_id = i.id
       where i.verification_id = $1 and i.session is not null and i.body is not null
         and i.source in ('webhook', 'answer') and i.wrapped_key is null
         and i.disposition in ('applied', 'late')),
     judged as (
       select distinct on (session) id from said
       where fact->>'outcome' in ('approved', 'declined', 'review')
         and (number is not null or disposition = 'applied')
       order by session, number desc nulls last, position desc),
     matched as (
       select distinct on (session) id from said where fact->>'screening' = 'match'
       order by session, position desc)
     select i.id, i.session, i.kind, i.body,
       coalesce(v.screening = 'match', false) as is_matched
     from inbox i join verifications v on v.id = i.verification_id
     where i.id in (select id from judged union select id from matched)
       and not exists (select from inbox x where x.about_id = i.id)
     order by i.session, i.position`,
    [verificationId],
  );
  return Promise.all(
    rows.map(async ({ id, session, kind, body, is_matched: isMatched }) => ({
      ...{ inboxId: id, session, accountId: owner.accountId, isMatched },
      message: { kind, body: await key.unseal(inboxField(id), body) },
    })),
  );
}
