import { z } from 'zod';
import type { ReasonCode } from '../../domain/reason.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Store } from '../store.ts';
import { lockVerification } from '../verifications/lock.ts';

interface Asked {
  verificationId: string;
  session: number;
}

/**
 * The vendor has answered a question about the session: the deadline is believed by it. Answers within
 * a minute are noted once, since some sessions are asked about every few seconds.
 * @param asked.askedAt when it was asked, by the database's clock (`readAt` of `readSession`)
 */
export async function noteAnswered(
  store: Store,
  { verificationId, session, askedAt }: Asked & { askedAt: Date },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_sessions set answered_at = $3
     where verification_id = $1 and number = $2
       and (answered_at is null or answered_at < $3::timestamptz - interval '1 minute')`,
    [verificationId, session, askedAt],
  );
}

/** The vendor does not know the session: which is an answer where it forgets only what was never used. */
export async function noteUnused(store: Store, { verificationId, session }: Asked): Promise<void> {
  await execute(
    store.app,
    `update vendor_sessions s set unused_at = now()
     from verifications v
     where s.verification_id = $1 and s.number = $2 and s.unused_at is null
       and v.id = s.verification_id
       and v.start_input #>> '{lifecycle,session,unknownMeans}' is distinct from 'forgotten'`,
    [verificationId, session],
  );
}

/**
 * No session is to be had, for good: written down before the workflow hears of it, so that its word for
 * it need not be believed. A session that is saved after all takes it back.
 */
export async function noteSessionRefusal(
  store: Store,
  input: {
    verificationId: string;
    session: number;
    reason: ReasonCode;
    vendorCode: string | null;
    /** JSON pointers into the request. */
    fields: readonly string[];
  },
): Promise<void> {
  const { verificationId, ...refusal } = input;
  await execute(
    store.app,
    'update verifications set session_refusal = $2 where id = $1 and ended_at is null',
    [verificationId, JSON.stringify(refusal)],
  );
}

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
