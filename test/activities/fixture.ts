import { randomUUID } from 'node:crypto';
import type { ActivityDeps } from '../../activities/deps.ts';
import type { Policy } from '../../domain/state.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { newSandboxCredentials } from '../../sandbox/registry.ts';
import { startSandbox, type Sandbox } from '../../sandbox/server.ts';
import {
  createClient,
  createVendorAccount,
  createVerification,
  type CreateVerificationInput,
  type StoreConfig,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { openOwnStore, type OwnStore } from '../setup/own-store.ts';
import { createInput } from '../store/fixture.ts';
import { recordingLogger } from './recording-logger.ts';

export const PUBLIC_URL = 'https://kyc.example.test';
export const CANARY = { firstName: 'Zephyrine', lastName: 'O’Canary' };

/** What the simulated vendors accept. */
const SANDBOX = {
  ...newSandboxCredentials(),
  datakeen: { username: 'backend', password: 'a password of the sandbox' },
};

export const VERIFF_CREDENTIALS = {
  apiKey: SANDBOX.veriff.apiKey,
  secrets: [SANDBOX.veriff.secret],
  signatureScheme: 'hmac',
};
export const INCODE_CREDENTIALS = {
  apiKey: SANDBOX.incode.apiKey,
  configurationId: '65f1c0de0000000000000001',
};

const CREDENTIALS: Record<VendorName, unknown> = {
  veriff: VERIFF_CREDENTIALS,
  datakeen: SANDBOX.datakeen,
  identomat: SANDBOX.identomat,
  identify24: SANDBOX.identify24,
  incode: INCODE_CREDENTIALS,
};

/** A store with a client in it, the simulated vendors, and everything that activities need. */
export interface Fixture extends OwnStore {
  sandbox: Sandbox;
  clientId: string;
  deps: ActivityDeps;
  logged: () => string;
}

export async function openFixture(changes: Partial<StoreConfig> = {}): Promise<Fixture> {
  const own = await openOwnStore(changes);
  const { store } = own;
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, credentials: SANDBOX });
  const { id: clientId } = await createClient(store, { name: 'A bank' });
  const { logger, text } = recordingLogger();
  return {
    ...{ ...own, sandbox, clientId, logged: text },
    deps: {
      store,
      vendors: findVendor,
      publicUrl: PUBLIC_URL,
      logger,
      now: () => new Date(),
    },
    close: async () => {
      await sandbox.close();
      await own.close();
    },
  };
}

const IDENT_SUBJECT = {
  ...{ firstName: 'Zoë', lastName: 'Groß', birthDate: '1981-09-05', birthPlace: 'Köln' },
  ...{ gender: 'female' as const, nationality: 'DE', phone: '+491511111111' },
  email: 'zoe@example.com',
  address: { street: 'Weg', houseNumber: '1', postalCode: '50667', city: 'Köln', country: 'DE' },
  document: { type: 'id_card' as const, number: 'LJFE8J32NDM', country: 'DE' },
};

/** Whom Identify24 takes, and in which of the sandbox's projects. */
export const IDENT = { subject: IDENT_SUBJECT, vendorOptions: { projectId: '6' } };

/** An account at a simulated vendor; `credentials` other than the right ones are refused there. */
export async function anAccount(
  { store, sandbox, clientId }: Fixture,
  vendor: VendorName,
  credentials: unknown = CREDENTIALS[vendor],
): Promise<string> {
  const { id } = await createVendorAccount(store, {
    clientId,
    vendor,
    mode: 'test',
    name: `${vendor} ${randomUUID()}`,
    baseUrl: `${sandbox.url}/${vendor}`,
    credentials,
  });
  return id;
}

/** A verification as the API creates it; its workflow has not been started. */
export async function aVerification(
  { store, clientId }: Fixture,
  account: { id: string; vendor: VendorName },
  changes: Partial<Pick<CreateVerificationInput, 'principal' | 'subject' | 'vendorOptions'>> = {},
): Promise<string> {
  const { verification } = await createVerification(store, {
    ...createInput({ clientId, accountId: account.id }),
    account,
    subject: { ...CANARY, birthDate: '1990-02-03' },
    metadata: null,
    returnUrl: null,
    expiresAt: new Date(Date.now() + 7 * 86_400_000),
    startInput: (verificationId) => ({
      verificationId,
      clientId,
      vendor: account.vendor,
      mode: 'test',
      lifecycle: findVendor(account.vendor).lifecycle,
      rulesVersion: 1,
      policy: { screeningMatch: 'review', approvalNeeds: [], awaitsScreening: false },
      maxAttempts: 3,
      expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    }),
    ...changes,
  });
  return verification.id;
}

/** Changes the frozen rules of a verification. */
export async function withPolicy(
  { ours }: Fixture,
  verificationId: string,
  policy: Partial<Policy>,
): Promise<void> {
  await ours.query(
    `update verifications
     set start_input = jsonb_set(start_input, '{policy}', start_input->'policy' || $2) where id = $1`,
    [verificationId, JSON.stringify(policy)],
  );
}

/** The sandbox's control API. */
export async function control(
  { sandbox }: Fixture,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/control/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}.`);
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

export interface SandboxRequest {
  method: string;
  path: string;
  status: number | null;
}

/** What reached a simulated vendor, oldest first. */
export async function requestsTo(fixture: Fixture, vendor: VendorName): Promise<SandboxRequest[]> {
  return (await control(fixture, 'GET', `${vendor}/requests`)) as SandboxRequest[]; // the sandbox's own shape
}

/** Lets the session be of some time ago: what a vendor says of one that it has just made counts less. */
export async function age({ store }: Fixture, verificationId: string): Promise<void> {
  await store.app.query(
    `update vendor_sessions set ready_at = ready_at - interval '1 hour' where verification_id = $1`,
    [verificationId],
  );
}
