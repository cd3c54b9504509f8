import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Store } from '../store.ts';
import { lockVerification } from '../verifications/lock.ts';

interface NotedAppointment {
  verificationId: string;
  session: number;
  /** Null: the vendor knows of none (any more). */
  appointmentAt: Date | null;
}

/**
 * Keeps when the person has an appointment, as the vendor says it now, with an event when that is news.
 * Safe to repeat; of a verification that has ended nothing changes.
 * @throws KycError `not_found`
 */
export async function noteAppointment(store: Store, noted: NotedAppointment): Promise<void> {
  const { verificationId, session, appointmentAt } = noted;
  await inTransaction(store.app, async (tx) => {
    const { status, vendor } = await lockVerification(tx, verificationId);
    if (isFinal(status)) return;
    const changed = await execute(
      tx,
      `update vendor_sessions set appointment_at = $3
       where verification_id = $1 and number = $2 and appointment_at is distinct from $3`,
      [verificationId, session, appointmentAt],
    );
    if (changed === 0) return;
    await execute(
      tx,
      'update verifications set sequence = sequence + 1, updated_at = now() where id = $1',
      [verificationId],
    );
    const data = { session, appointmentAt: appointmentAt?.toISOString() ?? null };
    const principal = `vendor:${vendor}`;
    await appendEvents(tx, verificationId, [{ type: 'appointment.changed', principal, data }]);
  });
}
