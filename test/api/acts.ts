import { randomBytes } from 'node:crypto';
import type { VendorFact } from '../../domain/outcome.ts';
import { createNotificationEndpoint, storeAnswer } from '../../store/index.ts';
import type { Fields } from '../../store/tags/columns.ts';
import { recordCauses } from '../store/asking.ts';
import { giveCapture } from './capture-api.ts';
import { giveSession } from './given-session.ts';
import { idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { newKey, type Things } from './things.ts';
import { waitsForAPerson } from './waits-for-a-person.ts';

export const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(20_000)]);

/** What a route is sent, once there is what it is about. */
export interface Act {
  path: string;
  method?: 'POST' | 'DELETE' | 'PATCH';
  body?: object | Buffer;
  /** The key that asks, and that repeats it; where it is left out, one of the client, and another one. */
  by?: string | undefined;
  /** The status of a repetition, where it is not that of the first one. */
  again?: number;
}

export interface ActingClient {
  api: TestApi;
  key: string;
  clientId: string;
  /** Of live mode. */
  live: string;
  things: Things;
  notification: string;
}

const at = (id: string, rest = ''): string => `/v1/verifications/${id}${rest}`;

/** A verification of the client that is open. */
export async function newVerification({ api, key }: ActingClient): Promise<string> {
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  return at(id);
}

/** An endpoint of the client, on this machine. */
export async function newEndpointPath({ api, clientId }: ActingClient): Promise<string> {
  const about = { clientId, mode: 'test', url: 'http://127.0.0.1:1/hook' } as const;
  const { id } = await createNotificationEndpoint(api.store, { ...about, allowLoopback: true });
  return `/v1/notification-endpoints/${id}`;
}

async function ended(of: ActingClient): Promise<string> {
  const path = await newVerification(of);
  const sql = `update verifications set status = 'expired', ended_at = now() where id = $1`;
  await of.api.sql(sql, [path.split('/').at(-1)]);
  return path;
}

/** It waits for a person; what is decided is written down, and heard by no workflow. */
export async function inReview({ api }: ActingClient): Promise<string> {
  const { id } = await waitsForAPerson(api, 'shop');
  api.dispatch.reset();
  return at(id);
}

const DECLINED: VendorFact = { kind: 'outcome', outcome: 'declined', reasons: [] };

async function declined(of: ActingClient): Promise<string> {
  const path = await newVerification(of);
  const verificationId = path.split('/').at(-1) ?? '';
  const about = { verificationId, session: 1, accountId: of.api.accounts.veriff.id };
  const message = { kind: 'decision', body: Buffer.from(JSON.stringify({ of: verificationId })) };
  const { inboxId } = await storeAnswer(of.api.store, { ...about, ...message, fact: DECLINED });
  const cause = { type: 'vendor', inboxId, session: 1, fact: DECLINED } as const;
  await recordCauses(of.api.store, verificationId, [cause], () => DECLINED);
  return path;
}

type MakeAct = (of: ActingClient) => Act | Promise<Act>;
const post =
  (find: (of: ActingClient) => Promise<string>, rest: string, more: Partial<Act> = {}): MakeAct =>
  async (of) => ({ path: `${await find(of)}${rest}`, ...more });

/** Each route that acts for a client, by its operation. Whoever adds one adds it here. */
export const ACTS: Record<string, MakeAct> = {
  createVerification: () => ({ path: '/v1/verifications', body: VERIFF_BODY, again: 200 }),
  retryVerification: post(ended, '/retry', { body: {}, again: 200 }),
  cancelVerification: post(newVerification, '/cancel'),
  refreshVerification: post(newVerification, '/refresh'),
  revokeLink: post(newVerification, '/link/revoke'),
  replaceLink: post(newVerification, '/link/replace'),
  // Whose key it is, whose case, decision, judgement or note it becomes.
  assignVerification: async (of) => ({
    path: `${await inReview(of)}/assignment`,
    ...{ body: { action: 'take' }, by: of.key },
  }),
  reviewVerification: async (of) => ({
    path: `${await inReview(of)}/review`,
    ...{ body: { decision: 'approve' }, by: of.key },
  }),
  judgeScreeningHit: ({ things, key }) => ({
    path: at(things.verification, `/screening/${things.hit}`),
    ...{ body: { verdict: 'false_positive', comment: 'Another one.' }, by: key },
  }),
  addNote: ({ things, key }) => ({
    ...{ path: at(things.verification, '/notes'), body: { note: 'Seen.' }, by: key },
  }),
  requestReview: post(declined, '/review-request', { body: { note: 'Another name.' } }),
  eraseVerification: post(ended, '?reason=made_in_error', { method: 'DELETE' }),
  erasePerson: async ({ api, key }) => {
    const reference = `order-${randomBytes(8).toString('hex')}`;
    await start(api, key, { ...VERIFF_BODY, reference });
    return { path: '/v1/erasures', body: { reference } };
  },
  tellRelationshipEnd: async ({ api, key }) => {
    const reference = `order-${randomBytes(8).toString('hex')}`;
    await start(api, key, { ...VERIFF_BODY, reference });
    return { path: '/v1/relationship-ends', body: { reference, endedOn: '2026-01-31' } };
  },
  setLegalHold: post(newVerification, '/legal-hold'),
  liftLegalHold: post(newVerification, '/legal-hold', { method: 'DELETE' }),
  deleteVendorData: ({ things }) => ({
    ...{ path: at(things.verification, '/vendor-data'), method: 'DELETE' },
  }),
  createEndpoint: () => ({
    ...{ path: '/v1/notification-endpoints', body: { url: 'https://c.example/hook' } },
  }),
  rotateEndpointSecret: post(newEndpointPath, '/rotate-secret'),
  enableEndpoint: post(newEndpointPath, '/enable'),
  deleteEndpoint: post(newEndpointPath, '', { method: 'DELETE' }),
  testEndpoint: post(newEndpointPath, '/test'),
  resendToEndpoint: post(newEndpointPath, '/resend', {
    body: { since: '2026-01-01T00:00:00Z', which: 'all' },
  }),
  resendNotification: async (of) => {
    await newEndpointPath(of);
    return { path: `/v1/notifications/${of.notification}/resend`, body: {} };
  },
  uploadCapture: async ({ api, key }) => {
    const { id } = await giveCapture(api, key);
    return { path: at(id, '/captures/front-id'), body: JPEG };
  },
  submitCaptures: async ({ api, key }) => {
    const { id } = await giveCapture(api, key);
    const path = at(id);
    const headers = { 'content-type': 'image/jpeg', authorization: `Bearer ${key}` };
    const body = JPEG;
    await fetch(`${api.url}${path}/captures/front-id`, { method: 'POST', headers, body });
    await api.sql(`update captures set state = 'accepted' where verification_id = $1`, [id]);
    // A repetition asks for it again until the workflow has noted it.
    const { rows } = await api.sql('select * from verifications where id = $1', [id]);
    const then = { ...rows[0], status: 'submitted' } as Fields<'verifications'>; // its columns
    const tag = api.store.tags.of('verifications', then);
    api.dispatch.onSubmit = async () => {
      // With its tag at once: others of the four look at it meanwhile.
      const sql = `update verifications set status = 'submitted', tag = $2 where id = $1`;
      await api.sql(sql, [id, tag]);
      return 'submitted';
    };
    return { path: `${path}/submit` };
  },
  createKey: () => ({ path: '/v1/keys', body: { name: 'made', scopes: ['verifications:read'] } }),
  revokeKey: async ({ api, clientId }) => ({
    path: `/v1/keys/${await newKey(api, clientId)}/revoke`,
  }),
  changeSettings: ({ live }) => ({
    ...{ path: '/v1/settings', method: 'PATCH', body: { displayName: 'A shop' }, by: live },
  }),
};
