import { z } from 'zod';
import type { VendorDeletionRow } from '../../store/index.ts';
import { timeSchema } from './fields.ts';

const deletionSchema = z
  .object({
    number: z.int().meta({ description: 'The session at the vendor: 1, 2, …' }),
    orphan: z
      .boolean()
      .meta({ description: 'Whether it is a session that the person was never sent to.' }),
    state: z.enum(['requested', 'deleted', 'gone', 'refused']).meta({
      description:
        '`requested`: not done yet; `deleted`: the vendor has done it; `gone`: it no longer had the session; `refused`: it will not, until the cause is mended and you ask again.',
    }),
    why: z.string().nullable().meta({
      description:
        'What it waits for, or why it was refused: `archive_unfinished` (photos and videos are kept first), `vendor_undecided` (the vendor still judges it), `vendor_rate_limited` (its limit is reached), or another code.',
    }),
    requestedAt: timeSchema,
    settledAt: timeSchema.nullable(),
  })
  .meta({ id: 'VendorDeletion' });

export const vendorDataSchema = z
  .object({
    sessions: z.array(deletionSchema).meta({
      description: 'Empty as long as the client has not asked, or where there never was a session.',
    }),
    unnamedSessions: z.int().optional().meta({
      description:
        'How many more sessions may be at the vendor whose id never reached us (an answer was lost on the way), so that we cannot have them deleted: ask the support of the vendor, with the id of the verification. Absent where there is none.',
    }),
  })
  .meta({ id: 'VendorData' });

/** What became of the sessions at the vendor, as clients see it. */
export function vendorDataAnswer(
  rows: VendorDeletionRow[],
  unnamedSessions: number,
): z.input<typeof vendorDataSchema> {
  return {
    ...(unnamedSessions === 0 ? {} : { unnamedSessions }),
    sessions: rows.map(({ requestedAt, settledAt, ...same }) => ({
      ...same,
      requestedAt: requestedAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
    })),
  };
}
