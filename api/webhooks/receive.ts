import type { Response } from 'express';
import type { Logger } from 'pino';
import { KycError } from '../../domain/errors.ts';
import {
  findAddressee,
  requestByWebhook,
  type StoredRequest,
  type StoredWebhook,
  storeWebhook,
  type StoreWebhookInput,
} from '../../store/index.ts';
import { accountOf } from '../../vendors/account.ts';
import type { WebhookRequest } from '../../vendors/vendor.ts';
import type { RouteDependencies } from '../dependencies.ts';
import { contextOf, type RequestHead } from '../http/context.ts';
import type { Counters } from '../http/counters.ts';
import { rate } from '../http/rate-limit.ts';
import { findWebhookAddress, type WebhookAddress } from './find-account.ts';
import type { ReadWebhook } from './read-body.ts';

/** A vendor reports few things about a session; an unsigned sender that reports more is no vendor. */
const UNSIGNED = rate({ windowMs: 60_000, limit: 30 });
/** For all unsigned webhooks of an account about unknown sessions together: senders can invent ids. */
const STRANGERS = rate({ windowMs: 60_000, limit: 60 });

/** A webhook as it came in. */
interface Incoming {
  request: RequestHead;
  response: Response;
  account: string;
  rest: string | null;
  body: ReadWebhook;
}

/**
 * Receives a webhook. Checks the address, then type and size (not of an unsigned one), then authenticates the
 * raw bytes and reads them. Stores the message, signals the workflow after the commit, and acknowledges. It
 * stores nothing before it knows that the message is the vendor's.
 */
export async function receiveWebhook(
  { request, response, body: readBody, ...named }: Incoming,
  dependencies: RouteDependencies,
): Promise<void> {
  const { store, logger, counters, dispatch, now } = dependencies;
  const address = await findWebhookAddress(dependencies, named.account, named.rest);
  const { account, vendor, webhook, kind, session } = address;
  const count = counterOf(request, { address, counters, logger });
  const isUnsigned = vendor.lifecycle.webhook === 'notification_only';
  const body = await counted(count, 'refused_body', () =>
    readBody({ isUnsigned, limitBytes: webhook.maxBodyBytes }),
  );
  const caller = await counted(count, 'refused_misconfigured', () => accountOf(vendor, account));
  const receivedAt = now();
  const verdict = webhook.authenticate(webhookRequest(request, body), caller, receivedAt);
  if (!verdict.accepted) {
    count(`refused_${verdict.reason}`);
    throw new KycError('invalid_signature', 'This webhook cannot be authenticated.');
  }
  const reading = await counted(count, 'unreadable', () => webhook.read({ kind, body }));
  const message = {
    ...{ accountId: account.id, vendor: account.vendor, kind, body, reading },
    ...{ isUnsigned, receivedAt },
    ...(session === null ? {} : { session }),
  };
  if (isUnsigned) {
    const addressee = await findAddressee(store, message);
    await (addressee === null ? STRANGERS.check(account.id) : UNSIGNED.check(addressee));
  }
  const acknowledge = (kept: StoredWebhook | StoredRequest): void => {
    contextOf(request).verificationId = kept.verificationId;
    count(`stored_${kept.disposition}`);
    const { status, contentType, body: words } = webhook.acknowledgement;
    response.status(status).type(contentType).send(words);
  };
  if (reading.fact.kind === 'refresh') {
    acknowledge(await requestRefresh(message, dependencies));
    return;
  }
  const stored = await storeWebhook(store, message);
  if (stored.disposition === 'waiting') dispatch.inboxRow(stored.inboxId);
  acknowledge(stored);
}

/** Stores a request to ask the vendor, and starts it after the commit. */
async function requestRefresh(
  message: StoreWebhookInput,
  { store, dispatch }: RouteDependencies,
): Promise<StoredRequest> {
  const kept = await requestByWebhook(store, message);
  const { disposition, verificationId, session } = kept;
  if (disposition === 'requested' && verificationId !== null && session !== null) {
    dispatch.refresh({ verificationId, session });
  }
  return kept;
}

type Count = (what: string) => void;

/** Counts for the status route; also logs a refused webhook, without any of its content. */
function counterOf(
  request: RequestHead,
  { address, counters, logger }: { address: WebhookAddress; counters: Counters; logger: Logger },
): Count {
  const { id: accountId, vendor } = address.account;
  return (what) => {
    counters.increment(`webhooks.${vendor}.${what}`);
    if (what.startsWith('stored_')) return;
    const { requestId } = contextOf(request);
    logger.warn({ requestId, accountId, vendor, outcome: what }, 'webhook refused');
  };
}

/** Runs the work; counts a failure. */
async function counted<T>(count: Count, failure: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    count(failure);
    throw error;
  }
}

function webhookRequest(request: RequestHead, body: Buffer): WebhookRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { body, headers, remoteAddress: request.ip ?? '' };
}
