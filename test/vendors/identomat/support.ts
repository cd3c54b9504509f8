import type { IdentomatCredentials, IdentomatOptions } from '../../../vendors/identomat/index.ts';
import type { SessionRequest, VendorCall } from '../../../vendors/vendor.ts';
import { serveAnswers, startVendorSandbox } from '../vendor-server.ts';
import type { Answer, Heard, VendorSandbox } from '../vendor-server.ts';

export { faultOf } from '../vendor-server.ts';
export type { Answer, Heard } from '../vendor-server.ts';

export const COMPANY_KEY = '5f6a7b8c9d0e1f2a3b4c5d6e_0123456789abcdef0123456789abcdef01234567';
export const SECRET_KEY = 'a-secret-key-of-the-company';
export const TOKEN = '47fj3k2l9x0q8w7e6r5t4y3u2i1o0p9a8s7d6f5g';
const NOW = new Date('2026-03-01T12:00:00.000Z');

export const REQUEST: SessionRequest<IdentomatOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Nino', lastName: 'Beridze', birthDate: '1979-11-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

export type Call = VendorCall<IdentomatCredentials>;

export function callTo(baseUrl: string, credentials: Partial<IdentomatCredentials> = {}): Call {
  return {
    account: {
      ...{ id: 'account', vendor: 'identomat', mode: 'test', baseUrl },
      credentials: { companyKey: COMPANY_KEY, ...credentials },
    },
    now: () => NOW,
  };
}

export interface Identomat extends Omit<VendorSandbox, 'url'> {
  call: (credentials?: Partial<IdentomatCredentials>) => Call;
  sessions: () => Promise<Record<string, unknown>[]>;
}

/** The sandbox of the vendor and its control API. */
export async function startIdentomat(company: { secretKey?: string } = {}): Promise<Identomat> {
  const { url, control, act } = await startVendorSandbox('identomat', {
    companyKey: COMPANY_KEY,
    ...company,
  });
  return {
    call: (credentials) => callTo(`${url}/identomat/external-api`, credentials),
    control,
    act,
    // The sandbox's own summary of its sessions.
    sessions: () => control('GET', 'sessions') as Promise<Record<string, unknown>[]>,
  };
}

/** A vendor that answers each path in its way (404 for any other) and remembers what it was asked. */
export async function serve(
  answers: Record<string, Answer>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const { baseUrl, heard } = await serveAnswers(({ url }) => answers[url] ?? NOTHING);
  return { baseUrl: `${baseUrl}/external-api`, heard };
}
const NOTHING: Answer = { status: 404, body: '<html>' };
