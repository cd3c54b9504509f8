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

type NotificationHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

/**
 * Checks signature and age (five minutes) of a request to your endpoint.
 * @param request.body its bytes as they came, before any parser
 * @param request.headers as Node, fetch or a gateway has them: names in any case, values alone or in an array
 * @param secrets `whsec_…`; several while one is being replaced. One that is none is passed over
 * @throws NotificationRefused
 * @throws TypeError none of `secrets` is one: your settings are wrong, not the notification
 */
export function verifyNotification(
  request: { body: string | Uint8Array; headers: NotificationHeaders },
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
  const webhooks = all.map(webhookOf).filter((webhook) => webhook !== null);
  if (webhooks.length === 0) {
    throw new TypeError('No secret is set: give at least one, whsec_… as it was shown.');
  }
  if (!webhooks.some((webhook) => isSignedFor(webhook, body, headers))) {
    throw new NotificationRefused(
      'No signature of the request is of your secret, or it is too old.',
    );
  }
  // What carries our signature is what our API describes.
  const said = JSON.parse(body) as Said;
  return { ...said, id: headers['webhook-id'] };
}

/** Null for what is empty or no base64. */
function webhookOf(secret: string): Webhook | null {
  try {
    return new Webhook(secret);
  } catch {
    return null;
  }
}

function isSignedFor(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** Several values of one name are not ours, and empty. */
function headerOf(headers: NotificationHeaders, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const values = Object.entries(headers)
    .filter(([other]) => other.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  const [value = ''] = values;
  return values.length === 1 ? value : '';
}
