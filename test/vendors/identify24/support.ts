import { login } from '../../../vendors/identify24/client.ts';
import type {
  Identify24Credentials,
  Identify24Options,
} from '../../../vendors/identify24/index.ts';
import type { SessionRequest, Subject, VendorCall } from '../../../vendors/vendor.ts';
import { serveAnswers, startVendorSandbox } from '../vendor-server.ts';
import type { Answer, Heard, VendorSandbox } from '../vendor-server.ts';
import { sample } from './samples.ts';

export { faultOf } from '../vendor-server.ts';
export type { Heard } from '../vendor-server.ts';

export const CREDENTIALS: Identify24Credentials = {
  partner: '911-internet',
  apiKey: 'an-api-key-of-the-sandbox',
};
export const VERIFICATION_ID = '0195f3a0-0000-7000-8000-000000000001';
export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** All that the vendor requires, and the optional rest. */
export const SUBJECT: Subject = {
  ...{ firstName: 'Zoë', lastName: 'Groß', birthDate: '1981-09-05', birthPlace: 'Łódź' },
  ...{ gender: 'female', nationality: 'PL', email: 'zoe@example.com', phone: '+48511111111' },
  address: {
    ...{ street: 'Markgrafenstraße', houseNumber: '23a', postalCode: '90459' },
    ...{ city: 'Nürnberg', country: 'DE' },
  },
  document: { type: 'id_card', number: 'LJFE8J32NDM', country: 'DE' },
};

export const REQUEST: SessionRequest<Identify24Options> = {
  verificationId: VERIFICATION_ID,
  sessionNumber: 1,
  subject: SUBJECT,
  options: { projectId: '6' },
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

export type Call = VendorCall<Identify24Credentials>;

export interface CallOptions {
  credentials?: Partial<Identify24Credentials>;
  token?: string;
}

export function callTo(baseUrl: string, { credentials = {}, token }: CallOptions = {}): Call {
  return {
    account: {
      ...{ id: 'account', vendor: 'identify24', mode: 'test', baseUrl },
      credentials: { ...CREDENTIALS, ...credentials },
    },
    now: () => NOW,
    ...(token === undefined ? {} : { token }),
  };
}

export interface Identify24 extends Omit<VendorSandbox, 'url'> {
  baseUrl: string;
  sessions: () => Promise<Record<string, unknown>[]>;
  /** A call with a token that was just fetched. */
  call: (credentials?: Partial<Identify24Credentials>) => Promise<Call>;
}

/** The sandbox of the vendor and its control API. */
export async function startIdentify24(): Promise<Identify24> {
  const { url, control, act } = await startVendorSandbox('identify24', CREDENTIALS);
  const baseUrl = `${url}/identify24`;
  return {
    baseUrl,
    control,
    act,
    // The sandbox's own summary of its sessions.
    sessions: () => control('GET', 'sessions') as Promise<Record<string, unknown>[]>,
    call: async (credentials = {}) => {
      const { token } = await login(callTo(baseUrl));
      return callTo(baseUrl, { token, credentials });
    },
  };
}

/** A vendor that answers with the document's samples, or otherwise, and remembers what it was asked. */
export function serve(
  answers: Record<string, Answer | Buffer> = {},
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const all: Record<string, Answer | Buffer> = { ...SAMPLES, ...answers };
  return serveAnswers(({ method, url }) => all[`${method} ${url}`]);
}

const SAMPLES = {
  'POST /auth': sample('login-answer'),
  'GET /project/getAll': sample('projects'),
  'GET /project/get': sample('project'),
  'POST /ident/create': sample('created'),
};
