import { KycError } from '../domain/errors.ts';
import type { Page } from './types/verifications.ts';

/** Cursors are opaque to callers: the last item's key, so that a page never shifts under new rows. */
function makeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

/**
 * @param pointer where the request has it
 * @throws KycError `invalid_request` when the text is none of our cursors
 */
export function readCursor(
  cursor: string,
  isKey: (key: string) => boolean,
  pointer = '/query/after',
): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (isKey(key) && makeCursor(key) === cursor) return key;
  throw new KycError('invalid_request', 'The cursor is not valid.', {
    fields: [{ pointer, message: 'Use the `next` of the page before.' }],
  });
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Bounds what a caller asks for to 1 … 100. */
export function pageSize(limit = DEFAULT_LIMIT): number {
  return Math.min(Math.max(1, Math.trunc(limit)), MAX_LIMIT);
}

/** Takes one row more than the page holds, to know whether there is another page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  items: readonly Item[],
  limit: number,
  keyOf: (row: Row) => string,
): Page<Item> {
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? makeCursor(keyOf(last)) : null;
  return { items: items.slice(0, limit), next };
}

/** All of what is read page by page, in order. */
export async function allPages<Item>(
  read: (after: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return items;
}
