import ipaddr from 'ipaddr.js';
import type { VendorWebhook, WebhookRequest, WebhookVerdict } from '../vendor.ts';
import type { VeriffCredentials } from './account.ts';
import { readWebhook, WEBHOOK_KINDS } from './message.ts';
import { clientIn, isSigned, sameText, SIGNATURE_SCHEMES, signatureIn } from './signature.ts';

/** Decisions are some kilobytes; names, comments and additional data may make them longer. */
const MAX_WEBHOOK_BYTES = 1024 * 1024;

/**
 * Checks a webhook as the document asks ("Handling security"): the sender's network where the account
 * names any, `X-AUTH-CLIENT`, then the signature over the raw bytes in the pinned scheme.
 */
export function authenticate(
  { headers, body, remoteAddress }: WebhookRequest,
  { apiKey, secrets, signatureScheme, allowedNetworks }: VeriffCredentials,
): WebhookVerdict {
  if (allowedNetworks !== undefined && !isWithin(remoteAddress, allowedNetworks)) {
    return { accepted: false, reason: 'network' };
  }
  if (!sameText(clientIn(headers) ?? '', apiKey)) {
    return { accepted: false, reason: 'client' };
  }
  const signature = signatureIn(signatureScheme, headers);
  if (
    signature === undefined &&
    SIGNATURE_SCHEMES.some((scheme) => signatureIn(scheme, headers) !== undefined)
  ) {
    return { accepted: false, reason: 'scheme' };
  }
  return isSigned(signatureScheme, body, signature, secrets)
    ? { accepted: true }
    : { accepted: false, reason: 'signature' };
}

function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` turns an IPv4 address in IPv6 clothes back into IPv4.
  const sender = ipaddr.process(address);
  return networks.some((network) => {
    const range = ipaddr.isValidCIDR(network) ? ipaddr.parseCIDR(network) : single(network);
    return sender.kind() === range[0].kind() && sender.match(range);
  });
}

function single(address: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const parsed = ipaddr.process(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

export const veriffWebhook: VendorWebhook<VeriffCredentials> = {
  maxBodyBytes: MAX_WEBHOOK_BYTES,
  address: { by: 'kind', kinds: WEBHOOK_KINDS },
  authenticate: (request, account) => authenticate(request, account.credentials),
  read: readWebhook,
  // "Any non-200 response code" is a failure and is repeated.
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"success"}' },
};
