import { z } from 'zod';
import { readAccountSettings } from '../account-settings.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/**
 * Why there are no photos of a verification: the vendor gives none, its account keeps none, they were not
 * fetched yet, or there were none to be fetched.
 */
export type NoMedia = 'none_given' | 'none_kept' | 'on_the_way' | 'none_there';

const mediaRow = z.object({
  id: parse.uuid,
  start_input: z.looseObject({
    lifecycle: z.looseObject({ media: z.boolean().optional() }).optional(),
  }),
  start_tag: z.string().nullable(),
  is_listed: z.boolean(),
});

/**
 * For a verification without a known photo or video.
 * @throws KycError `not_found`; RowChangedError when it, or its account, is not as we wrote it
 */
export async function whyNoMedia(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<NoMedia> {
  const { evidence } = await readAccountSettings(store, store.app, verificationId);
  const row = await queryMaybe(
    store.app,
    mediaRow,
    `select id, start_input, start_tag, not exists (select from vendor_sessions s
       where s.verification_id = v.id and s.vendor_session_id is not null
         and s.media_listed_at is null) as is_listed
     from verifications v where id = $1`,
    [verificationId],
  );
  if (row === null) return 'none_there';
  store.tags.check('start_inputs', row, row.start_tag);
  if (row.start_input.lifecycle?.media !== true) return 'none_given';
  if (evidence !== 'decision_and_media') return 'none_kept';
  return row.is_listed ? 'none_there' : 'on_the_way';
}
