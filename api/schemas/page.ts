import { z } from 'zod';
import type { Page } from '../../store/index.ts';

/** One page of a list. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({
      description: 'Give this as `after` to read on; null on the last page.',
    }),
    hasMore: z.boolean().meta({ description: 'Whether there is another page.' }),
  });

/** The same, of what the store gives. @param shown an item as its client sees it */
export const pageAnswer = <Row, Item>({ items, next }: Page<Row>, shown: (row: Row) => Item) => ({
  ...{ items: items.map(shown), next },
  hasMore: next !== null,
});
