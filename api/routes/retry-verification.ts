import { z } from 'zod';
import { type FieldFault, KycError } from '../../domain/errors.ts';
import { readStartData, refuseRetry, type Store, type VerificationRow } from '../../store/index.ts';
import { checkCreateRequest, type CheckedRequest } from '../check-create.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ClientPrincipal } from '../http/context.ts';
import { jsonBody } from '../http/json-body.ts';
import { invalidRequest } from '../http/validate.ts';
import { createRequestSchema } from '../schemas/create.ts';
import { answerStart, START_PROBLEMS, startResponses } from '../start-verification.ts';
import { verificationRoute } from './verification-route.ts';

const { reference, returnUrl, expiresIn, maxAttempts } = createRequestSchema.shape;

/** The body of `POST …/retry`: what may be said anew; the rest is taken over. */
const retryRequestSchema = z
  .strictObject(
    {
      reference,
      returnUrl,
      expiresIn,
      maxAttempts: maxAttempts.unwrap().optional(),
    },
    'must be a JSON object',
  )
  .meta({ id: 'RetryVerification', example: {} });

type RetryRequest = z.output<typeof retryRequestSchema>;

export const retryVerification = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/retry',
  scope: 'verifications:write',
  operationId: 'retryVerification',
  tag: 'Verifications',
  summary: 'Start another verification in place of one that has ended',
  description:
    'A verification of its own, with the vendor account, subject, metadata, locale, capture, return address, vendor options, attempts and reference of the one that has ended, as far as the body names no other. `retryOf` of the new one and `retriedBy` of the ended one link them; each is tried again once. Everything taken over is checked as at a start: by the rules of today.',
  // As builds had it that knew keys of starts alone.
  idempotency: { isNeeded: true, asked: ({ path, body }) => ['retry', path['id'], body] },
  body: jsonBody(retryRequestSchema),
  responses: startResponses,
  problems: ['not_ready', 'already_retried', 'erased', ...START_PROBLEMS],
  handle: ({ verification, body: retry, ...given }, dependencies) =>
    answerStart(
      { given, check: () => checkRetry(dependencies, given.client, { verification, retry }) },
      dependencies,
    ),
});

/** @throws KycError as `refuseRetry`; `invalid_request` naming what cannot start a verification any more */
async function checkRetry(
  dependencies: ApiDependencies,
  client: ClientPrincipal,
  { verification, retry }: { verification: VerificationRow; retry: RetryRequest },
): Promise<CheckedRequest & { retryOf: string }> {
  refuseRetry(verification);
  const body = { ...(await takenOver(dependencies.store, verification)), ...retry };
  try {
    const checked = await checkCreateRequest(dependencies, client, body);
    return { ...checked, retryOf: verification.id };
  } catch (error) {
    if (!(error instanceof KycError) || error.code !== 'invalid_request') throw error;
    throw invalidRequest(error.fields.map((fault) => explained(fault, retry)));
  }
}

/** As the body of a start; what was not given then is not given now. */
async function takenOver(store: Store, earlier: VerificationRow): Promise<object> {
  const { accountId: vendorAccount, capture, maxAttempts } = earlier;
  const { reference, metadata, locale, returnUrl } = earlier;
  const given = {
    reference,
    metadata,
    locale,
    returnUrl,
    ...(await readStartData(store, earlier)),
  };
  const known = Object.entries(given).filter(([, value]) => value !== null);
  return { vendorAccount, capture, maxAttempts, ...Object.fromEntries(known) };
}

/** A fault of what the caller has not sent says where it comes from, and what is left to do. */
function explained({ pointer, message }: FieldFault, retry: RetryRequest): FieldFault {
  const [, name = ''] = pointer.split('/');
  if (Object.hasOwn(retry, name)) return { pointer, message };
  const remedy = Object.hasOwn(retryRequestSchema.shape, name)
    ? `give another \`${name}\` with this request`
    : 'start another one by POST /v1/verifications';
  return {
    pointer,
    message: `${message} (taken over from the verification that has ended: ${remedy})`,
  };
}
