import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONTENTS } from '../../api/exporting/contents.ts';
import {
  countLinkOpen,
  eraseData,
  findApiKey,
  requestErasure,
  storeObject,
} from '../../store/index.ts';
import { startCaptureApi } from './capture-api.ts';
import {
  ask,
  exported,
  type Files,
  folderOf,
  jsonIn,
  kindsIn,
  manifestOf,
  sumsOf,
  TABLES,
} from './exporting.ts';
import { call, idOf, pointersOf, type TestApi, VERIFF_BODY } from './support.ts';
import { giveThings, JPEG, newEndpoint, type Things } from './things.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
/** Of a client of its own, which has asked for nothing in this minute. */
let key: string;
let client: string;
let reference: string;
withApi((started) => ({ api } = started), startCaptureApi);
beforeEach(async () => {
  client = `shop-${randomUUID()}`;
  key = await api.key(client);
  reference = `order:${randomUUID()}`;
});

const things = (of = reference, by = key): Promise<Things> =>
  giveThings(api, by, api.accounts.veriff.id, { reference: of });
const post = (path: string, body: object, by = key) =>
  call(`${api.url}/v1/verifications/${path}`, {
    ...{ method: 'POST', key: by, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  });
const idsIn = (files: Files): unknown =>
  (manifestOf(files)['verifications'] as { id: string }[]).map(({ id }) => id);
const principalOf = async (by = key) => `client_key:${(await findApiKey(api.store, by))?.id ?? ''}`;
async function erase(verificationId: string): Promise<void> {
  const asked = { principal: 'operator', reason: 'subject_request', vendorDeletes: false } as const;
  await requestErasure(api.store, { verificationId, ...asked });
  await eraseData(api.store, { verificationId });
}

describe('the archive of a person', () => {
  it('is all that is kept, byte for byte, says what it is, and ends with its sums', async () => {
    const own = await things();
    const { verification: id } = own;
    const { clientId = '' } = (await findApiKey(api.store, key)) ?? {};
    await newEndpoint(api, clientId);
    await post(`${id}/notes`, { note: 'They called on Monday.' });
    await post(`${id}/screening/${own.hit}`, {
      verdict: 'false_positive',
      comment: 'Another Ada.',
    });
    await call(`${api.url}/v1/verifications/${id}/legal-hold`, { method: 'POST', key });
    await countLinkOpen(api.store, { verificationId: id, session: 1 });
    const refused = { verificationId: id, mimeType: 'image/png', purpose: 'capture' } as const;
    const content = Readable.from([Buffer.from('one too many')]);
    await storeObject(api.store, { ...refused, content, maxBytes: 100 });

    const files = await exported(api, key, reference);
    const names = [...files.keys()];
    expect(names.slice(-2)).toEqual(['manifest.json', 'SHA256SUMS']);
    expect(files.get('SHA256SUMS')?.toString()).toBe(sumsOf(files));
    const folder = folderOf(files, id);
    expect(kindsIn(folder)).toEqual(Object.keys(CONTENTS).sort());
    expect(manifestOf(files)).toMatchObject({
      ...{ format: 1, madeBy: await principalOf(), clientId, mode: 'test', reference },
      ...{ isComplete: true, missing: [], contents: CONTENTS },
      verifications: [{ id, folder: `verifications/${id}`, state: 'whole', files: folder.size }],
    });

    const whole = (kind: RegExp) =>
      [...folder].filter(([name]) => kind.test(name)).map(([, bytes]) => bytes);
    expect(whole(/^media\//)).toEqual([JPEG]);
    expect(whole(/^captures\//)).toEqual([JPEG]);
    expect(whole(/^objects\//)).toEqual([Buffer.from('one too many')]);
    expect(Buffer.concat(whole(/^messages\//)).toString()).toContain(own.mark);
    expect(jsonIn(folder, 'input.json')).toMatchObject({ subject: VERIFF_BODY.subject });
    expect(jsonIn(folder, 'result.json')).toMatchObject({ decision: { status: 'approved' } });
    expect(jsonIn(folder, 'captures.json')).toMatchObject([
      { id: own.capture, state: 'stored', step: 'front-id' },
    ]);
    expect(jsonIn(folder, 'reviews.json')).toMatchObject({
      notes: [{ note: 'They called on Monday.' }],
    });
    expect(jsonIn(folder, 'screening.json')).toMatchObject({
      hits: [{ id: own.hit, judgement: { comment: 'Another Ada.' } }],
    });
    expect(jsonIn(folder, 'sessions.json')).toMatchObject([{ number: 1, linkOpened: 1 }]);
    expect(jsonIn(folder, 'keeping.json')).toMatchObject({ isHeld: true, erasure: null });
    const { json } = await call(`${api.url}/v1/verifications/${id}`, { key });
    // What leads somewhere, and what holds only now, is not kept for years.
    const gone = { link: undefined, nextAction: undefined };
    expect(jsonIn(folder, 'verification.json')).toEqual({ ...json, ...gone });
    const everything = Buffer.concat([...files.values()]).toString('latin1');
    for (const secret of [`/v/`, `session-of-${id}`]) expect(everything).not.toContain(secret);
  });

  it('is of all of that reference and mode, and of what was started in place of one; of nobody else’s', async () => {
    const first = await things();
    const second = await things();
    const retry = idOf(await post(`${first.verification}/retry`, { reference: randomUUID() }));
    const another = await things(randomUUID());
    const strangers = await api.key('stranger');
    const theirs = await things(reference, strangers);
    const files = await exported(api, key, reference);
    expect(idsIn(files)).toEqual([first.verification, second.verification, retry]);
    const text = Buffer.concat([...files.values()]).toString('latin1');
    for (const other of [another, theirs]) {
      expect(text).not.toContain(other.verification);
      expect(text).not.toContain(other.mark);
    }
    expect(idsIn(await exported(api, strangers, reference))).toEqual([theirs.verification]);
    const live = await api.key(client, { mode: 'live' });
    expect((await ask(api, live, reference)).status).toBe(404);
  });

  it('names what somebody has linked to another one, and keeps nothing else back', async () => {
    const [own, other] = [await things(), await things()];
    const theirs = await things(randomUUID(), await api.key('stranger'));
    // As whoever has the role of the application alone can do it, and nobody can take it back.
    const insert = 'insert into retries (verification_id, retry_of, tag) values ($1, $2, $3)';
    await api.store.app.query(insert, [own.verification, theirs.verification, 'v1.made-up']);
    const files = await exported(api, key, reference);
    expect(manifestOf(files)).toMatchObject({
      missing: [{ verificationId: own.verification, file: '*', why: 'changed' }],
      verifications: [{ state: 'incomplete' }, { id: other.verification, state: 'whole' }],
    });
    const text = Buffer.concat([...files.values()]).toString('latin1');
    for (const secret of [theirs.verification, theirs.mark]) expect(text).not.toContain(secret);
  });

  it('is in the access log of each verification, as the reading of all that it holds', async () => {
    const [one, other] = [await things(), await things()];
    const by = await api.key(client, { scopes: ['export'] });
    const principal = await principalOf(by);
    const files = await exported(api, by, reference);
    for (const { verification } of [one, other]) {
      const sql = 'select action from access_log where verification_id = $1 and principal = $2';
      const { rows } = await api.sql(`${sql} order by id`, [verification, principal]);
      const actions = rows.map(({ action }) => action);
      expect(actions).toEqual([
        ...['export.read', 'subject.read', 'result.read', 'reviews.read', 'screening.read'],
        ...['evidence.read', 'media.listed', 'access.read'],
      ]);
      const log = jsonIn(folderOf(files, verification), 'access.json');
      expect(log).toContainEqual(expect.objectContaining({ principal, action: 'export.read' }));
    }
  });

  it('has of the erased what is left of them', async () => {
    const gone = await things();
    const retry = idOf(await post(`${gone.verification}/retry`, {}));
    await erase(gone.verification);
    const files = await exported(api, key, reference);
    expect(idsIn(files)).toEqual([gone.verification, retry]);
    expect(manifestOf(files)).toMatchObject({
      isComplete: true,
      verifications: [{ state: 'erased' }, { state: 'whole' }],
    });
    const folder = folderOf(files, gone.verification);
    const stays = Object.entries(CONTENTS).filter(([, content]) => content.stays);
    expect(kindsIn(folder)).toEqual(stays.map(([name]) => name).sort());
    expect(jsonIn(folder, 'keeping.json')).toMatchObject({
      erasure: { reason: 'subject_request', principal: 'operator' },
    });
    expect(jsonIn(folder, 'verification.json')).toMatchObject({ reference: null, metadata: null });
    expect(Buffer.concat([...folder.values()]).toString('latin1')).not.toContain(gone.mark);
  });

  it('is none where there is nothing of that reference, or it is none', async () => {
    const answer = (of: string) =>
      call(`${api.url}/v1/exports?reference=${encodeURIComponent(of)}`, { key });
    const nothing = await answer(reference);
    expect([nothing.status, nothing.json['code']]).toEqual([404, 'not_found']);
    for (const odd of [
      '',
      '../../etc/passwd',
      'a b',
      'ada@example.com',
      'ä',
      '%00',
      'x'.repeat(129),
    ]) {
      const refused = await answer(odd);
      expect([odd, refused.status, pointersOf(refused)]).toEqual([odd, 422, ['/query/reference']]);
    }
    const more = await call(`${api.url}/v1/exports?reference=a&reference=b`, { key });
    expect(more.status).toBe(422);
  });

  it('is asked for so often in a minute by one client, and no more', async () => {
    const mine = await api.key(`busy-${reference}`);
    const statuses: number[] = [];
    for (let at = 0; at < 11; at += 1) statuses.push((await ask(api, mine, reference)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429]);
    expect((await ask(api, key, reference)).status).toBe(404);
  });

  it('leaves no table out that belongs to a verification, but such as say nothing of the person', async () => {
    const { rows } = await api.sql(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'verification_id' order by table_name`,
    );
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(TABLES).sort());
    const files = Object.values(TABLES).filter((said) => said.endsWith('.json'));
    for (const file of files) expect(Object.keys(CONTENTS)).toContain(file);
  });
});
