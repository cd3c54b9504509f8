import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';
import { type CaptureRow, readCapture, type Store } from '../../store/index.ts';
import type { CaptureAnswer } from '../schemas/capture.ts';
import type { Speech } from '../words/speech.ts';
import { wordsOfGate } from './gate-words.ts';

/** How long a caller waits for the vendor's verdict before being answered 202. */
export const VERDICT_WAIT_MS = 6_000;

/** Answers with the image as it stands now: 200 with the verdict, or 202 and where to look for it. */
export async function sendCapture(
  store: Store,
  response: Response,
  { speech, ...about }: { verificationId: string; captureId: string; speech: Speech },
): Promise<void> {
  const row = await readCapture(store, about);
  if (row === null) throw new KycError('not_found', 'There is no such capture.');
  const path = `/v1/verifications/${row.verificationId}/captures/${row.id}`;
  response
    .status(row.verdict === null ? 202 : 200)
    .location(path)
    .json(captureAnswer(row, speech));
}

function captureAnswer(row: CaptureRow, speech: Speech): CaptureAnswer {
  const { id, step, verdict, bytes, mimeType, createdAt, settledAt } = row;
  const refused = verdict?.accepted === false ? verdict : null;
  return {
    id,
    step,
    state: verdict === null ? 'stored' : verdict.accepted ? 'accepted' : 'refused',
    gate: refused?.gate ?? null,
    message: refused?.message ?? null,
    forPerson:
      refused === null
        ? null
        : { lang: speech.lang, message: speech.photo(wordsOfGate(refused.gate)) },
    next: verdict?.accepted === true ? verdict.next : null,
    bytes,
    contentType: mimeType,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  };
}
