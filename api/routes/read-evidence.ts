import { pipeline } from 'node:stream/promises';
import { KycError } from '../../domain/errors.ts';
import {
  allPages,
  type EvidenceMessage,
  listEvents,
  listMedia,
  type MediaRow,
  openObject,
  readEvidence as readStored,
  readInboxRow,
  type VerificationRow,
} from '../../store/index.ts';
import { lastingAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import {
  type ArchiveFile,
  extensionOf,
  jsonFile,
  messageFile,
  tarOf,
} from '../evidence-archive.ts';
import { mediaAnswer } from '../schemas/media.ts';
import { BYTES } from '../openapi/responses.ts';
import { verificationRoute } from './verification-route.ts';

export const readEvidence = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/evidence',
  // A scope of its own: this is everything at once, photos and video included.
  scope: 'evidence:read',
  operationId: 'readEvidence',
  tag: 'Verifications',
  summary: 'What was kept as evidence, as one tar archive',
  description:
    "`decision.json`, `events.json`, the vendor's messages exactly as they came, `media.json` with the files, and `SHA256SUMS`, as far as the account's evidence policy keeps them; while a verification is in review, what there is so far. Every reading is recorded.",
  responses: {
    200: { description: 'The archive.', content: { 'application/x-tar': { schema: BYTES } } },
  },
  problems: ['not_ready', 'erased'],
  handle: async ({ response, principal, verification: row }, dependencies) => {
    const { store } = dependencies;
    const { id: verificationId } = row;
    if (row.erased) throw new KycError('erased', 'The data of this verification was erased.');
    if (row.endedAt === null && row.status !== 'in_review') {
      throw new KycError('not_ready', 'There is no decision yet, and nothing to review.');
    }
    const kept = await readStored(store, { verificationId, principal });
    const media =
      kept.policy === 'decision_and_media'
        ? await listMedia(store, { verificationId, principal })
        : [];
    response.type('application/x-tar');
    response.attachment(`evidence-${verificationId}.tar`);
    const files = filesOf(dependencies, row, { ...kept, media });
    // A failure on the way breaks the answer off: it must not look complete.
    await pipeline(tarOf(files), response).catch(() => response.destroy());
  },
});

interface Kept {
  policy: 'none' | 'decision' | 'decision_and_media';
  messages: EvidenceMessage[];
  media: MediaRow[];
}

async function* filesOf(
  dependencies: ApiDependencies,
  row: VerificationRow,
  { policy, messages, media }: Kept,
): AsyncGenerator<ArchiveFile> {
  const { store } = dependencies;
  yield jsonFile('decision.json', { evidencePolicy: policy, ...lastingAnswer(dependencies, row) });
  const page = { verificationId: row.id, limit: 100 };
  yield jsonFile('events.json', await allPages((after) => listEvents(store, { ...page, after })));
  if (policy === 'none') return;
  const named = messages.map((message, at) => ({ ...message, file: messageFile(message, at) }));
  yield jsonFile('messages.json', named);
  for (const { file, inboxId } of named) {
    const { body } = await readInboxRow(store, { inboxId });
    yield { name: file, bytes: body.length, open: () => Promise.resolve(body) };
  }
  yield jsonFile('media.json', media.map(mediaAnswer));
  for (const item of media) {
    const { objectKey: key, bytes } = item;
    if (key === null || bytes === null) continue;
    const open = async () => (await openObject(store, { verificationId: row.id, key })).content;
    yield { name: `media/${item.id}${extensionOf(item.item.mimeType)}`, bytes, open };
  }
}
