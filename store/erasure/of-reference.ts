import { z } from 'zod';
import type { Mode } from '../../domain/vendor-name.ts';
import { type Executor, queryIds, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

interface Whose {
  clientId: string;
  mode: Mode;
  reference: string;
  /**
   * A link that is none of ours is not followed, where it would otherwise be an error. Neither end of it can be
   * read then, so that an export names them as missing.
   */
  pastChanged?: boolean;
}

/**
 * The verifications of one person, as far as their client can name them: those of that reference, and whatever
 * was started in place of one of them or replaced by it, under whichever reference, as that has the same data.
 * In the order in which they were made.
 * @throws RowChangedError when it was none of ours that linked two, unless `pastChanged`
 */
export async function listOfReference(
  store: Pick<Store, 'app' | 'tags'>,
  { clientId, mode, reference, pastChanged = false }: Whose,
): Promise<string[]> {
  const named = await queryIds(
    store.app,
    'select id from verifications where client_id = $1 and mode = $2 and reference = $3',
    [clientId, mode, reference],
  );
  const chain = await follow(store, store.app, named, pastChanged);
  return queryIds(
    store.app,
    `select id from verifications where id = any ($1) and client_id = $2 and mode = $3 order by id`,
    [chain, clientId, mode],
  );
}

const linkRow = z.object({
  verification_id: parse.uuid,
  retry_of: parse.uuid,
  tag: z.string(),
});

async function follow(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  begun: readonly string[],
  pastChanged: boolean,
): Promise<string[]> {
  const found = new Set(begun);
  for (let newest = [...begun]; newest.length > 0;) {
    const links = await queryRows(
      executor,
      linkRow,
      `select verification_id, retry_of, tag from retries
       where verification_id = any ($1) or retry_of = any ($1)`,
      [newest],
    );
    const isOurs = (link: (typeof links)[number]) => tags.holds('retries', link, link.tag);
    if (!pastChanged) for (const link of links) tags.check('retries', link, link.tag);
    const linked = links
      .filter(isOurs)
      .flatMap(({ verification_id, retry_of }) => [verification_id, retry_of]);
    newest = [...new Set(linked)].filter((id) => !found.has(id));
    for (const id of newest) found.add(id);
  }
  return [...found];
}
