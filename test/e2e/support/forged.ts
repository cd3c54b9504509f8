import { createHmac } from 'node:crypto';
import type { VendorName } from '../../../domain/vendor-name.ts';
import type { Played } from './played.ts';
import type { RunningStack } from './running-stack.ts';

/** A webhook that somebody else than the vendor sends, and what they are told. */
interface Forgery {
  what: string;
  url: string;
  headers?: Record<string, string>;
  body: object;
  answer: number;
}

/** Our webhook addresses at that vendor, as whoever has stolen the settings knows them. */
interface Settings {
  url?: string;
  decisionUrl?: string;
  headers?: Record<string, string>;
}

type Forge = (about: { settings: Settings; session: string; id: string; at: string }) => Forgery[];

const veriff: Forge = ({ settings: { decisionUrl = '' }, session, id }) => {
  const body = {
    status: 'success',
    verification: { id: session, code: 9001, status: 'approved', vendorData: id, reasonCode: null },
  };
  const by = (secret: string): Record<string, string> => ({
    'x-auth-client': '00000000-0000-4000-8000-000000000000',
    'x-hmac-signature': createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex'),
  });
  return [
    { what: 'no signature', url: decisionUrl, body, answer: 401 },
    { what: 'another secret', url: decisionUrl, headers: by('guessed'), body, answer: 401 },
  ];
};

const incode: Forge = ({ settings: { url = '', headers = {} }, session, id }) => {
  const body = {
    interviewId: session,
    externalId: id,
    onboardingStatus: 'MANUAL_REVIEW_APPROVED',
  };
  return [
    { what: 'no header', url, body, answer: 401 },
    { what: 'the stolen header', url, headers, body, answer: 200 },
  ];
};

const identify24: Forge = ({ settings: { url = '' }, session, id }) => [
  {
    what: 'the stolen address',
    url,
    body: { ident_id: session, custom_id: id, status_id: '5', status: 'Identified' },
    answer: 200,
  },
];

const datakeen: Forge = ({ session, at }) => {
  const body = { sessionId: session, status: 'ai_approved', code: '1.0' };
  return [
    { what: 'a guessed address', url: at.replace(/[^/]+$/, 'x'.repeat(32)), body, answer: 404 },
    { what: 'the stolen address', url: at, body, answer: 200 },
  ];
};

/** Null where a vendor has no webhooks. */
const FORGE: Record<VendorName, Forge | null> = {
  veriff,
  incode,
  identify24,
  datakeen,
  identomat: null,
};

/** Webhooks that claim an approval which the vendor never gave; none where a vendor has no webhooks. */
export async function forgeries(
  { stack }: Pick<RunningStack, 'stack'>,
  played: Pick<Played, 'id' | 'session'>,
  vendor: VendorName,
): Promise<Forgery[]> {
  const session = await played.session();
  const settings: Settings = stack.file.sandboxWebhooks[vendor] ?? {};
  const at = typeof session['webhookURL'] === 'string' ? session['webhookURL'] : '';
  return FORGE[vendor]?.({ settings, session: session.id, id: played.id, at }) ?? [];
}

/** Sends it and gives back the status that it was answered with. */
export async function send({ url, headers = {}, body }: Forgery): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.status;
}
