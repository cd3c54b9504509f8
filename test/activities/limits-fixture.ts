import type { VendorName } from '../../domain/vendor-name.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { getVendorAccount, type VendorAccountRow } from '../../store/index.ts';
import { activityEnvironment } from './activity-environment.ts';
import { aVerification, control, type Fixture, requestsTo } from './fixture.ts';

/** The turn of what a person waits for, as in workflows/vendor-calls.ts. */
export const PERSON = 1;
/** How long people's calls are spread over after a pause. */
export const SPREAD_MS = 2_000;
export const MINUTE_MS = 60_000;

/** As the worker runs it for somebody who waits. */
export const inTurn = <T>(work: () => Promise<T>, priorityKey = PERSON): Promise<T> =>
  activityEnvironment({ priority: { priorityKey } }).run(work);

/** What Temporal is told of a call that is not made, when to come back above all. */
export interface Deferral {
  type: string;
  nextRetryDelay: number;
  category: unknown;
}

export async function deferral(work: Promise<unknown>): Promise<Deferral> {
  return work.then(
    () => {
      throw new Error('It was not deferred.');
    },
    (error: unknown) => error as Deferral, // Temporal's own failure
  );
}

/** Everything that the tests of limits do at a fixture. */
export function limitsAt(fixture: Fixture) {
  const { app } = fixture.store;
  const accountOf = (id: string): Promise<VendorAccountRow> =>
    getVendorAccount(fixture.store, { id });
  return {
    /** A verification of that account. */
    at: (id: string, vendor: VendorName = 'veriff'): Promise<string> =>
      aVerification(fixture, { id, vendor }),
    buy: (verificationId: string, priorityKey = PERSON): Promise<unknown> => {
      const activities = createVendorActivities(fixture.deps);
      const session = { verificationId, session: 1 };
      return inTurn(() => activities.ensureSession(session), priorityKey);
    },
    /** The vendor's next calls are answered with 429, or as the fault says. */
    limit: (fault: object = {}, vendor: VendorName = 'veriff'): Promise<unknown> =>
      control(fixture, 'POST', `${vendor}/faults`, { kind: 'status', status: 429, ...fault }),
    asked: async (vendor: VendorName = 'veriff'): Promise<number> =>
      (await requestsTo(fixture, vendor)).length,
    accountOf,
    /** What is left of the account's pause. */
    leftOf: async (id: string): Promise<number> => (await accountOf(id)).pausedMs,
    /** How long the account's last pause is as a whole, and which one in a row. */
    pauseOf: async (id: string): Promise<{ ms: number; count: number }> => {
      const { rows } = await app.query<{ ms: number; count: number }>(
        'select limited_ms as ms, limits as count from vendor_accounts where id = $1',
        [id],
      );
      return rows[0] ?? { ms: 0, count: 0 };
    },
    /** As if the account's pause were over. */
    passPause: (id: string): Promise<unknown> =>
      app.query(
        `update vendor_accounts
         set limited_at = limited_at - limited_ms * interval '1 millisecond' where id = $1`,
        [id],
      ),
  };
}
