import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';
import { type CaptureRow, readCapture, type Store } from '../../store/index.ts';
import type { CaptureAnswer } from '../schemas/capture.ts';
import type { Speech } from '../words/speech.ts';
import { wordsOfGate } from './gate-words.ts';

/** How long a caller waits for the vendor's verdict before being answered 202. */
export const VERDICT_WAIT_MS = 6_000;

/**
 * Answers with the image as it stands now: 200 with the verdict, or 202 and where to look for it.
 * @param about.unused why no verdict will come any more, where that is known
 */
export async function sendCapture(
  store: Store,
  response: Response,
  {
    speech,
    unused = null,
    ...about
  }: { verificationId: string; captureId: string; speech: Speech; unused?: string | null },
): Promise<void> {
  const row = await readCapture(store, about);
  if (row === null) throw new KycError('not_found', 'There is no such capture.');
  const path = `/v1/verifications/${row.verificationId}/captures/${row.id}`;
  response
    .status(row.verdict === null && unused === null ? 202 : 200)
    .location(path)
    .json(captureAnswer(row, speech, unused));
}

function captureAnswer(row: CaptureRow, speech: Speech, unused: string | null): CaptureAnswer {
  const { id, step, verdict, bytes, mimeType, createdAt, settledAt } = row;
  const refused = verdict?.accepted === false ? verdict : null;
  return {
    id,
    step,
    state: stateOf(row, unused),
    gate: refused?.gate ?? null,
    message: verdict === null ? unused : (refused?.message ?? null),
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

function stateOf({ verdict }: CaptureRow, unused: string | null): CaptureAnswer['state'] {
  if (verdict === null) return unused === null ? 'stored' : 'unused';
  return verdict.accepted ? 'accepted' : 'refused';
}
