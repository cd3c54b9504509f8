import { z } from 'zod';
import { queryOne } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { CaseState, CaseViewer } from '../types.ts';
import { withinReach } from '../viewing/reach.ts';

const countsRow = z.object({
  open: parse.count,
  taken: parse.count,
  free: parse.count,
  overdue: parse.count,
});

/** How many cases wait of those that a viewer may see, as far as their own rows say it. */
export async function countCases(
  { app }: Store,
  { viewer }: { viewer: CaseViewer },
): Promise<Record<Exclude<CaseState, 'closed'>, number>> {
  const values: unknown[] = [];
  const conditions = ['v.closed_at is null', ...withinReach(viewer, values)];
  return queryOne(
    app,
    countsRow,
    `select count(*) as open,
       count(*) filter (where v.assigned_until > now()) as taken,
       count(*) filter (where v.assigned_until is null or v.assigned_until <= now()) as free,
       count(*) filter (where v.overdue_at <= now()) as overdue
     from review_cases v where ${conditions.join(' and ')}`,
    values,
  );
}
