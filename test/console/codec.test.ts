import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, type JsonPayload, jsonOf } from '../../console/codec/payload.ts';
import { PayloadCipher } from '../../store/encryption/payload-cipher.ts';
import { type PayloadEncryption, payloadEncryption } from '../../workers/payloads/codec.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { payloadKey } from '../setup/payloads.ts';
import { Browser } from './browser.ts';
import { caseOf, clientOf } from './cases.ts';
import { type TestConsole, tokenIn, withConsole } from './with-console.ts';

const UI = 'http://127.0.0.1:8233';
const NAMESPACE = 'durable-kyc';

let console: TestConsole;
let encryption: PayloadEncryption;
withConsole(
  (started) => {
    console = started;
    const keys = [payloadKey('p1')];
    const payloads = new PayloadCipher({ keys, encrypts: true });
    encryption = payloadEncryption({ ...started.store, payloads });
  },
  {
    overrides: { codec: { uiOrigin: UI, reader: { open: (payload) => encryption.open(payload) } } },
  },
);
let bank: StoreFixture;
let shop: StoreFixture;
/** Of a case of Veriff's at the bank, and of one of Datakeen's at the shop. */
let ofBank: string;
let ofShop: string;
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  shop = await clientOf(console, { name: 'A shop', vendor: 'datakeen' });
  ofBank = (await caseOf(bank)).id;
  ofShop = (await caseOf(shop, { vendor: 'datakeen' })).id;
});

const PLAIN = {
  metadata: { encoding: base64('json/plain') },
  data: base64('{"screening":"match"}'),
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** As a worker encrypts it for a workflow. */
async function encrypted(workflowId: string): Promise<JsonPayload> {
  const context = { type: 'workflow', namespace: NAMESPACE, workflowId } as const;
  const [payload] = await encryption.encode([bytesOf(PLAIN)], context);
  return jsonOf(payload ?? {});
}

/** Asks as Temporal's UI does in that person's browser. */
function ask(browser: Browser, payloads: unknown, headers: Record<string, string> = {}) {
  return browser.ask(`${console.url}/codec/decode`, {
    method: 'POST',
    headers: {
      ...{ origin: UI, 'sec-fetch-site': 'same-site', 'content-type': 'application/json' },
      ...{ 'x-namespace': NAMESPACE, ...headers },
    },
    body: typeof payloads === 'string' ? payloads : JSON.stringify({ payloads }),
  });
}

async function decodedBy(login: string, payloads: JsonPayload[]): Promise<unknown> {
  const { browser } = await console.signIn(login);
  const { status, text } = await ask(browser, payloads);
  expect(status).toBe(200);
  return (JSON.parse(text) as { payloads: unknown }).payloads; // checked by whoever asked
}

async function accessesOf(id: string): Promise<{ principal: string; action: string }[]> {
  const { rows } = await console.own.admin.query<{ principal: string; action: string }>(
    `select principal, action from access_log where verification_id = $1 and action = 'history.read'`,
    [id],
  );
  return rows;
}

describe('the codec server', () => {
  it.each(['rita', 'sami', 'ada'])(
    'decrypts for who may see the case, and writes down once that they read it: %s',
    async (login) => {
      const { id } = await caseOf(bank);
      const payloads = [await encrypted(`verification/${id}`), PLAIN];
      expect(await decodedBy(login, payloads)).toEqual([PLAIN, PLAIN]);
      await decodedBy(login, [await encrypted(`archive/${id}/decision-1/media`)]);
      expect(await accessesOf(id)).toEqual([
        {
          principal: expect.stringMatching(/^reviewer:/) as string,
          action: 'history.read',
        },
      ]);
    },
  );

  it('gives back as it came what is of a verification that the reader may not see', async () => {
    const [theirs, others] = [
      await encrypted(`verification/${ofBank}`),
      await encrypted(`verification/${ofShop}`),
    ];
    expect(await decodedBy('vera', [others, theirs])).toEqual([others, PLAIN]);
    expect(await accessesOf(ofShop)).toEqual([]);
  });

  it('gives what is of no verification only to who may see all of them', async () => {
    const payloads = [
      await encrypted('sweep'),
      await encrypted(''),
      await encrypted('deletions/x'),
    ];
    expect(await decodedBy('rita', payloads)).toEqual([PLAIN, PLAIN, PLAIN]);
    expect(await decodedBy('vera', payloads)).toEqual(payloads);
    expect(console.log()).toContain('a history of no verification is read');
  });

  it('finds whose a late message and a delivery are', async () => {
    const { rows } = await console.own.admin.query<{ inbox: string; id: string }>(
      `select id as inbox, verification_id as id from inbox where verification_id = $1 limit 1`,
      [ofShop],
    );
    const late = await encrypted(`revision/${rows[0]?.inbox ?? ''}`);
    const told = await console.own.admin.query<{ id: string }>(
      'select id from notifications where verification_id = $1 limit 1',
      [ofShop],
    );
    expect([rows.length, told.rows.length]).toEqual([1, 1]);
    const delivery = await encrypted(`deliver/${told.rows[0]?.id ?? ''}/${randomUUID()}`);
    expect(await decodedBy('vera', [late, delivery])).toEqual([late, delivery]);
    expect(await decodedBy('rita', [late, delivery])).toEqual([PLAIN, PLAIN]);
    expect(await accessesOf(ofShop)).toHaveLength(1);
  });

  it('decrypts nothing for an operator', async () => {
    const { browser } = await console.signIn('otto');
    const { status, text } = await ask(browser, [await encrypted(`verification/${ofBank}`)]);
    expect([status, text]).toEqual([403, expect.not.stringContaining('screening')]);
  });

  it('decrypts nothing for nobody, nor once a session has ended', async () => {
    const payloads = [await encrypted(`verification/${ofBank}`)];
    expect((await ask(new Browser(), payloads)).status).toBe(401);
    const { browser } = await console.signIn('rita');
    const token = tokenIn(await browser.go(`${console.url}/queue`));
    const session = browser.cookie('kyc_session') ?? '';
    await browser.submit(`${console.url}/sign-out`, { form_token: token });
    browser.putCookie('kyc_session', session);
    expect((await ask(browser, payloads)).status).toBe(401);
    const { browser: idle } = await console.signIn('rita');
    await console.own.ours.query(`update console_sessions set used_at = now() - interval '1 hour'`);
    const { status, headers } = await ask(idle, payloads);
    expect([status, headers.get('location')]).toEqual([401, null]);
  });

  it('answers the configured page alone, whatever another one sends', async () => {
    const { browser } = await console.signIn('rita');
    const payloads = [await encrypted(`verification/${ofBank}`)];
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: console.url },
      { origin: 'null' },
      { origin: `${UI}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const shown = await ask(browser, payloads, headers);
      expect([shown.status, shown.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      const preflight = await browser.ask(`${console.url}/codec/decode`, {
        ...{
          method: 'OPTIONS',
          headers: { origin: UI, 'sec-fetch-site': 'same-site', ...headers },
        },
      });
      expect(preflight.status).toBe(403);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      expect((await ask(browser, payloads, { 'content-type': type })).status).toBe(415);
    }
  });

  it('lets the configured page send JSON with the cookie, and nothing else', async () => {
    const { headers, status } = await new Browser().ask(`${console.url}/codec/decode`, {
      ...{ method: 'OPTIONS', headers: { origin: UI, 'sec-fetch-site': 'same-site' } },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(UI);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')).toBe('POST');
    expect(headers.get('access-control-allow-headers')).toBe('content-type, x-namespace');
    expect(headers.get('vary')).toContain('Origin');
  });

  it('refuses what is too big, too much or garbage, and gives back what opens nothing', async () => {
    const { browser } = await console.signIn('rita');
    const real = await encrypted(`verification/${ofBank}`);
    expect((await ask(browser, 'x'.repeat(2 * 1024 * 1024 + 1))).status).toBe(413);
    const many = Array.from({ length: 1_000 }, () => real);
    expect((await ask(browser, many)).status).toBe(422);
    for (const garbage of [
      '',
      '{',
      '[]',
      '{"payloads":{}}',
      '{"payloads":[{"data":"%"}]}',
      'null',
    ]) {
      const { status } = await ask(browser, garbage);
      expect([400, 422]).toContain(status);
    }
    const { 'encrypted-for': owner, ...unowned } = real.metadata ?? {};
    expect(owner).toBe(base64(`verification/${ofBank}`));
    const moved = { ...real.metadata, 'encrypted-for': base64(`verification/${ofShop}`) };
    const other = { ...real.metadata, 'encryption-key-id': base64('p9') };
    const broken = [
      { ...real, data: real.data?.replace(/^..../, 'AAAA') },
      ...[unowned, moved, other].map((metadata) => ({ ...real, metadata })),
      { data: '' },
      {},
    ];
    const { status, text } = await ask(browser, broken);
    expect([status, JSON.parse(text)]).toEqual([200, { payloads: broken }]);
  });

  it('encrypts nothing for anybody, and keeps nothing of what it reads in caches or logs', async () => {
    const { browser } = await console.signIn('rita');
    for (const [path, method, status] of [
      ['/codec/encode', 'POST', 404],
      ['/codec/decode', 'GET', 405],
    ] as const) {
      expect((await browser.ask(`${console.url}${path}`, { method })).status).toBe(status);
    }
    const payload = await encrypted(`verification/${ofBank}`);
    const { headers } = await ask(browser, [payload]);
    expect(headers.get('cache-control')).toBe('no-store');
    for (const kept of [payload.data ?? '', PLAIN.data, 'screening']) {
      expect(console.log()).not.toContain(kept);
    }
  });
});
