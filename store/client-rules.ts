import { z } from 'zod';
import { FOUR_EYES, type FourEyes } from '../domain/state.ts';
import { execute } from './database.ts';
import type { Store } from './store.ts';
import type { RowTags } from './tags/row-tags.ts';

/**
 * Changes for which decisions of a client's people a second one must say the same, for verifications that
 * start from then on.
 */
export async function setFourEyes(
  { app, tags }: Store,
  { clientId, fourEyes }: { clientId: string; fourEyes: FourEyes },
): Promise<void> {
  await execute(
    app,
    `insert into client_rules (client_id, four_eyes, tag) values ($1, $2, $3)
     on conflict (client_id) do update set four_eyes = excluded.four_eyes, tag = excluded.tag`,
    [clientId, fourEyes, tags.of('client_rules', { client_id: clientId, four_eyes: fourEyes })],
  );
}

/** Of a left join `u` to what is set for a client. */
export const RULES_COLUMNS = 'u.four_eyes, u.tag as rules_tag';
export const rulesRow = {
  four_eyes: z.enum(FOUR_EYES).nullable(),
  rules_tag: z.string().nullable(),
};

/** @throws RowChangedError when it was none of ours that set it */
export function fourEyesOf(
  tags: RowTags,
  row: { client_id: string; four_eyes: FourEyes | null; rules_tag: string | null },
): FourEyes {
  if (row.four_eyes === null) return 'never';
  tags.check('client_rules', row, row.rules_tag);
  return row.four_eyes;
}
