import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { forAnyOrigin } from '../http/security-headers.ts';
import { BODY_PROBLEMS, readJson } from '../http/json-body.ts';
import { rate } from '../http/rate-limit.ts';
import { parseRequest } from '../http/validate.ts';
import { refreshFor } from '../link-refresh.ts';
import { linkRoute } from './link-route.ts';
import type { OpenedLink } from './link-target.ts';

/** How long an app waits for another session before the answer says that one was requested. */
const RENEWAL_WAIT_MS = 8_000;
const MAX_BYTES = 1024;

/** Its vendor's own schema says what it may be, where there is one. */
const hintSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'SdkHint', example: { status: 'FINISHED' } });

export const hintFromSdk = linkRoute({
  method: 'post',
  path: '/v/:link/hint',
  otherwise: 'not_found',
  limit: rate({ windowMs: 60_000, limit: 30 }),
  before: [forAnyOrigin],
  operationId: 'hintFromSdk',
  tag: 'Link',
  summary: 'What the SDK on the device reports',
  description:
    'An untrusted hint: it makes us ask the vendor, and changes nothing by itself. What it may say is said on the page of its vendor (docs/vendors), e.g. the word that the SDK reports as `status`. Where it says that the session is no good any more (e.g. STATUS_ERROR_SESSION), the person gets another one once the vendor was asked, a few times at most: open the link again. JSON, also as text/plain (navigator.sendBeacon).',
  body: {
    content: { 'application/json': { schema: hintSchema } },
    problems: BODY_PROBLEMS,
    // `navigator.sendBeacon` sends text/plain, which needs no question of the browser's beforehand.
    read: async (request, response) =>
      parseRequest(hintSchema, await readJson(request, response, MAX_BYTES)),
  },
  responses: { 202: { description: 'Heard.' } },
  problems: ['store_unavailable', 'workflow_unavailable'],
  handle: async ({ response, body: said, opened }, dependencies) => {
    const { deviceReport } = dependencies.vendors(opened.target.vendor);
    const words = deviceReport === undefined ? {} : parseRequest(deviceReport.schema, said);
    await refreshFor(dependencies, opened, 'hint');
    if (deviceReport?.does(words) === 'renew') await renewBroken(dependencies, opened);
    response.status(202).end();
  },
});

/** The workflow decides whether another session makes sense, and how often such a claim counts. */
async function renewBroken(
  { dispatch }: ApiDependencies,
  { verificationId, target: { status, session } }: OpenedLink,
): Promise<void> {
  if (isFinal(status) || session?.state !== 'ready') return;
  // A device that says it again may still speak of the session before, which no longer counts.
  if (session.number > 1 && session.isFresh) return;
  const options = { waitMs: RENEWAL_WAIT_MS, broken: true };
  const answer = await dispatch.renewSession(verificationId, session.number + 1, options);
  if (answer === 'unavailable') {
    throw new KycError('workflow_unavailable', 'No other session can be had now: say it again.');
  }
}
