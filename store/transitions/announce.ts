import type pg from 'pg';
import { notificationFor, type VerificationNotice } from '../../domain/notification.ts';
import { writeNotification } from '../outbox/write-notification.ts';
import type { Store } from '../store.ts';
import type { NotificationPayload, TransitionInput } from '../types.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import type { DecisionTimes } from './decide.ts';

/** Writes the notification of a status, where the status has one. */
export async function announce(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: TransitionInput,
  known: { before: LockedVerification; sequence: number; decided: DecisionTimes | null },
): Promise<void> {
  const { before, sequence, decided } = known;
  const type = notificationFor(input.status);
  if (type === null) return;
  const { verificationId, status, reasons, attemptsUsed } = input;
  const { reference } = before;
  const data = { verificationId, reference, status, reasons, sequence, attemptsUsed };
  const times = decided === null ? {} : toTexts(decided);
  await notify(store, tx, { type, before, data: { ...data, ...times } });
}

/** The times of a decision, as notifications have them: ISO 8601 UTC. */
export function toTexts({ decidedAt, recordedAt }: DecisionTimes) {
  return { decidedAt: decidedAt.toISOString(), recordedAt: recordedAt.toISOString() };
}

/** Writes one notification about a verification, and an outbox row for each endpoint that receives it. */
export async function notify(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  input: {
    type: VerificationNotice;
    before: LockedVerification;
    data: NotificationPayload['data'];
  },
): Promise<void> {
  const { type, before, data } = input;
  const payload: NotificationPayload = { type, timestamp: before.now.toISOString(), data };
  await writeNotification(store, tx, {
    ...{ clientId: before.client_id, mode: before.mode, type, payload },
    about: { verificationId: before.id, sequence: data.sequence },
  });
}
