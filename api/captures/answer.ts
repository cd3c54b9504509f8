import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';
import { type CaptureRow, readCapture, type VerificationRow } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RequestHead } from '../http/context.ts';
import type { CaptureAnswer } from '../schemas/capture.ts';
import { languageFor } from '../words/language.ts';
import { speechIn } from '../words/speech.ts';

/** How long a caller waits for the vendor's verdict before being answered 202. */
export const VERDICT_WAIT_MS = 6_000;

/**
 * Answers with the image as it stands now: 200 with the verdict, or 202 and where to look for it.
 * @param about.unused why no verdict will come any more, where that is known
 */
export async function sendCapture(
  { store, vendors }: Pick<ApiDependencies, 'store' | 'vendors'>,
  { request, response }: { request: RequestHead; response: Response },
  about: { verification: VerificationRow; captureId: string; unused?: string | null },
): Promise<void> {
  const { verification, captureId, unused = null } = about;
  const { id: verificationId, vendor, locale } = verification;
  const row = await readCapture(store, { verificationId, captureId });
  if (row === null) throw new KycError('not_found', 'There is no such capture.');
  const speech = speechIn(languageFor(locale, request));
  const advice = vendors(vendor).directCapture?.advice;
  const forPerson = (gate: string): CaptureAnswer['forPerson'] => ({
    lang: speech.lang,
    message: speech.photo(advice?.get(gate) ?? 'again'),
  });
  const path = `/v1/verifications/${verificationId}/captures/${row.id}`;
  response
    .status(row.verdict === null && unused === null ? 202 : 200)
    .location(path)
    .json(captureAnswer(row, forPerson, unused));
}

function captureAnswer(
  row: CaptureRow,
  forPerson: (gate: string) => CaptureAnswer['forPerson'],
  unused: string | null,
): CaptureAnswer {
  const { id, step, verdict, bytes, mimeType, createdAt, settledAt } = row;
  const refused = verdict?.accepted === false ? verdict : null;
  return {
    id,
    step,
    state: stateOf(row, unused),
    gate: refused?.gate ?? null,
    message: verdict === null ? unused : (refused?.message ?? null),
    forPerson: refused === null ? null : forPerson(refused.gate),
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
