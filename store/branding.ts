import { z } from 'zod';
import { execute, type Executor, queryMaybe } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { RowTags } from './tags/row-tags.ts';
import type { Branding } from './types.ts';

/** Of a client that has said nothing. */
export const NO_BRANDING: Branding = {
  ...{ displayName: null, supportAddress: null, colour: null, languages: null },
};

/** A row of `client_branding`. */
export const brandingRow = z.object({
  client_id: parse.uuid,
  display_name: z.string().nullable(),
  support_address: z.string().nullable(),
  colour: z.string().nullable(),
  languages: z.array(z.string()).nullable(),
  tag: z.string(),
});

/**
 * What a row says; nothing where there is none.
 * @throws RowChangedError when it is not as we wrote it
 */
export function brandingOf(tags: RowTags, row: z.output<typeof brandingRow> | null): Branding {
  if (row === null) return NO_BRANDING;
  tags.check('client_branding', row, row.tag);
  const { display_name: displayName, support_address: supportAddress, colour, languages } = row;
  return { displayName, supportAddress, colour, languages };
}

/** How a client shows itself now. @throws RowChangedError when it is not as we wrote it */
export async function readBranding(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  clientId: string,
): Promise<Branding> {
  const sql = `select client_id, display_name, support_address, colour, languages, tag from client_branding
    where client_id = $1`;
  return brandingOf(tags, await queryMaybe(executor, brandingRow, sql, [clientId]));
}

/** Writes how a client shows itself, on every page from then on; its row is locked by then. */
export async function writeBranding(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  { clientId, displayName, supportAddress, colour, languages }: { clientId: string } & Branding,
): Promise<void> {
  const fields = { client_id: clientId, display_name: displayName, colour, languages };
  await execute(
    tx,
    `insert into client_branding (client_id, display_name, support_address, colour, languages, tag)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (client_id) do update set display_name = excluded.display_name,
       support_address = excluded.support_address, colour = excluded.colour,
       languages = excluded.languages, tag = excluded.tag`,
    [
      ...[clientId, displayName, supportAddress, colour, languages],
      tags.of('client_branding', { ...fields, support_address: supportAddress }),
    ],
  );
}
