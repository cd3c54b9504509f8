import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import {
  listCaptures,
  noteRequest,
  type RepeatedRequest,
  type VerificationRow,
} from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { VERDICT_WAIT_MS } from '../captures/answer.ts';
import { capturingSession, noSession } from '../captures/check.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const submitCaptures = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/submit',
  scope: 'verifications:write',
  operationId: 'submitCaptures',
  tag: 'Captures',
  summary: 'Direct capture: all images are there',
  description:
    'Hands everything in. 202: the vendor takes longer to confirm it; it is being done. Harmless to repeat until then; afterwards 409, unless under the same Idempotency-Key.',
  responses: {
    200: json('The verification as it is now.', verificationSchema),
    202: json('It is being handed in.', verificationSchema),
  },
  problems: [
    'invalid_request',
    'not_ready',
    'already_submitted',
    'already_final',
    'vendor_refused_request',
    'vendor_session_unknown',
    'vendor_misconfigured',
    'erased',
    'workflow_unavailable',
  ],
  handle: async (
    { request, response, verification: row, readAgain, sent, repeated },
    dependencies,
  ) => {
    const { store, dispatch, now } = dependencies;
    let progress: 'submitted' | 'waiting' = 'submitted';
    if (repeated === null || isStillToDo(row, repeated)) {
      if (capturingSession(row, now()).isOver) throw noSession();
      const all = await listCaptures(store, { verificationId: row.id });
      const isAny = all.some(
        ({ isOfThisTry: isOf, verdict }) => isOf && verdict?.accepted === true,
      );
      if (!isAny) throw new KycError('not_ready', 'No image of this try was accepted yet.');
      const asOf = { sequence: row.sequence, captures: all.length };
      // Before: what is cut off here, a repetition of the same try hands in.
      if (repeated === null) await noteRequest(store, store.app, sent, { outcome: tryOf(row) });
      progress = await dispatch.submitCaptures(row.id, asOf, { waitMs: VERDICT_WAIT_MS });
    }
    response
      .status(progress === 'submitted' ? 200 : 202)
      .json(verificationAnswer(dependencies, await readAgain(), request));
  },
});

const trySchema = z.object({ session: z.int(), attempt: z.int() });

const tryOf = ({ session, attemptsUsed }: VerificationRow): z.input<typeof trySchema> => ({
  session: session?.number ?? 0,
  attempt: attemptsUsed,
});

/** Whether the try that the request was about is still the person's, and not handed in. */
function isStillToDo(row: VerificationRow, { outcome }: RepeatedRequest): boolean {
  const [then, now] = [trySchema.parse(outcome), tryOf(row)];
  const isHandedIn =
    isFinal(row.status) || row.status === 'submitted' || row.status === 'in_review';
  return !isHandedIn && then.session === now.session && then.attempt === now.attempt;
}
