import { z } from 'zod';
import { execute, inTransaction, queryMaybe } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { RowTags } from './tags/row-tags.ts';
import type { Branding } from './types.ts';

/** Of a client that has said nothing. */
export const NO_BRANDING: Branding = { displayName: null, supportAddress: null, colour: null };

/** A row of `client_branding`. */
export const brandingRow = z.object({
  client_id: parse.uuid,
  display_name: z.string().nullable(),
  support_address: z.string().nullable(),
  colour: z.string().nullable(),
  tag: z.string(),
});

/**
 * What a row says; nothing where there is none.
 * @throws RowChangedError when it is not as we wrote it
 */
export function brandingOf(tags: RowTags, row: z.output<typeof brandingRow> | null): Branding {
  if (row === null) return NO_BRANDING;
  tags.check('client_branding', row, row.tag);
  const { display_name: displayName, support_address: supportAddress, colour } = row;
  return { displayName, supportAddress, colour };
}

/**
 * Changes how a client shows itself, on every page from then on; what is left out stays.
 * @returns how it does now
 * @throws RowChangedError when what was there is not as we wrote it
 */
export async function changeBranding(
  { app, tags }: Store,
  { clientId, ...changes }: { clientId: string } & Partial<Branding>,
): Promise<Branding> {
  return inTransaction(app, async (tx) => {
    // Two changes at once come one after the other, also before there is a row.
    await execute(tx, 'select from clients where id = $1 for update', [clientId]);
    const row = await queryMaybe(
      tx,
      brandingRow,
      `select client_id, display_name, support_address, colour, tag from client_branding
       where client_id = $1`,
      [clientId],
    );
    const changed = { ...brandingOf(tags, row), ...changes };
    const { displayName, supportAddress, colour } = changed;
    const fields = { client_id: clientId, display_name: displayName, colour };
    await execute(
      tx,
      `insert into client_branding (client_id, display_name, support_address, colour, tag)
       values ($1, $2, $3, $4, $5)
       on conflict (client_id) do update set display_name = excluded.display_name,
         support_address = excluded.support_address, colour = excluded.colour, tag = excluded.tag`,
      [
        ...[clientId, displayName, supportAddress, colour],
        tags.of('client_branding', { ...fields, support_address: supportAddress }),
      ],
    );
    return changed;
  });
}
