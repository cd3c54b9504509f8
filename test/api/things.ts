import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  createApiKey,
  createNotificationEndpoint,
  noteArchivedMedia,
  noteListedMedia,
  readHits,
  revokeApiKey,
  SCOPES,
  storeAnswer,
  storeObject,
  type Store,
} from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { RawMessage } from '../../vendors/vendor.ts';
import { recordCauses } from '../store/asking.ts';
import { sample } from '../vendors/veriff/samples.ts';
import { giveCapture } from './capture-api.ts';
import { call, idOf, type TestApi } from './support.ts';

export const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(200)]);

/** An approved verification with one of everything that may belong to one, and the key that reads it. */
export interface Things {
  key: string;
  verification: string;
  media: string;
  capture: string;
  /** What was found on a list after the end. */
  hit: string;
  /** Is in the vendor's message that decided, and nowhere else. */
  mark: string;
}

export async function giveThings(
  api: TestApi,
  key: string,
  accountId: string,
  { reference }: { reference?: string } = {},
): Promise<Things> {
  const given = reference === undefined ? {} : { reference };
  const { id: verificationId, url } = await giveCapture(api, key, given);
  const upload = await call(`${url}/captures/front-id`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'image/jpeg' },
    body: JPEG,
  });
  const mark = randomUUID();
  await approve(api, { verificationId, accountId, mark });
  const media = await archive(api.store, verificationId);
  const hit = await find(api.store, { verificationId, accountId });
  return { key, verification: verificationId, media, capture: idOf(upload), hit, mark };
}

async function approve(
  api: TestApi,
  { mark, ...about }: { verificationId: string; accountId: string; mark: string },
): Promise<void> {
  const veriff = findVendor('veriff');
  const said = sample('decision-approved').toString('utf8').trim();
  const body = Buffer.from(said.replace(/\}$/, `,"mark":"${mark}"}`));
  const message: RawMessage = { kind: 'decision', body };
  const { fact } = veriff.readAnswer(message);
  const policy = { screeningMatch: 'approve' };
  const change = 'update verifications set start_input = start_input || $2 where id = $1';
  await api.sql(change, [about.verificationId, { policy }]);
  const { inboxId } = await storeAnswer(api.store, { ...about, session: 1, ...message, fact });
  const cause = { type: 'vendor', inboxId, session: 1, fact } as const;
  await recordCauses(
    api.store,
    about.verificationId,
    [cause],
    (row) => veriff.readAnswer(row).fact,
  );
}

async function find(
  store: Store,
  { verificationId, accountId }: { verificationId: string; accountId: string },
): Promise<string> {
  const fact: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };
  const body = Buffer.from('{"matchStatus":"possible_match","hits":[{"matchedName":"Ada L."}]}');
  const message = { kind: 'watchlist-screening', body };
  await storeAnswer(store, { verificationId, session: 1, accountId, ...message, fact });
  const about = { verificationId, principal: 'operator' };
  const { hits } = await readHits(store, about, hitReader(findVendor));
  return hits[0]?.id ?? '';
}

async function archive(store: Store, verificationId: string): Promise<string> {
  const item = {
    ...{ id: 'face', kind: 'image' as const, name: 'face', mimeType: 'image/jpeg', bytes: null },
    ...{ durationSeconds: null, sha256: null, attempt: null, timestamp: null },
  };
  const [id = ''] = await noteListedMedia(store, { verificationId, session: 1, items: [item] });
  const content = Readable.from([JPEG]);
  const kept = { verificationId, content, mimeType: 'image/jpeg', purpose: 'media' } as const;
  const { key: objectKey } = await storeObject(store, { ...kept, maxBytes: JPEG.length });
  await noteArchivedMedia(store, { id, objectKey, sha256: '', verified: null });
  return id;
}

/**
 * An id of each kind of thing that belongs to that verification, whatever table it is in, so that no new
 * kind is forgotten.
 */
export async function idsBelongingTo(api: TestApi, verificationId: string): Promise<string[]> {
  return idsOfEach(api, true, `where verification_id = '${verificationId}'`);
}

/** One of each other kind: of clients, keys, accounts and whatever else has ids. */
export function idsOfOthers(api: TestApi): Promise<string[]> {
  return idsOfEach(api, false, '');
}

async function idsOfEach(api: TestApi, belongs: boolean, where: string): Promise<string[]> {
  const { rows } = await api.sql(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and table_name <> 'verifications' group by table_name
     having bool_or(column_name = 'id' and data_type = 'uuid')
       and bool_or(column_name = 'verification_id') = $1`,
    [belongs],
  );
  const found = rows.map(async ({ name }) => {
    const some = await api.sql(`select id from ${String(name)} ${where} limit 1`);
    return some.rows.map(({ id }) => String(id));
  });
  return (await Promise.all(found)).flat();
}

export async function notificationOf(api: TestApi, verification: string): Promise<string> {
  const sql = 'select id from notifications where verification_id = $1 limit 1';
  return String((await api.sql(sql, [verification])).rows[0]?.['id']);
}

export async function newEndpoint({ store }: TestApi, clientId: string): Promise<string> {
  const about = { clientId, mode: 'test', url: 'http://127.0.0.1:1/hook' } as const;
  return (await createNotificationEndpoint(store, { ...about, allowLoopback: true })).id;
}

/** A key that nobody has. */
export async function newKey({ store }: TestApi, clientId: string): Promise<string> {
  const about = { clientId, mode: 'test', name: 'spare', scopes: ['admin'] } as const;
  return (await createApiKey(store, about)).id;
}

/** Keys of every scope that are refused, and were good. */
export async function endedKeys(
  { store }: TestApi,
  clientId: string,
): Promise<Record<'revoked' | 'expired', string>> {
  const about = { clientId, mode: 'test', name: 'ended', scopes: SCOPES } as const;
  const revoked = await createApiKey(store, about);
  await revokeApiKey(store, revoked);
  const expired = await createApiKey(store, { ...about, expiresAt: new Date() });
  return { revoked: revoked.token, expired: expired.token };
}

/** How much there is of everything that a request could write. */
export async function written(api: TestApi): Promise<unknown> {
  const tables =
    'api_keys, key_revocations, client_changes, notification_endpoints, endpoint_changes, deliveries, verifications, retries, idempotency_keys, events, cancel_requests, erasures, reviews, hit_judgements, review_cases, case_notes, vendor_deletions, access_log, outbox, inbox, captures, refresh_requests';
  const counts = tables.split(', ').map((t) => `(select count(*)::int from ${t}) as ${t}`);
  const links = 'select sum(link_version + sequence)::int from verifications';
  return (await api.sql(`select (${links}) as links, ${counts.join(', ')}`)).rows[0];
}
