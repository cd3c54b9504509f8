import type { DatakeenCredentials, DatakeenOptions } from '../../../vendors/datakeen/index.ts';
import { login } from '../../../vendors/datakeen/client.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';
import { serve, serveAnswers, startVendorSandbox } from '../vendor-server.ts';
import type { Heard, VendorSandbox } from '../vendor-server.ts';

export { faultOf } from '../vendor-server.ts';
export type { Heard } from '../vendor-server.ts';

export const CREDENTIALS: DatakeenCredentials = {
  username: 'kyc@example.com',
  password: 'a password of the sandbox',
};

export const REQUEST: SessionRequest<DatakeenOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Zoë', lastName: "d'Été-Łukasz", birthDate: '1990-09-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account/ring',
};

type Call = VendorCall<DatakeenCredentials>;

export interface CallOptions {
  credentials?: Partial<DatakeenCredentials>;
  token?: string;
  now?: () => Date;
}

export function callTo(baseUrl: string, options: CallOptions = {}): Call {
  const { credentials = {}, token, now = () => new Date() } = options;
  return {
    account: {
      ...{ id: 'account', vendor: 'datakeen', mode: 'test', baseUrl },
      credentials: { ...CREDENTIALS, ...credentials },
    },
    now,
    ...(token === undefined ? {} : { token }),
  };
}

export interface SandboxSession {
  id: string;
  url: string;
  name: string;
  templateId: string;
  birthDate: string | null;
  webhookURL: string | null;
  callbackURL: string | null;
}

/** The sandbox of the vendor, its control API, and calls with a token that was just fetched. */
export interface Datakeen extends Omit<VendorSandbox, 'url'> {
  baseUrl: string;
  sessions: () => Promise<SandboxSession[]>;
  call: (options?: CallOptions) => Promise<Call>;
}

export async function startDatakeen(): Promise<Datakeen> {
  const { url, control, act } = await startVendorSandbox('datakeen', CREDENTIALS);
  const baseUrl = `${url}/datakeen`;
  return {
    baseUrl,
    control,
    act,
    // The sandbox's own summary of its sessions.
    sessions: () => control('GET', 'sessions') as Promise<SandboxSession[]>,
    call: async (options = {}) => {
      const { token } = await login(callTo(baseUrl));
      return callTo(baseUrl, { token, ...options });
    },
  };
}

/** A vendor that answers everything alike. */
export function serveAnswer(status: number, body: string | Buffer): Promise<string> {
  return serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}

/** A vendor that answers with the document's samples and remembers what it was asked. */
export function serveSamples(
  answers: Record<string, Buffer>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  return serveAnswers(({ method, url }) => answers[`${method} ${url}`]);
}
