import { isFinal } from '../../domain/status.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import {
  allPages,
  beginExport,
  countUnnamedSessions,
  getErasure,
  getVerification,
  listAccess,
  listEvents,
  listNotifications,
  listSessions,
  listVendorDeletions,
  readGiven,
  readHits,
  readKeeping,
  readNotification,
  readResult,
  readReviews,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import { lastingAnswer } from '../answers.ts';
import { type ArchiveFile, jsonFile } from '../evidence-archive.ts';
import { loggedAnswer } from '../schemas/notification-log.ts';
import { resultAnswer } from '../schemas/result.ts';
import { reviewsAnswer } from '../schemas/review.ts';
import { screeningAnswer } from '../schemas/screening.ts';
import { vendorDataAnswer } from '../schemas/vendor-data.ts';
import { captureFiles, looseFiles, mediaFiles, messageFiles } from './bytes.ts';
import type { About, ExportParts } from './parts.ts';
import { Tally } from './tally.ts';

/** One of the verifications, and who wants it. */
export interface AskedVerification {
  clientId: string;
  mode: Mode;
  id: string;
  principal: string;
}

const PAGE = 100;

/** Of one verification of which nothing is given out yet. */
export function tallyOf(
  { store, onMissing }: ExportParts,
  { clientId, mode, id }: Omit<AskedVerification, 'principal'>,
): Tally {
  const isErasedNow = async (): Promise<boolean> => {
    const row = await getVerification(store, { clientId, mode, id }).catch(() => null);
    return row?.erased ?? false;
  };
  return new Tally({ verificationId: id, isErasedNow, onMissing });
}

/**
 * All that is kept of one verification, each file read when its turn comes. Gives nothing of a verification whose
 * row is not as we wrote it, as its owner is unknown. The access log has the reading before any file is read.
 * @throws as `Tally.attempt`
 */
export async function* verificationFiles(
  parts: ExportParts,
  asked: AskedVerification,
  tally: Tally,
): AsyncGenerator<ArchiveFile> {
  const { store } = parts;
  const { clientId, mode, id, principal } = asked;
  const row = await tally.attempt('*', async () => {
    const found = await getVerification(store, { clientId, mode, id });
    if (found === null) throw new Error('A verification is not its client’s any more.');
    return found;
  });
  if (row === null) return;
  if (row.erased) tally.erased();
  await beginExport(store, { verificationId: id, principal });
  const about = { row, principal, tally };
  yield jsonFile(tally.given('verification.json'), lastingAnswer(parts, row));
  yield* told(parts, about);
  yield* said(parts, about);
  yield* messageFiles(parts, about);
  yield* mediaFiles(parts, about);
  yield* captureFiles(parts, about);
  yield* looseFiles(parts, about);
  yield* json(tally, 'notifications.json', () => notificationsOf(parts, about));
  yield* json(tally, 'keeping.json', () => keepingAnswer(store, row));
  yield* json(tally, 'access.json', () =>
    allPages((after) => listAccess(store, { verificationId: id, principal, limit: PAGE, after })),
  );
}

/** Nothing where `read` gives null, or cannot. */
async function* json(
  tally: Tally,
  file: string,
  read: () => Promise<object | null>,
): AsyncGenerator<ArchiveFile> {
  const value = await tally.attempt(file, read);
  if (value !== null) yield jsonFile(tally.given(file), value);
}

/** What stays once the data were erased, and what is gone then. */
async function* told(
  { store }: ExportParts,
  { row, principal, tally }: About,
): AsyncGenerator<ArchiveFile> {
  const { id: verificationId } = row;
  yield* json(tally, 'events.json', () =>
    allPages((after) => listEvents(store, { verificationId, limit: PAGE, after })),
  );
  yield* json(tally, 'sessions.json', () => listSessions(store, { verificationId }));
  if (tally.isErased()) return;
  yield* json(tally, 'input.json', () => readGiven(store, { verificationId, principal }));
}

/** What was found out, and what people have made of it. */
async function* said(
  { store, vendors }: ExportParts,
  { row, principal, tally }: About,
): AsyncGenerator<ArchiveFile> {
  if (tally.isErased()) return;
  const reading = { verificationId: row.id, principal };
  yield* json(tally, 'result.json', async () => {
    const stored = await readResult(store, reading);
    return stored && resultAnswer(stored, vendors(stored.vendor));
  });
  yield* json(tally, 'reviews.json', async () =>
    reviewsAnswer(await readReviews(store, reading), !isFinal(row.status)),
  );
  yield* json(tally, 'screening.json', async () =>
    screeningAnswer(await readHits(store, reading, hitReader(vendors))),
  );
}

/** Oldest first, with what endpoints said. */
async function notificationsOf(
  { store }: ExportParts,
  { row: { clientId, mode, id: verificationId }, tally }: About,
): Promise<object> {
  const listed = await allPages(async (after) => {
    const query = { clientId, mode, verificationId, limit: PAGE, after };
    const { unreadable, ...page } = await listNotifications(store, query);
    for (const id of unreadable) tally.lacks(`notifications.json#${id}`, 'changed');
    return page;
  });
  const told = [];
  for (const { id } of listed.toReversed()) {
    const found = await readNotification(store, { clientId, mode, id });
    if (found !== null) told.push(loggedAnswer(found));
  }
  return told;
}

/**
 * For how long a verification is kept, and what was erased of it, here and at the vendor.
 * @throws RowChangedError when any of it is not as we wrote it
 */
async function keepingAnswer(
  store: Store,
  { id: verificationId, clientId }: Pick<VerificationRow, 'id' | 'clientId'>,
): Promise<object> {
  const keeping = await readKeeping(store, { verificationId, clientId });
  const erasure = await getErasure(store, { verificationId });
  const sessions = await listVendorDeletions(store, { verificationId });
  const unnamed = await countUnnamedSessions(store, { verificationId });
  return { ...keeping, erasure, vendorData: vendorDataAnswer(sessions, unnamed) };
}
