import { z } from 'zod';
import { type Found, noneFound, type SweepReport } from '../../domain/sweep-report.ts';
import { execute, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { foundIn } from './stuck.ts';

export interface LastSweep {
  finishedAt: Date;
  /** How long ago that is by the database's clock, in milliseconds. */
  agoMs: number;
  report: SweepReport;
}

/** Of a report that another build wrote, what is known here. */
const found = z
  .object({ count: parse.count, ids: z.array(z.string()) })
  .default(() => noneFound()) satisfies z.ZodType<Found>;
const sweepRow = z.object({
  finished_at: z.date(),
  ago_ms: z.coerce.number(),
  report: z.object({
    compared: parse.count,
    ...{ startedAgain: found, evicted: found, woken: found, failed: found, failing: found },
    ...{ refusedWrites: found, resumed: found, overdue: found, parked: found },
    ...{ inboxWaiting: found, outboxWaiting: found },
  }),
});

/** Remembers that a sweep was finished now, and what it found; forgets the one before. */
export async function noteSweep({ app }: Store, report: SweepReport): Promise<void> {
  await execute(
    app,
    `insert into last_sweep (finished_at, report) values (now(), $1)
     on conflict (is_only) do update set finished_at = excluded.finished_at, report = excluded.report`,
    [JSON.stringify(report)],
  );
}

/** The sweep that was finished last; null before the first one. */
export async function readLastSweep({ app }: Store): Promise<LastSweep | null> {
  const row = await queryMaybe(
    app,
    sweepRow,
    `select finished_at, extract(epoch from clock_timestamp() - finished_at) * 1000 as ago_ms, report
     from last_sweep`,
  );
  if (row === null) return null;
  return { finishedAt: row.finished_at, agoMs: row.ago_ms, report: row.report };
}

/** The verifications of which a write was refused since the last sweep. */
export function refusedSinceLastSweep(store: Store): Promise<Found> {
  return foundIn(
    store,
    `select verification_id as id, last_at as at from refused_writes
     where last_at > coalesce((select finished_at from last_sweep), '-infinity')`,
  );
}
