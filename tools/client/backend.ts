import { randomUUID } from 'node:crypto';
import {
  type components,
  createKycClient,
  type KycClient,
  type KycClientOptions,
} from '../../clients/typescript/src/index.ts';
import { until } from './until.ts';

export type Schemas = components['schemas'];
export type Verification = Schemas['Verification'];

/** A client's backend: the client for TypeScript, and what is asked of it again and again. */
export class Backend {
  readonly kyc: KycClient;

  /** @param options as the client has them, where they are not given */
  constructor(
    { apiUrl, apiKey }: { apiUrl: string; apiKey: string },
    options: Pick<KycClientOptions, 'tries' | 'fetch'> = {},
  ) {
    this.kyc = createKycClient({ baseUrl: apiUrl, apiKey, ...options });
  }

  start(body: Schemas['CreateVerification'], key?: string): Promise<Verification> {
    return said(this.kyc.POST('/v1/verifications', { ...keyed(key), body }));
  }

  read(id: string): Promise<Verification> {
    return said(this.kyc.GET('/v1/verifications/{id}', about(id)));
  }

  cancel(id: string): Promise<Verification> {
    return said(this.kyc.POST('/v1/verifications/{id}/cancel', about(id)));
  }

  result(id: string): Promise<Schemas['Result']> {
    return said(this.kyc.GET('/v1/verifications/{id}/result', about(id)));
  }

  async media(id: string): Promise<Schemas['Media'][]> {
    return (await said(this.kyc.GET('/v1/verifications/{id}/media', about(id)))).items;
  }

  async events(id: string): Promise<Schemas['Event'][]> {
    return (await said(this.kyc.GET('/v1/verifications/{id}/events', about(id)))).items;
  }

  /** Sends a PNG; gives the answer, whatever it is. */
  upload(id: string, capture: string, image: Uint8Array) {
    return this.kyc.POST('/v1/verifications/{id}/captures/{capture}', {
      params: { path: { id, capture } },
      headers: { 'Content-Type': 'image/png' },
      body: '', // the types want one; the bytes are the serializer's
      bodySerializer: () => image,
    });
  }

  /** Waits until the API shows one of these statuses. */
  becomes(
    id: string,
    statuses: readonly string[],
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<Verification> {
    const look = async (): Promise<Verification | undefined> => {
      const view = await this.read(id).catch(() => undefined); // the API may be away for a moment
      return view !== undefined && statuses.includes(view.status) ? view : undefined;
    };
    return until(`${id} to become ${statuses.join(' or ')}`, look, options);
  }
}

/** A request about that verification. */
export const about = (id: string) => ({ params: { path: { id } } });

/** The same, which may be repeated under its key. */
export const onceAbout = (id: string) => ({
  params: { path: { id }, header: keyed().params.header },
});

/** A new request that may be repeated under its key. */
export const keyed = (key: string = randomUUID()) => ({
  params: { header: { 'Idempotency-Key': key } },
});

/** What was asked for. @throws Error with the problem, where it was refused */
export async function said<Data>(
  asked: Promise<{ data?: Data; error?: Schemas['Problem']; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  throw new Error(`HTTP ${response.status} ${JSON.stringify(error)}`);
}
