import { randomUUID } from 'node:crypto';
import { until } from './until.ts';

/** The parts of a verification that a client's backend looks at. */
export interface VerificationView {
  id: string;
  status: string;
  sequence: number;
  reasons: { code: string; message: string; vendorCode: string | null }[];
  nextAction: { type: string; message: string; url?: string };
  link: { url: string; version: number };
  attempts: { used: number; allowed: number };
  session: { number: number; state: string } | null;
  decision: { status: string; decidedBy: string } | null;
  revisions: { number: number; status: string; decidedBy: string }[];
  retryOf: string | null;
  retriedBy: string | null;
}

export interface Answer<Body> {
  status: number;
  body: Body;
}

/** What becomes of a verification's sessions at the vendor; `code` where there is none to become. */
export interface VendorDataView {
  sessions: { number: number; orphan: boolean; state: string; why: string | null }[];
  unnamedSessions?: number;
  code?: string;
}

/** A client's backend, as far as the API goes: plain HTTP, nothing of ours imported. */
export class KycClient {
  private readonly apiUrl: string;
  private readonly apiKey: string;

  constructor(apiUrl: string, apiKey: string) {
    this.apiUrl = apiUrl;
    this.apiKey = apiKey;
  }

  start(
    body: Record<string, unknown>,
    idempotencyKey: string = randomUUID(),
  ): Promise<Answer<VerificationView>> {
    return this.call('POST', '/v1/verifications', body, { 'idempotency-key': idempotencyKey });
  }

  async read(id: string): Promise<VerificationView> {
    const answer = await this.call<VerificationView>('GET', `/v1/verifications/${id}`);
    if (answer.status !== 200) throw new Error(`Reading ${id}: HTTP ${answer.status}`);
    return answer.body;
  }

  events(id: string): Promise<Answer<{ items: { type: string; principal: string }[] }>> {
    return this.call('GET', `/v1/verifications/${id}/events`);
  }

  result(id: string): Promise<Answer<{ person: Record<string, unknown> }>> {
    return this.call('GET', `/v1/verifications/${id}/result`);
  }

  media(
    id: string,
  ): Promise<Answer<{ items: { kind: string; state: string; bytes: number | null }[] }>> {
    return this.call('GET', `/v1/verifications/${id}/media`);
  }

  /** Decides, as a person, what is in review, or anew what has ended. */
  review(
    id: string,
    decision: { decision: string; reasons?: string[]; note?: string; override?: boolean },
  ): Promise<Answer<VerificationView>> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.call('POST', `/v1/verifications/${id}/review`, decision, headers);
  }

  /** What screening found; each hit is to be judged before anybody approves. */
  screening(id: string): Promise<Answer<{ hits: { id: string; judgement: unknown }[] }>> {
    return this.call('GET', `/v1/verifications/${id}/screening`);
  }

  /** Says, as a person, what a hit is. */
  judge(
    id: string,
    hit: string,
    judgement: { verdict: 'true_match' | 'false_positive'; comment: string },
  ): Promise<Answer<unknown>> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.call('POST', `/v1/verifications/${id}/screening/${hit}`, judgement, headers);
  }

  /** Has a person look at whom a machine has declined. */
  requestReview(id: string, note: string): Promise<Answer<VerificationView>> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.call('POST', `/v1/verifications/${id}/review-request`, { note }, headers);
  }

  reviews(id: string): Promise<Answer<{ items: { note: string | null; decision: string }[] }>> {
    return this.call('GET', `/v1/verifications/${id}/reviews`);
  }

  /** Starts another one in place of one that has ended. */
  retry(id: string): Promise<Answer<VerificationView>> {
    const headers = { 'idempotency-key': randomUUID() };
    return this.call('POST', `/v1/verifications/${id}/retry`, {}, headers);
  }

  cancel(id: string): Promise<Answer<{ status: string }>> {
    return this.call('POST', `/v1/verifications/${id}/cancel`);
  }

  /** Has the vendor asked now. */
  refresh(id: string): Promise<Answer<{ status: string }>> {
    return this.call('POST', `/v1/verifications/${id}/refresh`);
  }

  /** From then on the person's link leads nowhere. */
  revokeLink(id: string): Promise<Answer<VerificationView>> {
    return this.call('POST', `/v1/verifications/${id}/link/revoke`);
  }

  /** @param version of the link that is to be replaced: so it can be repeated */
  replaceLink(id: string, version: number): Promise<Answer<VerificationView>> {
    return this.call('POST', `/v1/verifications/${id}/link/replace?version=${version}`);
  }

  deleteVendorData(id: string): Promise<Answer<VendorDataView>> {
    return this.call('DELETE', `/v1/verifications/${id}/vendor-data`);
  }

  vendorData(id: string): Promise<Answer<VendorDataView>> {
    return this.call('GET', `/v1/verifications/${id}/vendor-data`);
  }

  /** Waits until the API shows one of these statuses. */
  becomes(
    id: string,
    statuses: readonly string[],
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<VerificationView> {
    const look = async (): Promise<VerificationView | undefined> => {
      const view = await this.read(id).catch(() => undefined); // the API may be away for a moment
      return view !== undefined && statuses.includes(view.status) ? view : undefined;
    };
    return until(`${id} to become ${statuses.join(' or ')}`, look, options);
  }

  /** A photo, when given, is a PNG. */
  callAbout<Body>(
    method: 'GET' | 'POST',
    id: string,
    path: string,
    photo?: Uint8Array,
  ): Promise<Answer<Body>> {
    return this.call(method, `/v1/verifications/${id}/${path}`, photo);
  }

  private async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: isBytes(body) ? new Uint8Array(body) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    // The shape is the caller's claim about our own API; tests compare the values.
    return { status: response.status, body: (await response.json()) as Body };
  }
}

const isBytes = (body: unknown): body is Uint8Array => body instanceof Uint8Array;
const typeOf = (body: unknown): string => (isBytes(body) ? 'image/png' : 'application/json');
