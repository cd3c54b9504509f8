import { type Policy, rulesFor } from '../domain/state.ts';
import {
  createVerification as createStored,
  getVerification,
  type RepeatedRequest,
  type Store,
  type VerificationRow,
} from '../store/index.ts';
import type { VerificationInput } from '../workflows/messages.ts';
import { verificationAnswer } from './answers.ts';
import type { CheckedRequest } from './check-create.ts';
import type { ApiDependencies, RouteDependencies } from './dependencies.ts';
import { type ClientPrincipal, contextOf } from './http/context.ts';
import { needed } from './http/idempotency.ts';
import { json } from './openapi/responses.ts';
import type { Client, Given } from './openapi/route.ts';
import { expiryOf } from './schemas/create.ts';
import { verificationSchema } from './schemas/verification.ts';

/** How long a caller waits for the vendor's session before being answered 202. */
const SESSION_WAIT_MS = 4_000;

const answerHeaders = {
  Location: {
    description: 'Where the verification is: a path of the API.',
    schema: { type: 'string' as const },
  },
};
/** How every route that starts a verification answers. */
export const startResponses = {
  200: { ...json('The same request came before.', verificationSchema), headers: answerHeaders },
  201: { ...json('Started; the link can be opened.', verificationSchema), headers: answerHeaders },
  202: {
    ...json('Accepted; the session is being made.', verificationSchema),
    headers: answerHeaders,
  },
};

/** What every such route may be refused with. */
export const START_PROBLEMS = ['reference_in_use', 'quota_exceeded'] as const;

interface Start {
  /** As the route was given it. */
  given: Pick<Given<unknown, unknown, unknown>, 'request' | 'response' | 'sent' | 'repeated'> &
    Client;
  /** What it is to start with. Not called for a request that came before: it is answered as then. */
  check: () => Promise<CheckedRequest & { retryOf?: string }>;
}

/**
 * Starts a verification, once for each Idempotency-Key: its row first, then its workflow, then the answer.
 * @throws KycError as `START_PROBLEMS` says, and what `check` throws
 */
export async function answerStart(
  { given: { request, response, client, sent, repeated }, check }: Start,
  dependencies: RouteDependencies,
): Promise<void> {
  const { store, limits } = dependencies;
  const { id: keyId, clientId, mode } = client;
  const { key: idempotencyKey, fingerprint: requestFingerprint } = needed(sent);
  async function startNew() {
    const checked = await check();
    return limits.spend('starts', { client, response }, async () => {
      const done = await createStored(store, {
        principal: { keyId, clientId, mode },
        ...{ idempotencyKey, requestFingerprint },
        ...createInput(dependencies, { principal: client, checked }),
      });
      return { done, isUsed: !done.replayed };
    });
  }
  const { verification, replayed } =
    repeated === null
      ? await startNew()
      : { verification: await startedBy(store, client, repeated), replayed: true };
  contextOf(request).verificationId = verification.id;
  const row = await start(dependencies, verification);
  const isReady = row.session?.state === 'ready';
  if (replayed) response.setHeader('Idempotency-Replayed', 'true');
  response
    .status(replayed ? 200 : isReady ? 201 : 202)
    .location(`/v1/verifications/${row.id}`)
    .json(verificationAnswer(dependencies, row, request));
}

async function startedBy(
  store: Store,
  { clientId, mode }: ClientPrincipal,
  { verificationId }: RepeatedRequest,
): Promise<VerificationRow> {
  const id = verificationId ?? '';
  const row = await getVerification(store, { clientId, mode, id });
  if (row === null) throw new Error('What a request has started is gone.');
  return row;
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
  parts: { principal: ClientPrincipal; checked: CheckedRequest & { retryOf?: string } },
): Omit<Parameters<typeof createStored>[1], 'principal' | 'idempotencyKey' | 'requestFingerprint'> {
  const { principal, checked } = parts;
  const { request, account, vendor, parentId, retryOf } = checked;
  const expiresAt = expiryOf(request, now());
  const policy = policyOf(principal, checked);
  const startInput = (verificationId: string): VerificationInput => ({
    verificationId,
    clientId: principal.clientId,
    vendor: account.vendor,
    accountId: account.id,
    mode: principal.mode,
    lifecycle: vendor.lifecycle,
    rulesVersion: rulesFor(policy),
    policy,
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
    ...(retryOf === undefined ? {} : { retryOf }),
    maxAttempts: request.maxAttempts,
    expiresAt,
    startInput,
  };
}
