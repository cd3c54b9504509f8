import type { Readable } from 'node:stream';
import {
  listCaptures,
  listLooseObjects,
  listMedia,
  listMessages,
  openObject,
  readInboxRow,
  type Store,
} from '../../store/index.ts';
import { type ArchiveFile, extensionOf, jsonFile, messageFile } from '../evidence-archive.ts';
import { mediaAnswer } from '../schemas/media.ts';
import type { About, ExportParts } from './parts.ts';
import type { Tally } from './tally.ts';

type Parts = Pick<ExportParts, 'store'>;

/** Everything that was filed about the verification, whatever its account keeps as evidence. */
export async function* messageFiles(
  { store }: Parts,
  { row: { id: verificationId }, principal, tally }: About,
): AsyncGenerator<ArchiveFile> {
  if (tally.isErased()) return;
  const found = await tally.attempt('messages.json', () =>
    listMessages(store, { verificationId, principal }),
  );
  if (found === null) return;
  for (const id of found.unreadable) tally.lacks(`messages.json#${id}`, 'changed');
  const named = found.items.map((message, at) => ({ ...message, file: messageFile(message, at) }));
  yield jsonFile(tally.given('messages.json'), named);
  for (const { file, inboxId } of named) {
    if (tally.isErased()) return;
    const message = await tally.attempt(file, () => readInboxRow(store, { inboxId }));
    if (message === null) continue;
    const { body } = message;
    yield { name: tally.given(file), bytes: body.length, open: () => Promise.resolve(body) };
  }
}

/** Photos and videos that were fetched from the vendor. */
export async function* mediaFiles(
  { store }: Parts,
  { row: { id: verificationId }, principal, tally }: About,
): AsyncGenerator<ArchiveFile> {
  if (tally.isErased()) return;
  const rows = await tally.attempt('media.json', () =>
    listMedia(store, { verificationId, principal }),
  );
  if (rows === null) return;
  const items = rows.map((row) => {
    const { objectKey: key, id, item } = row;
    const file = key === null ? null : `media/${id}${extensionOf(item.mimeType)}`;
    return { key, shown: { ...mediaAnswer(row), file } };
  });
  yield jsonFile(
    tally.given('media.json'),
    items.map(({ shown }) => shown),
  );
  for (const { key, shown } of items) {
    if (key !== null && shown.file !== null) {
      yield* objectFile(store, tally, { verificationId, key, file: shown.file });
    }
  }
}

/** Photos that were sent through us, also those that were never sent on, or refused. */
export async function* captureFiles(
  { store }: Parts,
  { row: { id: verificationId }, tally }: About,
): AsyncGenerator<ArchiveFile> {
  const rows = await tally.attempt('captures.json', () => listCaptures(store, { verificationId }));
  if (rows === null) return;
  const items = rows.map(({ objectKey: key, verificationId: _known, verdict, ...row }) => {
    const file = tally.isErased() ? null : `captures/${row.id}${extensionOf(row.mimeType)}`;
    return { key, shown: { ...row, ...verdictOf(verdict), file } };
  });
  yield jsonFile(
    tally.given('captures.json'),
    items.map(({ shown }) => shown),
  );
  for (const { key, shown } of items) {
    if (shown.file !== null)
      yield* objectFile(store, tally, { verificationId, key, file: shown.file });
  }
}

type Verdict = Awaited<ReturnType<typeof listCaptures>>[number]['verdict'];

function verdictOf(verdict: Verdict): object {
  if (verdict === null) return { state: 'stored' };
  return verdict.accepted
    ? { state: 'accepted' }
    : { state: 'refused', gate: verdict.gate, message: verdict.message };
}

/** What was stored and is named by none of these. */
export async function* looseFiles(
  { store }: Parts,
  { row: { id: verificationId }, tally }: About,
): AsyncGenerator<ArchiveFile> {
  if (tally.isErased()) return;
  const rows = await tally.attempt('objects.json', () =>
    listLooseObjects(store, { verificationId }),
  );
  if (rows === null) return;
  const items = rows.map(({ key, ...row }) => {
    const file = `objects/${key}${extensionOf(row.mimeType)}`;
    return { key, shown: { ...row, file } };
  });
  yield jsonFile(
    tally.given('objects.json'),
    items.map(({ shown }) => shown),
  );
  for (const { key, shown } of items) {
    yield* objectFile(store, tally, { verificationId, key, file: shown.file });
  }
}

interface ObjectFile {
  verificationId: string;
  key: string;
  file: string;
}

/**
 * The file of an object. It is read twice: once to see that it is whole, since what has begun in an archive is
 * not taken back, and one that was spoilt for good must not keep the rest from ever being given. Nothing where
 * it cannot be read.
 */
async function* objectFile(
  store: Store,
  tally: Tally,
  { verificationId, key, file }: ObjectFile,
): AsyncGenerator<ArchiveFile> {
  if (tally.isErased()) return;
  const open = async (): Promise<{ bytes: number; content: Readable }> =>
    openObject(store, { verificationId, key });
  const opened = await tally.attempt(file, async () => {
    await readToEnd(await open());
    return open();
  });
  if (opened === null) return;
  const { bytes, content } = opened;
  yield { name: tally.given(file), bytes, open: () => Promise.resolve(content) };
}

/** @throws Error when it is longer or shorter than was noted; what the stream fails with */
async function readToEnd({ bytes, content }: { bytes: number; content: Readable }): Promise<void> {
  let read = 0;
  for await (const chunk of content) read += (chunk as Buffer).length; // a stream of bytes
  if (read !== bytes) throw new Error('An object is not as long as was noted.');
}
