import { Webhook } from 'standardwebhooks';
import type { components } from './schema.ts';

type Said =
  | components['schemas']['Notification']
  /** About an endpoint of yours, and no verification: `data` has no `verificationId`. */
  | components['schemas']['EndpointNotification'];

/** What a notification says, and the id by which a repetition is known. */
export type Notification = Said & { id: string };

/** It is not of ours, or too old: answer 400 and forget it. */
export class NotificationRefused extends Error {
  override name = 'NotificationRefused';
}

/**
 * Checks signature and age (five minutes) of a request to your endpoint.
 * @param request.body its bytes as they came, before any parser
 * @param request.headers as Node or fetch has them
 * @param secrets `whsec_…`; several while one is being replaced
 * @throws NotificationRefused
 */
export function verifyNotification(
  request: {
    body: string | Uint8Array;
    headers: Headers | Readonly<Record<string, string | string[] | undefined>>;
  },
  secrets: string | readonly string[],
): Notification {
  const body =
    typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
  const headers = {
    'webhook-id': headerOf(request.headers, 'webhook-id'),
    'webhook-timestamp': headerOf(request.headers, 'webhook-timestamp'),
    'webhook-signature': headerOf(request.headers, 'webhook-signature'),
  };
  const all = typeof secrets === 'string' ? [secrets] : secrets;
  if (!all.some((secret) => isSignedBy(secret, body, headers))) {
    throw new NotificationRefused(
      'No signature of the request is of your secret, or it is too old.',
    );
  }
  // What carries our signature is what our API describes.
  const said = JSON.parse(body) as Said;
  return { ...said, id: headers['webhook-id'] };
}

function isSignedBy(secret: string, body: string, headers: Record<string, string>): boolean {
  const webhook = new Webhook(secret);
  try {
    webhook.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function headerOf(
  headers: Headers | Readonly<Record<string, string | string[] | undefined>>,
  name: string,
): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : '';
}
