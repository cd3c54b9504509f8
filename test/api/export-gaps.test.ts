import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveFile } from '../../api/evidence-archive.ts';
import { personFiles } from '../../api/exporting/person.ts';
import { KycError } from '../../domain/errors.ts';
import { eraseData, findApiKey, requestErasure, storeObject } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { startCaptureApi } from './capture-api.ts';
import { ask, exported, type Files, folderOf, kindsIn, manifestOf } from './exporting.ts';
import { type TestApi } from './support.ts';
import { giveThings, JPEG, type Things } from './things.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
/** Of a client of its own, which has asked for nothing in this minute. */
let key: string;
let reference: string;
withApi((started) => ({ api } = started), startCaptureApi);
beforeEach(async () => {
  key = await api.key(`shop-${randomUUID()}`);
  reference = `order-${randomUUID()}`;
});
let objects: TestApi['store']['objects'] | null = null;
afterEach(async () => {
  if (objects !== null) api.store.objects = objects;
  objects = null;
  await insider(`delete from erasures where tag = 'v1.made-up'`);
});

const things = (): Promise<Things> => giveThings(api, key, api.accounts.veriff.id, { reference });

/** As whoever has the database, and none of our keys, can do it. */
async function insider(sql: string, ...values: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: api.database.adminDatabaseUrl });
  await client.connect();
  await client.query('set session_replication_role = replica');
  await client.query(sql, values);
  await client.end();
}

async function objectOf(media: string): Promise<string> {
  const { rows } = await api.sql('select object_key from media where id = $1', [media]);
  return String(rows[0]?.['object_key']);
}

/** The object storage gives something else for one object, from that reading of it on. */
function spoil(key: string, give: (read: number) => Promise<Readable | null> | 'whole'): void {
  const sound = (objects ??= api.store.objects);
  let read = 0;
  api.store.objects = {
    ...sound,
    get: async (asked) => {
      if (asked !== key) return sound.get(asked);
      const given = give((read += 1));
      return given === 'whole' ? sound.get(asked) : given;
    },
  };
}

const changed = async (key: string): Promise<Readable> => {
  const chunks: Buffer[] = [];
  for await (const chunk of (await objects?.get(key)) ?? [])
    chunks.push(Buffer.from(chunk as Buffer)); // a stream of bytes
  const bytes = Buffer.concat(chunks);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  // In pieces, as from a disk.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, at) =>
    bytes.subarray(at * 16_384, (at + 1) * 16_384),
  );
  return Readable.from(pieces);
};

describe('what is kept and cannot be given', () => {
  it.each<[string, (own: Things) => Promise<unknown>, string, string]>([
    [
      'whose bytes are gone',
      async ({ media }) => api.store.objects.delete(await objectOf(media)),
      'media/',
      'unreadable',
    ],
    [
      'whose bytes are not those that were kept',
      async ({ media }) => {
        const object = await objectOf(media);
        spoil(object, () => changed(object));
      },
      'media/',
      'unreadable',
    ],
    [
      'that somebody has taken for removed',
      ({ capture }) =>
        insider(
          `update objects set removed_at = now()
           where key = (select object_key from captures where id = $1)`,
          capture,
        ),
      'captures/',
      'unreadable',
    ],
    [
      'that somebody has emptied',
      ({ verification }) =>
        insider(
          `update inbox set body = null where verification_id = $1 and kind = 'decision'`,
          verification,
        ),
      'messages/',
      'unreadable',
    ],
    [
      'that somebody has filed otherwise',
      ({ verification }) =>
        insider(
          `update inbox set source = 'webhook', kind = '../../etc/passwd'
           where verification_id = $1 and kind = 'decision'`,
          verification,
        ),
      'messages.json#',
      'changed',
    ],
    [
      'of which somebody has changed one',
      ({ verification }) =>
        insider(
          `update events set principal = 'nobody'
           where verification_id = $1 and number = 1`,
          verification,
        ),
      'events.json',
      'changed',
    ],
    [
      'that somebody has told otherwise',
      ({ verification }) =>
        insider(
          `update notifications set type = 'made.up' where verification_id = $1`,
          verification,
        ),
      'notifications.json#',
      'changed',
    ],
    [
      'whose erasure nobody has asked for',
      ({ verification }) =>
        insider(
          `insert into erasures (verification_id, reason, principal, at_vendor, tag)
           values ($1, 'subject_request', 'operator', 'asked', 'v1.made-up')`,
          verification,
        ),
      'keeping.json',
      'changed',
    ],
  ])('is named, and the rest is given: %s', async (_, act, file, why) => {
    const own = await things();
    await act(own);
    const files = await exported(api, key, reference);
    const { missing, ...manifest } = manifestOf(files);
    expect(manifest).toMatchObject({
      ...{ isComplete: false, verifications: [{ state: 'incomplete' }] },
    });
    const named = missing as { verificationId: string; file: string; why: string }[];
    expect(named.length).toBeGreaterThan(0);
    for (const one of named) {
      expect(one).toMatchObject({ verificationId: own.verification, why });
      expect(one.file.startsWith(file)).toBe(true);
      expect(folderOf(files, own.verification).has(one.file)).toBe(false);
    }
    expect(kindsIn(folderOf(files, own.verification)).length).toBeGreaterThan(12);
    expect([...files.keys()].filter((name) => name.includes('..'))).toEqual([]);
    expect(api.log()).toContain('left out of an export');
  });

  it('is named as a whole where the row is not as we wrote it, since nobody knows whose it is', async () => {
    const own = await things();
    const other = await things();
    await insider(
      `update verifications set vendor_code = 'made-up' where id = $1`,
      own.verification,
    );
    const files = await exported(api, key, reference);
    expect(folderOf(files, own.verification).size).toBe(0);
    expect(manifestOf(files)).toMatchObject({
      isComplete: false,
      missing: [{ verificationId: own.verification, file: '*', why: 'changed' }],
      verifications: [
        { state: 'incomplete', files: 0 },
        { id: other.verification, state: 'whole' },
      ],
    });
  });

  it('breaks the archive off where the storage is away, or what has begun cannot be ended', async () => {
    const { verification: verificationId } = await things();
    const content = Readable.from([randomBytes(400_000)]);
    const kept = { verificationId, content, mimeType: 'video/mp4', purpose: 'media' } as const;
    const { key: object } = await storeObject(api.store, { ...kept, maxBytes: 400_000 });
    const away = () => Promise.reject(new KycError('objects_unavailable', 'It is away.'));
    for (const [from, give] of [
      [1, away],
      [2, away],
      [2, () => changed(object)],
    ] as const) {
      spoil(object, (read) => (read < from ? 'whole' : give()));
      await expect(exported(api, key, reference)).rejects.toThrow('terminated');
      api.store.objects = objects ?? api.store.objects;
    }
    expect(api.log()).toContain('an export was broken off');
    expect((await exported(api, key, reference)).has('SHA256SUMS')).toBe(true);
  });
});

async function filesOf(ids: string[]): Promise<AsyncGenerator<ArchiveFile>> {
  const { clientId = '' } = (await findApiKey(api.store, key)) ?? {};
  const parts = {
    store: api.store,
    vendors: findVendor,
    publicUrl: api.url,
    now: () => new Date(),
  };
  const asked = { clientId, mode: 'test', reference, principal: 'client_key:reader', ids } as const;
  return personFiles({ ...parts, onMissing: () => undefined }, asked);
}

async function nameOfNext(files: AsyncGenerator<ArchiveFile>): Promise<string> {
  const next = await files.next();
  return next.done === true ? '' : next.value.name;
}

async function rest(files: AsyncGenerator<ArchiveFile>): Promise<Files> {
  const read: Files = new Map();
  for await (const { name, open } of files) {
    const content = await open();
    const chunks: Buffer[] = [];
    for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
      chunks.push(Buffer.from(chunk as Buffer)); // streams of objects are streams of bytes
    }
    read.set(name, Buffer.concat(chunks));
  }
  return read;
}

describe('an archive that is being made', () => {
  it('reads each verification when its turn has come, and nothing before', async () => {
    const ids = [(await things()).verification, (await things()).verification];
    const readers = async (): Promise<unknown[]> => {
      const sql = `select verification_id as id from access_log
        where principal = 'client_key:reader' and action = 'export.read' and verification_id = any ($1)`;
      return (await api.sql(sql, [ids])).rows.map(({ id }) => id);
    };
    const files = await filesOf(ids);
    expect(await readers()).toEqual([]);
    expect(await nameOfNext(files)).toBe(`verifications/${ids[0]}/verification.json`);
    expect(await readers()).toEqual([ids[0]]);
    await rest(files);
    expect(await readers()).toEqual(ids);
  });

  it('gives nothing more of who is erased meanwhile, and says so', async () => {
    const own = await things();
    const { verification: id } = own;
    const files = await filesOf([id]);
    while ((await nameOfNext(files)) !== `verifications/${id}/input.json`);
    const asked = {
      principal: 'operator',
      reason: 'subject_request',
      vendorDeletes: false,
    } as const;
    await requestErasure(api.store, { verificationId: id, ...asked });
    expect(await eraseData(api.store, { verificationId: id })).toBe('erased');
    const left = await rest(files);
    expect(kindsIn(folderOf(left, id))).toEqual([
      ...['access.json', 'captures.json', 'keeping.json', 'notifications.json'],
    ]);
    expect(manifestOf(left)).toMatchObject({ missing: [], verifications: [{ state: 'erased' }] });
    const text = Buffer.concat([...left.values()]).toString('latin1');
    for (const gone of [own.mark, reference, JPEG.toString('latin1')]) {
      // The reference is that of the request.
      const told = gone === reference ? text.replaceAll(`"reference": "${reference}"`, '') : text;
      expect(told).not.toContain(gone);
    }
  });

  it('is given up where nobody reads it any more, and holds nothing open', async () => {
    await things();
    const before = api.store.app.totalCount - api.store.app.idleCount;
    const response = await ask(api, key, reference);
    await response.body?.cancel();
    await expect
      .poll(() => api.store.app.totalCount - api.store.app.idleCount)
      .toBeLessThanOrEqual(before);
  });
});
