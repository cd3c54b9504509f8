import type pg from 'pg';
import { vi } from 'vitest';

/** Resolves when so many statements of the database wait for a lock. */
export async function lockWaits(admin: pg.Pool, count: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const { rows } = await admin.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]?.n === count;
    },
    { timeout: 10_000 },
  );
}
