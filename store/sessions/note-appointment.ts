import { z } from 'zod';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Store } from '../store.ts';
import { lockVerification } from '../verifications/lock.ts';

interface NotedAppointment {
  verificationId: string;
  session: number;
  /** Null: the vendor knows of none (any more). */
  appointmentAt: Date | null;
  /** When the vendor was asked, by the database's clock (`readAt` of `readSession`). */
  askedAt: Date;
}

const beforeRow = z.object({ appointment_at: z.date().nullable() });

/**
 * Keeps when the person has an appointment, as the vendor says it now, with an event when that is news.
 * Of two answers that cross each other the one to the newer question stands. Safe to repeat; of a
 * verification that has ended nothing changes.
 * @throws KycError `not_found`
 */
export async function noteAppointment(store: Store, noted: NotedAppointment): Promise<void> {
  const { verificationId, session, appointmentAt, askedAt } = noted;
  await inTransaction(store.app, async (tx) => {
    const { status, vendor } = await lockVerification(tx, verificationId);
    if (isFinal(status)) return;
    const known = await queryMaybe(
      tx,
      beforeRow,
      `update vendor_sessions s set appointment_at = $3, appointment_asked_at = $4
       from vendor_sessions before
       where s.verification_id = $1 and s.number = $2
         and before.verification_id = $1 and before.number = $2
         and coalesce(before.appointment_asked_at <= $4, true)
       returning before.appointment_at`,
      [verificationId, session, appointmentAt, askedAt],
    );
    if (known === null || known.appointment_at?.getTime() === appointmentAt?.getTime()) return;
    await execute(
      tx,
      'update verifications set sequence = sequence + 1, updated_at = now() where id = $1',
      [verificationId],
    );
    const data = { session, appointmentAt: appointmentAt?.toISOString() ?? null };
    const principal = `vendor:${vendor}`;
    await appendEvents(store, tx, verificationId, [
      { type: 'appointment.changed', principal, data },
    ]);
  });
}
