import { z } from 'zod';

/** One page of a list. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({
      description: 'Give this as `after` to read on; null on the last page.',
    }),
    hasMore: z.boolean().meta({ description: 'Whether there is another page.' }),
  });

/** The same, of what the store gives. */
export const pageAnswer = <Item>(items: Item[], next: string | null) => ({
  items,
  next,
  hasMore: next !== null,
});
