import { v7 as uuidv7 } from 'uuid';
import { execute } from '../database.ts';
import type { Store } from '../store.ts';

export interface CreateClientInput {
  name: string;
  /** Where people may be sent back to: URL prefixes. */
  returnUrls?: readonly string[];
  /** What an approval with a PEP or sanctions match beside it becomes; `review` by default. */
  screeningMatch?: 'review' | 'approve';
  /** Whether no two of its open verifications may have the same reference; false by default. */
  uniqueReference?: boolean;
}

export async function createClient(
  store: Store,
  input: CreateClientInput,
): Promise<{ id: string }> {
  const id = uuidv7();
  const { returnUrls = [], screeningMatch = 'review', uniqueReference = false } = input;
  const policy = { screening_match: screeningMatch, unique_reference: uniqueReference };
  await execute(
    store.app,
    `insert into clients (id, name, return_urls, screening_match, unique_reference, tag)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      ...[id, input.name, returnUrls, screeningMatch, uniqueReference],
      store.tags.of('clients', { id, return_urls: returnUrls, ...policy }),
    ],
  );
  return { id };
}
