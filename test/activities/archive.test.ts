import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import type { ArchiveMediaResult } from '../../activities/contract.ts';
import { createEndpointCalls } from '../../activities/endpoint-calls.ts';
import { createApp } from '../../api/index.ts';
import { KycError } from '../../domain/errors.ts';
import {
  beginSession,
  claimOutboxFor,
  createVendorAccount,
  saveSession,
  storeWebhook,
} from '../../store/index.ts';
import { localFolder } from '../../store/objects/local-folder.ts';
import { createKey } from '../../tools/keys.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { MediaItem, Vendor } from '../../vendors/vendor.ts';
import { filesIn } from '../setup/tar.ts';
import { WIDE_LIMITS } from '../api/wide-limits.ts';
import { activityEnvironment } from './activity-environment.ts';
import { aVerification, type Fixture, openFixture } from './fixture.ts';
import { recordCauses } from '../store/asking.ts';

const FACE = Buffer.from('the face of Zephyrine');
const VIDEO = Buffer.alloc(300_000, 'video');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const item = (id: string, more: Partial<MediaItem>): MediaItem => ({
  id,
  kind: 'image',
  name: 'face',
  mimeType: 'image/jpeg',
  bytes: null,
  durationSeconds: null,
  sha256: null,
  attempt: 'attempt-1',
  timestamp: null,
  ...more,
});
const STAMP = { id: 'stamp-1', context: 'face', signature: 'c2lnbmVk' };
const STAMPED = { ...STAMP, sha256: sha256(FACE) };
const CONTENT: Record<string, Buffer> = { face: FACE, video: VIDEO, changed: FACE };
const ITEMS = [
  item('face', { sha256: sha256(FACE), timestamp: STAMP }),
  item('video', {
    kind: 'video',
    name: 'document-video',
    mimeType: 'video/mp4',
    durationSeconds: 7,
  }),
  item('changed', { sha256: sha256(VIDEO) }),
  item('lost', {}),
];

const veriff = findVendor('veriff');
const withMedia: Vendor = {
  ...veriff,
  media: {
    list: () => Promise.resolve(ITEMS),
    fetch: (_call, _session, { id }) => {
      const content = CONTENT[id];
      return content === undefined
        ? Promise.reject(new KycError('vendor_session_unknown', 'It is not there.'))
        : Promise.resolve(Readable.from([content.subarray(0, 9), content.subarray(9)]));
    },
  },
};

let fixture: Fixture;
let folder: string;
let api: { url: string; close(): void };
beforeAll(async () => {
  fixture = await openFixture();
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-archive-'));
  fixture.store.objects = localFolder(folder);
  const app = createApp({
    store: fixture.store,
    vendors: findVendor,
    publicUrl: 'https://kyc.example.com',
    logger: pino({ level: 'silent' }),
    trustProxy: false,
    // Nothing here is told to workflows.
    dispatch: {} as Parameters<typeof createApp>[0]['dispatch'],
    endpoints: createEndpointCalls({ store: fixture.store, now: () => new Date() }),
    limitSettings: WIDE_LIMITS,
    readiness: { postgres: () => Promise.resolve() },
    now: () => new Date(),
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  api = { url: `http://127.0.0.1:${port}`, close: () => server.close() };
});
afterAll(async () => {
  api.close();
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

/** Approved at Veriff, with an account of that evidence policy. */
async function approved(evidence: 'none' | 'decision' | 'decision_and_media') {
  const { store, clientId } = fixture;
  const { id: accountId } = await createVendorAccount(store, {
    clientId,
    vendor: 'veriff',
    mode: 'test',
    name: evidence,
    baseUrl: 'https://veriff.example.com',
    credentials: { apiKey: randomUUID(), secrets: ['secret'], signatureScheme: 'hmac' },
    settings: { evidence },
  });
  const id = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const vendorSessionId = randomUUID();
  await beginSession(store, { verificationId: id, session: 1 });
  const raw = { kind: 'created', body: Buffer.from('{}') };
  const session = { verificationId: id, session: 1, vendorSessionId, expiresAt: null, raw };
  await saveSession(store, session);
  const fact = { kind: 'outcome', outcome: 'approved', reasons: [] } as const;
  const { inboxId } = await storeWebhook(store, {
    accountId,
    vendor: 'veriff',
    kind: 'decision',
    body: Buffer.from('the bytes of the decision'),
    reading: { fact: { ...fact, reasons: [] }, sessionId: vendorSessionId },
    receivedAt: new Date(),
  });
  const said = { ...fact, reasons: [] };
  const cause = { type: 'vendor', inboxId, session: 1, fact: said } as const;
  await recordCauses(store, id, [cause], () => said);
  return id;
}

/** The activity in the surroundings that a worker gives it, at a vendor that may be another one. */
function archive(verificationId: string, vendor: Vendor = withMedia): Promise<ArchiveMediaResult> {
  const activities = createArchiveActivities({ ...fixture.deps, vendors: () => vendor });
  return activityEnvironment().run(() => activities.archiveMedia({ verificationId }));
}

async function get(route: string, scopes: Parameters<typeof createKey>[1]['scopes']) {
  const key = await createKey(fixture.store, {
    name: randomUUID(),
    client: fixture.clientId,
    ...(scopes === undefined ? {} : { scopes }),
  });
  return fetch(`${api.url}${route}`, { headers: { authorization: `Bearer ${key.token}` } });
}

const accessTo = async (id: string): Promise<string[]> => {
  const found = await fixture.store.app.query<{ action: string }>(
    'select action from access_log where verification_id = $1 order by id',
    [id],
  );
  return found.rows.map(({ action }) => action);
};

describe('the photos and videos of a decided verification', () => {
  it.each([
    ['decision_and_media', [{ about: { decision: 1 }, of: ['details', 'media'] }]],
    ['decision', [{ about: { decision: 1 }, of: ['details'] }]],
    ['none', []],
  ] as const)('are archived as the policy says: %s', async (policy, expected) => {
    const id = await approved(policy);
    const rows = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 1000 });
    expect(rows.filter(({ kind }) => kind === 'archive')).toMatchObject(expected);
  });

  it('are kept encrypted, compared with what the vendor vouches for, and listed', async () => {
    const id = await approved('decision_and_media');
    expect(await archive(id)).toEqual({ archived: 3, missing: 1 });
    const response = await get(`/v1/verifications/${id}/media`, ['media:read']);
    const { items } = (await response.json()) as { items: Record<string, unknown>[] };
    expect(items).toMatchObject([
      {
        ...{ name: 'face', state: 'archived', sha256: sha256(FACE), verified: true },
        timestamp: STAMPED,
      },
      { name: 'document-video', durationSeconds: 7, bytes: VIDEO.length, verified: null },
      { state: 'archived', sha256: sha256(FACE), verified: false },
      { state: 'gone', bytes: null },
    ]);
    const video = await get(`/v1/verifications/${id}/media/${String(items[1]?.['id'])}`, [
      'media:read',
    ]);
    expect(video.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await video.arrayBuffer()).equals(VIDEO)).toBe(true);
    const lost = await get(`/v1/verifications/${id}/media/${String(items[3]?.['id'])}`, [
      'media:read',
    ]);
    expect(lost.status).toBe(409);
    expect(await accessTo(id)).toEqual(['media.listed', 'media.read', 'media.read']);
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of names.filter((entry) => entry.isFile())) {
      const kept = await readFile(path.join(file.parentPath, file.name));
      expect(kept.includes(FACE)).toBe(false);
    }
  });

  it('are fetched once, however often the archive is repeated', async () => {
    const id = await approved('decision_and_media');
    await archive(id);
    expect(await archive(id)).toEqual({ archived: 0, missing: 0 });
  });

  it('are fetched where a try that failed had come to, each once', async () => {
    const id = await approved('decision_and_media');
    const fetched: string[] = [];
    const failingAt = (failing: string | null): Vendor => ({
      ...withMedia,
      media: {
        list: () => Promise.resolve(ITEMS.slice(0, 3)),
        fetch: (_call, _session, { id: item }) => {
          if (item === failing) return Promise.reject(new KycError('vendor_unavailable', 'Away.'));
          fetched.push(item);
          return Promise.resolve(Readable.from([FACE]));
        },
      },
    });
    await expect(archive(id, failingAt('video'))).rejects.toMatchObject({
      type: 'vendor_unavailable',
      nonRetryable: false,
    });
    expect(await archive(id, failingAt(null))).toEqual({ archived: 2, missing: 0 });
    expect(fetched).toEqual(['face', 'video', 'changed']);
  });

  it('are all fetched but the one that the vendor refuses for good', async () => {
    const id = await approved('decision_and_media');
    const refusal = new KycError('vendor_refused_request', 'No.');
    const refusing: Vendor = {
      ...withMedia,
      media: {
        list: () => Promise.resolve(ITEMS.slice(0, 3)),
        fetch: (_call, _session, { id: item }) =>
          item === 'face' ? Promise.reject(refusal) : Promise.resolve(Readable.from([FACE])),
      },
    };
    expect(await archive(id, refusing)).toEqual({ archived: 2, missing: 1 });
  });
});

describe('the evidence of a verification', () => {
  it('is everything that was kept, with sums that fit', async () => {
    const id = await approved('decision_and_media');
    await archive(id);
    const files = await filesIn(await get(`/v1/verifications/${id}/evidence`, ['evidence:read']));
    const names = [...files.keys()];
    expect(names.slice(0, 5)).toEqual([
      'decision.json',
      'events.json',
      'messages.json',
      'messages/001-webhook-decision.body',
      'media.json',
    ]);
    expect(names.filter((name) => /^media\/.*\.(jpeg|mp4)$/.test(name))).toHaveLength(3);
    expect(names.at(-1)).toBe('SHA256SUMS');
    expect(files.get('messages/001-webhook-decision.body')?.toString()).toBe(
      'the bytes of the decision',
    );
    const sums = (files.get('SHA256SUMS')?.toString() ?? '').trim().split('\n');
    expect(sums).toHaveLength(names.length - 1);
    for (const line of sums) {
      const [sum = '', name = ''] = line.split('  ');
      expect(sha256(files.get(name) ?? Buffer.alloc(0))).toBe(sum);
    }
    const decision = files.get('decision.json')?.toString() ?? '';
    expect(JSON.parse(decision)).toMatchObject({ id, status: 'approved', revisions: [] });
    expect(decision).not.toContain('/v/');
    const [face] = JSON.parse(files.get('media.json')?.toString() ?? '') as unknown[];
    expect(face).toMatchObject({ name: 'face', timestamp: STAMPED });
    expect(await accessTo(id)).toEqual(['evidence.read', 'media.listed']);
  });

  it.each([
    ['none', 3],
    ['decision', 6],
  ] as const)('holds no more than the policy keeps: %s', async (policy, count) => {
    const id = await approved(policy);
    const files = await filesIn(await get(`/v1/verifications/${id}/evidence`, ['evidence:read']));
    expect(files.size).toBe(count);
  });

  it('needs a scope of its own', async () => {
    const id = await approved('decision');
    const scopes = ['results:read', 'media:read', 'verifications:read'] as const;
    expect((await get(`/v1/verifications/${id}/evidence`, scopes)).status).toBe(403);
  });
});
