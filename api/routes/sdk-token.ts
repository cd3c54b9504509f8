import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { getVendorAccount, readSession, takeLinkOpen } from '../../store/index.ts';
import type { LinkTarget } from '../../store/index.ts';
import { accountOf } from '../../vendors/account.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { forAnyOrigin } from '../http/security-headers.ts';
import { json } from '../openapi/responses.ts';
import { linkRoute } from './link-route.ts';
import type { OpenedLink } from './link-target.ts';

const accessSchema = z.record(z.string(), z.string()).meta({
  id: 'DeviceAccess',
  description: "What the vendor's SDK takes, as it takes it.",
  example: { token: '…', baseUrl: 'https://vendor.example/0/' },
});

/** The person has something to do in the session; once it is handed in the SDK needs no token. */
const BEFORE_SUBMISSION: ReadonlySet<string> = new Set([
  'pending',
  'started',
  'resubmission_requested',
]);

export const readSdkToken = linkRoute({
  method: 'get',
  path: '/v/:link/sdk-token',
  otherwise: 'not_found',
  before: [forAnyOrigin],
  operationId: 'readSdkToken',
  tag: 'Link',
  summary: "What the vendor's SDK on the person's device needs",
  description:
    'Only while the session waits for the person, and once for each opening of the link: after `GET /v/{link}` the first request gets it, and another one must open the link again. No cache on the way stores it.',
  responses: { 200: json('For the SDK.', accessSchema) },
  problems: [
    'not_ready',
    'already_submitted',
    'already_final',
    'store_unavailable',
    'vendor_misconfigured',
  ],
  handle: async ({ request, response, opened }, dependencies) => {
    const { store, now } = dependencies;
    const session = waitingSession(opened.target, now());
    const access = await deviceAccess(dependencies, opened, session);
    // A HEAD request is from no SDK, and uses nothing up.
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const { verificationId } = opened;
    if (!(await takeLinkOpen(store, { verificationId, session: session.number }))) {
      throw new KycError('not_ready', 'It was given already: open the link again first.');
    }
    response.json(access);
  },
});

async function deviceAccess(
  { store, vendors }: ApiDependencies,
  { verificationId, target }: OpenedLink,
  { number: session, url }: { number: number; url: string | null },
): Promise<Record<string, string>> {
  const vendor = vendors(target.vendor);
  const known = await readSession(store, { verificationId, session });
  if (vendor.deviceAccess === undefined || target.capture === 'direct' || known === null) {
    throw new KycError('not_found', 'Nothing on a device is needed here.');
  }
  const account = accountOf(vendor, await getVendorAccount(store, { id: target.accountId }));
  return vendor.deviceAccess(account, known.reference, url);
}

/** @throws KycError `already_final`, `already_submitted`, or `not_ready` without a session to use */
function waitingSession({ status, session }: LinkTarget, now: Date) {
  if (isFinal(status)) throw new KycError('already_final', 'The verification has ended.');
  if (status !== 'created' && !BEFORE_SUBMISSION.has(status)) {
    throw new KycError('already_submitted', 'Everything was handed in already.');
  }
  const isUsable =
    session?.state === 'ready' && (session.expiresAt === null || session.expiresAt > now);
  if (!isUsable) throw new KycError('not_ready', 'No session waits for the person: open the link.');
  return session;
}
