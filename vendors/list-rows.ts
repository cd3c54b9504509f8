import { z } from 'zod';

/**
 * Reads a vendor's list row by row: an odd row must not hide the others.
 *
 * @returns the rows that can be read, and how many were skipped
 */
export function readRows<Row>(
  schema: z.ZodType<Row>,
  items: readonly unknown[],
): { rows: Row[]; skipped: number } {
  const rows = items.flatMap((item) => {
    const row = schema.safeParse(item);
    return row.success ? [row.data] : [];
  });
  return { rows, skipped: items.length - rows.length };
}

/** Reads a list and leaves out the rows that do not fit; these do not make the whole message unreadable. */
export const readableRows = <Row>(schema: z.ZodType<Row>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) => readRows(schema, items).rows);

/** The note to an operator about rows that were skipped or have no state; empty for none. */
export function oddRows(what: string, { odd, of }: { odd: number; of: number }): string[] {
  return odd === 0 ? [] : [`${odd} of ${of} ${what} have no id or no status that we understand`];
}
