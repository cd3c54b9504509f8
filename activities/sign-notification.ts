import { Webhook } from 'standardwebhooks';

interface Signed {
  id: string;
  secrets: readonly string[];
  payload: object;
}

/**
 * Builds the request of a notification as Standard Webhooks says, with a signature for every active secret,
 * so that a client can change its secret without losing a message.
 */
export function signNotification(
  delivery: Signed,
  at: Date,
): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(delivery.payload);
  const signatures = delivery.secrets.map((secret) =>
    new Webhook(secret).sign(delivery.id, at, body),
  );
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'durable-kyc',
      'webhook-id': delivery.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  };
}
