import type { z } from 'zod';
import { RULES_VERSION, type Policy } from '../../domain/state.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import {
  createVerification as createStored,
  findReplayed,
  getVerification,
  listVendorAccounts,
  type VerificationRow,
} from '../../store/index.ts';
import type { VerificationInput } from '../../workflows/messages.ts';
import { verificationAnswer } from '../answers.ts';
import { type CheckedRequest, checkCreateRequest } from '../check-create.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type ClientPrincipal, contextOf, principalOf } from '../http/context.ts';
import { fingerprint, idempotencyHeaders, idempotencyKeyOf } from '../http/idempotency.ts';
import { readClientJson } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { createRequestSchema, expiryOf } from '../schemas/create.ts';
import { verificationSchema } from '../schemas/verification.ts';

/** How long a caller waits for the vendor's session before being answered 202. */
const SESSION_WAIT_MS = 4_000;

/** The least that a start needs. */
const EXAMPLE: z.input<typeof createRequestSchema> = { vendor: VENDOR_NAMES[0] };

const answerHeaders = {
  Location: { description: 'Where the verification is.', schema: { type: 'string' as const } },
};
const replayHeaders = {
  ...answerHeaders,
  'Idempotency-Replayed': {
    description: '`true`: it was there already.',
    schema: { type: 'string' as const },
  },
};

export const createVerification = route({
  method: 'post',
  path: '/v1/verifications',
  scope: 'verifications:write',
  operationId: 'createVerification',
  tag: 'Verifications',
  summary: 'Start a verification',
  description:
    'From the answer on the verification exists and will end, whatever happens to us. 201: the person can open the link. 202: the session at the vendor is still being made; the link shows a waiting page until then. 200: this Idempotency-Key and body were used before; the verification as it is now.',
  headers: idempotencyHeaders('the same verification, never a second one'),
  body: {
    content: { 'application/json': { schema: createRequestSchema, example: EXAMPLE } },
    // Checked in `once`: a request that came before is answered as then, whatever is checked by now.
    read: (request, response, dependencies) =>
      readClientJson(request, response, () => takesDocuments(dependencies, principalOf(request))),
  },
  responses: {
    200: { ...json('The same request came before.', verificationSchema), headers: replayHeaders },
    201: {
      ...json('Started; the link can be opened.', verificationSchema),
      headers: answerHeaders,
    },
    202: {
      ...json('Accepted; the session is being made.', verificationSchema),
      headers: answerHeaders,
    },
  },
  problems: [
    'idempotency_key_missing',
    'idempotency_conflict',
    'reference_in_use',
    'malformed_json',
    'invalid_request',
    'unsupported_media_type',
    'payload_too_large',
  ],
  handle: async ({ request, response, client, body }, dependencies) => {
    const idempotencyKey = idempotencyKeyOf(request.get('Idempotency-Key'));
    const { verification, replayed } = await once(dependencies, client, { idempotencyKey, body });
    contextOf(request).verificationId = verification.id;
    const row = await start(dependencies, verification);
    const isReady = row.session?.state === 'ready';
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    response
      .status(replayed ? 200 : isReady ? 201 : 202)
      .location(`/v1/verifications/${row.id}`)
      .json(verificationAnswer(dependencies, row, request));
  },
});

/** A repeated request gets the first answer whatever has changed since: it is looked up first. */
async function once(
  dependencies: ApiDependencies,
  client: ClientPrincipal,
  { idempotencyKey, body }: { idempotencyKey: string; body: unknown },
): ReturnType<typeof createStored> {
  const { store } = dependencies;
  const { id: keyId, clientId, mode } = client;
  const identity = {
    principal: { keyId, clientId, mode },
    idempotencyKey,
    requestFingerprint: fingerprint(store, body),
  };
  const earlier = await findReplayed(store, identity);
  if (earlier !== null) return { verification: earlier, replayed: true };
  const checked = await checkCreateRequest(dependencies, client, body);
  const rest = createInput(dependencies, { principal: client, checked });
  return createStored(store, { ...identity, ...rest });
}

/** A start that was cut short is made up for by a repeated request. */
async function start(
  { store, dispatch }: ApiDependencies,
  created: VerificationRow,
): Promise<VerificationRow> {
  if (created.status !== 'created') return created;
  await dispatch.startVerification(created.id, { waitMs: SESSION_WAIT_MS });
  const { clientId, mode, id } = created;
  return (await getVerification(store, { clientId, mode, id })) ?? created;
}

/** Whether one of the client's accounts is of a vendor whose options may hold a file. */
async function takesDocuments(
  { store, vendors }: ApiDependencies,
  { clientId, mode }: ClientPrincipal,
): Promise<boolean> {
  const accounts = await listVendorAccounts(store, { clientId, mode });
  return accounts.some(({ vendor }) => vendors(vendor).takesDocuments === true);
}

/** The rules of the client, the vendor and the account, as they are now. */
function policyOf(
  { policy }: ClientPrincipal,
  { account, vendor, request }: CheckedRequest,
): Policy {
  const { approvalNeeds, screeningApart } = vendor.lifecycle;
  const { settings } = account;
  return {
    ...policy,
    approvalNeeds: settings.approvalNeeds ?? approvalNeeds[request.capture],
    awaitsScreening:
      screeningApart && settings.screening !== 'none' && policy.screeningMatch === 'review',
  };
}

function createInput(
  { now }: ApiDependencies,
  parts: { principal: ClientPrincipal; checked: CheckedRequest },
): Omit<Parameters<typeof createStored>[1], 'principal' | 'idempotencyKey' | 'requestFingerprint'> {
  const { principal, checked } = parts;
  const { request, account, vendor, parentId } = checked;
  const expiresAt = expiryOf(request, now());
  const startInput = (verificationId: string): VerificationInput => ({
    verificationId,
    clientId: principal.clientId,
    vendor: account.vendor,
    accountId: account.id,
    mode: principal.mode,
    lifecycle: vendor.lifecycle,
    rulesVersion: RULES_VERSION,
    policy: policyOf(principal, checked),
    maxAttempts: request.maxAttempts,
    expiresAt: expiresAt.toISOString(),
  });
  return {
    account: { id: account.id, vendor: account.vendor },
    reference: request.reference ?? null,
    uniqueReference: principal.uniqueReference,
    subject: request.subject,
    metadata: request.metadata ?? null,
    locale: request.locale ?? null,
    capture: request.capture,
    returnUrl: request.returnUrl ?? null,
    vendorOptions: request.vendorOptions ?? {},
    parentId,
    maxAttempts: request.maxAttempts,
    expiresAt,
    startInput,
  };
}
