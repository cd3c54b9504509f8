import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { createKey } from '../../tools/keys.ts';
import { SandboxControl } from '../../tools/client/sandbox-control.ts';
import { until } from '../../tools/client/until.ts';
import { Canaries, letters } from './support/canaries.ts';
import {
  everythingBelow,
  everythingInPostgres,
  everythingInTemporal,
} from './support/everywhere.ts';
import type { Place } from './support/everywhere.ts';
import { sendNonsense } from './support/nonsense.ts';
import { photo } from './support/photo.ts';
import { personFor } from './support/planted-person.ts';
import { plantSecrets, plantVendorTokens } from './support/planted-secrets.ts';
import { play } from './support/played.ts';
import { startRunningStack, type RunningStack } from './support/running-stack.ts';
import type { Store } from '../../store/index.ts';
import { payloadEncryption } from '../../workers/payloads/codec.ts';
import { openStackStore } from '../../tools/stack/open-store.ts';
import { DRIVERS, type Driver } from './support/vendor-drivers.ts';

const canaries = new Canaries();
/** The ids of verifications: a place in which none is found was not really looked at. */
const NO_SECRET = 'id';
/** What a history tells (docs/security.md): fields as JSON, also within JSON, and summaries. */
const TELLING =
  /\\?"(outcome|screening|vendorCode|verdict|decidedBy|effect|principal)\\?": ?\\?"|\\?"(reasons|parts)\\?":|Record: |has ended: /;
/** What the API answered whenever it refused something. */
const refusals: { what: string; status: number; text: string }[] = [];
/** How verifications are shown, without what is the client's own and their links. */
const views: Place[] = [];
let running: RunningStack;
let temporary: string;
/** With the key of what the stack's processes encrypt. */
let store: Store;

/** A request as anybody may send it; what is refused is remembered. */
async function send(what: string, url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
    ...init,
  });
  const text = await response.clone().text();
  const headers = JSON.stringify([...response.headers]);
  if (response.status >= 400)
    refusals.push({ what, status: response.status, text: headers + text });
  return response;
}

const asClient = (headers: Record<string, string> = {}): Record<string, string> => ({
  authorization: `Bearer ${running.stack.file.apiKey}`,
  ...headers,
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** From the link to the approval, by way of answers that quote what they were asked. */
async function goesThrough(driver: Driver): Promise<void> {
  const { vendor, makes, asks } = driver;
  const subject = personFor(canaries, vendor);
  const control = new SandboxControl(running.stack.file.sandboxUrl, vendor);
  await control.fault({ kind: 'echo', status: 500, ...makes });
  if (asks !== undefined) await control.fault({ kind: 'echo', status: 500, ...asks });
  const played = await play(running, { ...driver, subject });
  canaries.plant(NO_SECRET, played.id);
  canaries.plant(`link of ${vendor}`, new URL(played.link).pathname.split('/').at(-1) ?? '');
  const session = await played.session();
  canaries.plant(`session of ${vendor}`, session.id);
  // Where a vendor is told where to send its webhooks with every session, the address is that session's own.
  const { webhookURL } = session;
  if (typeof webhookURL === 'string') {
    canaries.plant(`bell of ${vendor}`, webhookURL.split('/').at(-1) ?? '');
  }
  await send('the way back', `${played.link}/return?name=${canaries.text('query')}`);
  await played.happens(driver.approve);
  await played.becomes('approved');
  const result = await running.client.result(played.id);
  // What the vendor says of the person, be it somebody of its own invention, is a canary as well.
  const said = textsIn(result.person).filter((text) => text.length >= 8);
  expect(said).not.toEqual([]);
  for (const text of said) canaries.plant(`what ${vendor} says`, text);
  await control.fault({ kind: 'echo', status: 400, ...makes });
  const metadata = { note: canaries.text(`note for ${vendor}`) };
  const refused = await running.client.start({
    vendor,
    subject: personFor(canaries, vendor),
    metadata,
  });
  await until(`${vendor} to quote`, async () =>
    (await control.requests()).some(({ status }) => status === 400) ? true : undefined,
  );
  for (const id of [played.id, refused.id]) {
    const own = { metadata: null, link: null, nextAction: null };
    const view = { ...(await running.client.read(id)), ...own };
    const events = await running.client.events(id);
    views.push({ name: `view of ${vendor}`, content: JSON.stringify([view, events]) });
  }
}

/** A photo whose bytes are canaries in three places. */
function plantedPhoto(name: string): Buffer {
  const image = photo(64);
  for (const at of [100, 5_000, 11_000]) canaries.plant(name, image.subarray(at, at + 24));
  return image;
}

/** A direct capture whose first image was on its way when the worker was killed. */
async function isCaptured(
  vendor: 'incode' | 'veriff',
  [first = '', ...steps]: string[],
): Promise<void> {
  const control = new SandboxControl(running.stack.file.sandboxUrl, vendor);
  const { apiUrl } = running.stack.file;
  const subject = personFor(canaries, vendor);
  const body = await running.client.start({ vendor, capture: 'direct', subject });
  await running.client.becomes(body.id, ['pending']);
  const address = (step: string): string =>
    `${apiUrl}/v1/verifications/${body.id}/captures/${step}`;
  const upload = (step: string, image: Buffer, type = 'image/png'): Promise<Response> =>
    send(`upload of ${step}`, address(step), {
      method: 'POST',
      headers: asClient({ 'content-type': type }),
      body: new Uint8Array(image),
    });
  expect((await upload(first, Buffer.from(canaries.text('no image')))).status).toBe(422);
  expect((await upload(first, plantedPhoto('refused photo'), 'text/plain')).status).toBe(415);
  await upload(canaries.plant('step', letters(12)), plantedPhoto('photo of no step'));
  const path = vendor === 'incode' ? '/add/front-id' : '/media';
  await control.fault({ kind: 'hang', method: 'POST', path });
  const uploading = upload(first, plantedPhoto(`photo for ${vendor}`));
  await until('the image to be on its way', async () =>
    (await control.requests()).some((one) => one.path.includes(path)) ? true : undefined,
  );
  const worker = running.stack.process('worker');
  await worker.kill9();
  await uploading;
  await worker.start();
  for (const step of steps) await upload(step, plantedPhoto(`photo for ${vendor}`));
}

/** A start whose row Postgres refuses, with a message that quotes it. */
async function breaksInside(): Promise<void> {
  const admin = new pg.Client({ connectionString: running.stack.file.migratorDatabaseUrl });
  await admin.connect();
  try {
    await admin.query('alter table verifications add constraint refuses check (false) not valid');
    expect((await starts('a fault of ours')).status).toBe(500);
  } finally {
    await admin.query('alter table verifications drop constraint refuses');
    await admin.end();
  }
}

function starts(what: string): Promise<Response> {
  const subject = personFor(canaries, 'veriff');
  const metadata = { note: canaries.text('note') };
  return send(what, `${running.stack.file.apiUrl}/v1/verifications`, {
    method: 'POST',
    headers: asClient({ 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    body: JSON.stringify({ vendor: 'veriff', subject, metadata }),
  });
}

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'durable-kyc-leaks-'));
  const payloadKey = canaries.plant('payload key', randomBytes(32).toString('base64'));
  const encrypting = { PAYLOAD_KEYS: `p1:${payloadKey}` };
  const environment = { LOG_LEVEL: 'debug', TMPDIR: temporary, ...encrypting };
  running = await startRunningStack({ environment });
  store = openStackStore(running.stack, encrypting);
  plantSecrets(running.stack, canaries);
  const going = DRIVERS.map((driver) => goesThrough(driver));
  await Promise.all([...going, sendNonsense(running.stack, canaries, send)]);
  const loggingIn = DRIVERS.filter(({ token }) => token !== undefined);
  expect(await plantVendorTokens(running.stack, canaries)).toBe(loggingIn.length);
  await isCaptured('incode', ['front-id', 'back-id', 'selfie']);
  await isCaptured('veriff', ['document-front', 'face']);
  await breaksInside();
  await running.stack.process('postgres').kill9();
  expect((await starts('no database')).status).toBe(503);
  await running.stack.process('postgres').start();
}, 300_000);
afterAll(async () => {
  await store.close();
  await running.stop();
  await rm(temporary, { recursive: true, force: true });
});

/** What was found where; and the places that were surely looked at, since ids were found there. */
function look(places: readonly Place[]): { leaks: string[]; seen: string[] } {
  const found = places.map(({ name, content }) => ({ name, what: canaries.find(content) }));
  const leaks = found.flatMap(({ name, what }) => {
    const secrets = what.filter((one) => one !== NO_SECRET);
    return secrets.length === 0 ? [] : [`${name}: ${secrets.join(', ')}`];
  });
  const seen = found.filter(({ what }) => what.includes(NO_SECRET)).map(({ name }) => name);
  return { leaks, seen };
}

describe('what clients, people and vendors send', () => {
  it('would be found in any form, plain, URL-encoded, JSON-escaped, in hex or in base64', () => {
    const own = new Canaries();
    const value = own.text('it');
    for (const form of [
      ...[value, encodeURIComponent(value), value.replace('ë', '\\u00eb'), JSON.stringify([value])],
      ...[Buffer.from(`x${value}y`).toString('base64'), Buffer.from(value).toString('hex')],
    ]) {
      expect(own.find(`…${form}…`), form).toEqual(['it']);
    }
  });

  it('is nowhere in Temporal: no history, id, search attribute, memo, failure or heartbeat', async () => {
    const places = await everythingInTemporal(running, { encryption: payloadEncryption(store) });
    const { leaks, seen } = look(places);
    expect(leaks).toEqual([]);
    expect(seen.length).toBeGreaterThan(DRIVERS.length * 2);
  });

  it('has nothing of what was decided in Temporal but under a key: no outcome, reason or summary', async () => {
    const places = await everythingInTemporal(running, { encryption: null });
    const telling = places.flatMap(({ name, content }) => {
      const said = TELLING.exec(content.toString());
      return said === null ? [] : [`${name}: ${said[0]}`];
    });
    expect(telling).toEqual([]);
    const opened = await everythingInTemporal(running, { encryption: payloadEncryption(store) });
    const told = opened.filter(({ content }) => TELLING.test(content.toString()));
    expect(told.length).toBeGreaterThan(DRIVERS.length * 2);
  });

  it('is in no row of either database, which a dump of it would hold', async () => {
    const { migratorDatabaseUrl, migratorKeysDatabaseUrl } = running.stack.file;
    const places = await everythingInPostgres('data', migratorDatabaseUrl);
    places.push(...(await everythingInPostgres('keys', migratorKeysDatabaseUrl)));
    const { leaks, seen } = look(places);
    expect(leaks).toEqual([]);
    for (const table of [
      'data: public.verifications',
      'data: public.events',
      'keys: public.data_keys',
    ])
      expect(seen).toContain(table);
  });

  it('is in no file: no log of any process, not Temporal’s database, no object, no temporary file', async () => {
    const places = await everythingBelow(running.directory);
    const { leaks, seen } = look([...places, ...(await everythingBelow(temporary))]);
    expect(leaks).toEqual([]);
    for (const part of ['logs/', 'temporal.db'])
      expect(
        seen.some((name) => name.startsWith(part)),
        part,
      ).toBe(true);
    expect(places.some(({ name }) => name.startsWith('objects/'))).toBe(true);
  });

  it('is in no refusal, no view, no notification and no figure for operators', async () => {
    const statuses = new Set(refusals.map(({ status }) => status));
    for (const status of [400, 401, 404, 415, 422, 500, 503])
      expect([...statuses]).toContain(status);
    const told = running.receiver.received;
    expect(told.length).toBeGreaterThan(DRIVERS.length);
    const commands = openStackStore(running.stack);
    const { token } = await createKey(commands, { name: 'operator', scopes: ['admin'] }).finally(
      () => commands.close(),
    );
    const status = await fetch(`${running.stack.file.apiUrl}/v1/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status.status).toBe(200);
    const { leaks, seen } = look([
      ...views,
      ...refusals.map(({ what, text }) => ({ name: what, content: text })),
      ...told.map((one) => ({ name: one.type, content: JSON.stringify(one) })),
      { name: 'status', content: await status.text() },
    ]);
    expect(leaks).toEqual([]);
    for (const place of ['view of veriff', 'verification.approved']) expect(seen).toContain(place);
  });
});
