import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { KycError } from '../../domain/errors.ts';
import { findBell, storeWebhook } from '../../store/index.ts';
import type { RawMessage, Reading, VendorAccount, WebhookRequest } from '../../vendors/vendor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { contextOf } from '../http/context.ts';
import type { Counters } from '../http/counters.ts';
import { accountOf, findWebhookAddress, type WebhookAddress } from './find-account.ts';
import { readBellBody, readRawBody } from './read-body.ts';
import { ringLimits } from './ring-limit.ts';

/**
 * Receives what a vendor says: address, type and size (of a doorbell neither matters), authenticity over the raw bytes, sense, store,
 * acknowledge, and only after the commit tell the workflow. Nothing is stored before it is known to be
 * the vendor's.
 */
export function receiveWebhook(dependencies: ApiDependencies, counters: Counters): RequestHandler {
  const { store, logger, dispatch, now } = dependencies;
  const limits = ringLimits();
  return async (request, response) => {
    const address = await findWebhookAddress(
      dependencies,
      textOf(request.params['account']) ?? '',
      textOf(request.params['rest']),
    );
    const { account, vendor, webhook, kind, session } = address;
    const count = counterOf(request, { address, counters, logger });
    const isBell = vendor.lifecycle.webhook === 'doorbell';
    const readBody = isBell ? readBellBody : readRawBody;
    const body = await readBody(request, response, webhook.maxBodyBytes).catch((error: unknown) => {
      count('refused_body');
      throw error;
    });
    authenticate(address, webhookRequest(request, body), count);
    const reading = read(address, { kind, body }, count);
    const message = {
      ...{ accountId: account.id, vendor: account.vendor, kind, body, reading },
      ...{ isUnsigned: isBell, receivedAt: now() },
      ...(session === null ? {} : { session }),
    };
    if (isBell) {
      const bell = await findBell(store, message);
      const limit = bell === null ? limits.ofStrangers : limits.ofBell;
      await limit(request, response, bell ?? account.id);
    }
    const stored = await storeWebhook(store, message);
    contextOf(request).verificationId = stored.verificationId;
    count(`stored_${stored.disposition}`);
    if (stored.disposition === 'waiting') dispatch.inboxRow(stored.inboxId);
    const { acknowledgement } = webhook;
    response
      .status(acknowledgement.status)
      .type(acknowledgement.contentType)
      .send(acknowledgement.body);
  };
}

type Count = (what: string) => void;

/** Counts for the status route; what was refused is logged as well, without a word of it. */
function counterOf(
  request: Request,
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

/** @throws KycError `invalid_signature`, `vendor_misconfigured` */
function authenticate(address: WebhookAddress, request: WebhookRequest, count: Count): void {
  const verdict = address.webhook.authenticate(request, accountFor(address, count));
  if (verdict.accepted) return;
  count(`refused_${verdict.reason}`);
  throw new KycError('invalid_signature', 'This webhook cannot be authenticated.');
}

function accountFor(address: WebhookAddress, count: Count): VendorAccount<unknown> {
  try {
    return accountOf(address);
  } catch (error) {
    count('refused_misconfigured');
    throw error;
  }
}

/** @throws KycError `malformed_json`, `invalid_request` */
function read({ webhook }: WebhookAddress, message: RawMessage, count: Count): Reading {
  try {
    return webhook.read(message);
  } catch (error) {
    count('unreadable');
    throw error;
  }
}

function webhookRequest(request: Request, body: Buffer): WebhookRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { body, headers, remoteAddress: request.ip ?? '' };
}

function textOf(parameter: string | string[] | undefined): string | null {
  return typeof parameter === 'string' ? parameter : null;
}
