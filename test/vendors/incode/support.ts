import { incodeCredentials } from '../../../vendors/incode/account.ts';
import { login } from '../../../vendors/incode/client.ts';
import { incode } from '../../../vendors/incode/index.ts';
import type { IncodeCredentials, IncodeOptions } from '../../../vendors/incode/index.ts';
import type {
  Reading,
  SessionReference,
  SessionRequest,
  VendorCall,
} from '../../../vendors/vendor.ts';
import * as vendorServer from '../vendor-server.ts';
import type { Answer, Heard, VendorSandbox } from '../vendor-server.ts';

export { faultOf } from '../vendor-server.ts';
export type { Heard } from '../vendor-server.ts';

export const API_KEY = 'b1f0c0ffee00000000000000000000000000f00d';
export const EXECUTIVE = { email: 'kyc@example.com', password: 'a password of the sandbox' };
/** Flows of the sandbox: the first completes its sessions, the second leaves that to finish-status. */
export const FLOW = '65f1c0de0000000000000001';
export const FLOW_TO_FINISH = '65f1c0de0000000000000002';

/** An account's credentials as the command would read them, defaults filled in. */
export const credentialsWith = (changes: object = {}): IncodeCredentials =>
  incodeCredentials.parse({ apiKey: API_KEY, configurationId: FLOW, ...changes });

export const REQUEST: SessionRequest<IncodeOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: { firstName: 'Zoë', lastName: "d'Été-Łukasz", birthDate: '1990-09-25' },
  options: {},
  returnUrl: 'https://kyc.example.com/v/link/return',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/account',
};

export type Call = VendorCall<IncodeCredentials>;

export function callTo(
  baseUrl: string,
  options: { credentials?: object; token?: string; now?: () => Date } = {},
): Call {
  const { credentials = {}, token, now = () => new Date() } = options;
  return {
    account: {
      ...{ id: 'account', vendor: 'incode', mode: 'test', baseUrl },
      credentials: credentialsWith(credentials),
    },
    now,
    ...(token === undefined ? {} : { token }),
  };
}

export interface SandboxSession {
  id: string;
  status: string;
  externalId: string | null;
  flowId: string;
  countryCode: string;
  redirectionUrl: string | null;
  uploads: string[];
}

/** The sandbox of the vendor and its control API. */
export interface Incode extends Omit<VendorSandbox, 'url'> {
  baseUrl: string;
  sessions: () => Promise<SandboxSession[]>;
  /** Paths that were called, in order. */
  requests: () => Promise<string[]>;
}

export async function startIncode(): Promise<Incode> {
  const { url, control, act } = await vendorServer.startVendorSandbox('incode', {
    apiKey: API_KEY,
    ...EXECUTIVE,
  });
  await control('PUT', 'settings', { processingMs: 0 });
  return {
    baseUrl: `${url}/incode`,
    control,
    act: (id, action, details = {}) => act(id, action, { silent: true, ...details }),
    // The sandbox's own summaries of its sessions and of what it was asked.
    sessions: () => control('GET', 'sessions') as Promise<SandboxSession[]>,
    requests: async () => {
      const requests = (await control('GET', 'requests')) as { path: string }[];
      return requests.map(({ path }) => path.replace(/\?.*$/, ''));
    },
  };
}

/** A session in the sandbox, and questions about it. */
export interface Started {
  call: Call;
  reference: SessionReference;
  url: string | undefined;
  ask: () => Promise<Reading>;
}

export async function startSession(
  vendor: Incode,
  credentials: object = {},
  request: SessionRequest<IncodeOptions> = REQUEST,
): Promise<Started> {
  const call = callTo(vendor.baseUrl, { credentials });
  const { reference, url } = await incode.createSession(call, request);
  return {
    call,
    reference,
    url,
    ask: async () => incode.readAnswer(await incode.askSession(call, reference)),
  };
}

/** A call that carries the token of the executive user. */
export async function callAsExecutive(vendor: Incode): Promise<Call> {
  const credentials = { executive: EXECUTIVE };
  const { token } = await login(callTo(vendor.baseUrl, { credentials }));
  return callTo(vendor.baseUrl, { credentials, token });
}

/** A vendor that answers `METHOD /path` (without query) with what it is given, 404 otherwise. */
export function serveAnswers(
  answers: Record<string, Answer>,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  return vendorServer.serveAnswers(
    ({ method, url }) => answers[`${method} ${url.replace(/\?.*$/, '')}`],
  );
}
