import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReviewScope, Role } from '../../domain/roles.ts';
import { openConsoleSession, readReviews } from '../../store/index.ts';
import { MADE_UP_PEOPLE } from '../../tools/identity-provider/people.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { caseOf, clientOf, PIXEL, photoOf } from './cases.ts';
import { Browser } from './browser.ts';
import { type SignedIn, type TestConsole, tokenIn, withConsole } from './with-console.ts';

let console: TestConsole;
withConsole((started) => {
  console = started;
});
let bank: StoreFixture;
let shop: StoreFixture;
const people = new Map<string, SignedIn>();
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  shop = await clientOf(console, { name: 'A shop', vendor: 'datakeen' });
  for (const { login } of MADE_UP_PEOPLE) people.set(login, await console.signIn(login));
});

function as(login: string): Browser {
  const signedIn = people.get(login);
  if (signedIn === undefined) throw new Error(`Nobody is called ${login}.`);
  return signedIn.browser;
}

const reviewsOf = async (id: string) =>
  (await readReviews(console.own.store, { verificationId: id, principal: 'operator' })).all;

/** Every form, sent as if its page had been shown. */
async function sendAll(browser: Browser, id: string) {
  const token = tokenIn(await browser.go(`${console.url}/search`));
  const fields = { form_token: token, decision: 'approve', shown: '1', key: randomUUID() };
  const assignment = { form_token: token, action: 'take' };
  return [
    await browser.submit(`${console.url}/cases/${id}/preview`, fields),
    await browser.submit(`${console.url}/cases/${id}/decide`, fields),
    await browser.submit(`${console.url}/cases/${id}/assignment`, assignment),
    await browser.submit(`${console.url}/cases/${id}/notes`, { ...fields, note: 'Seen.' }),
  ].map(({ status }) => status);
}

describe('a reviewer of one vendor', () => {
  it('sees nothing of another vendor, and decides nothing of it', async () => {
    const { id } = await caseOf(shop, { vendor: 'datakeen', reference: 'of-the-shop' });
    const photo = await photoOf(shop, id);
    const own = await caseOf(bank);
    const vera = as('vera');
    for (const path of [`/cases/${id}`, `/cases/${id}/media/${photo}`]) {
      expect((await vera.go(`${console.url}${path}`)).status).toBe(404);
    }
    for (const path of ['/queue', '/search?text=of-the-shop', `/search?text=${id}`]) {
      expect((await vera.go(`${console.url}${path}`)).text).not.toContain(`/cases/${id}`);
    }
    expect(await sendAll(vera, id)).toEqual([404, 404, 404, 404]);
    expect(await reviewsOf(id)).toEqual([]);
    expect((await vera.go(`${console.url}/queue`)).text).toContain(own.id);
    expect((await as('rita').go(`${console.url}/cases/${id}`)).status).toBe(200);
  });
});

describe('a reviewer of one client', () => {
  it("sees nothing of another client's, by page, list, search or count", async () => {
    const { id } = await caseOf(shop, { vendor: 'datakeen' });
    const own = await caseOf(bank);
    const scope = { clientIds: [bank.clientId], mode: null, vendors: null };
    const browser = await signedInAs('senior', scope);
    expect((await browser.go(`${console.url}/cases/${id}`)).status).toBe(404);
    for (const step of ['preview-anew', 'decide-anew']) {
      const form_token = tokenIn(await browser.go(`${console.url}/search`));
      const fields = { form_token, decision: 'approve', shown: '1', key: randomUUID() };
      expect((await browser.submit(`${console.url}/cases/${id}/${step}`, fields)).status).toBe(404);
    }
    expect(await sendAll(browser, id)).toEqual([404, 404, 404, 404]);
    const queue = await browser.go(`${console.url}/queue`);
    expect(queue.text).not.toContain(id);
    expect(queue.text).not.toContain('A shop');
    expect(queue.text).toContain(own.id);
    const asked = await browser.go(`${console.url}/queue?client=${shop.clientId}`);
    expect(asked.text).not.toContain(id);
    const { rows } = await console.own.admin.query<{ count: string }>(
      'select count(*) from review_cases where client_id = $1 and closed_at is null',
      [bank.clientId],
    );
    expect(queue.text).toMatch(new RegExp(`Waiting\\s*<strong>${rows[0]?.count ?? ''}</strong>`));
  });

  it('sees nothing of the other mode', async () => {
    const { id } = await caseOf(bank);
    const scope = { clientIds: null, mode: 'live', vendors: null } as const;
    const browser = await signedInAs('reviewer', scope);
    expect((await browser.go(`${console.url}/cases/${id}`)).status).toBe(404);
    expect((await browser.go(`${console.url}/queue`)).text).not.toContain(id);
  });
});

describe('an auditor', () => {
  it('reads a case, and decides, takes and previews nothing', async () => {
    const { id } = await caseOf(bank);
    const shown = await as('ada').go(`${console.url}/cases/${id}`);
    expect(shown.text).toContain('You can read this case, and not decide it.');
    expect(shown.text).not.toMatch(/\/(preview|decide|assignment|notes)"/);
    expect(await sendAll(as('ada'), id)).toEqual([403, 403, 403, 403]);
    expect(await reviewsOf(id)).toEqual([]);
  });
});

describe('an operator', () => {
  it('sees no case, and on the page of the system nothing about anybody', async () => {
    const { id } = await caseOf(bank);
    const otto = as('otto');
    for (const path of [`/cases/${id}`, '/queue', '/search', '/audit', '/audit.jsonl']) {
      expect((await otto.go(`${console.url}${path}`)).status, path).toBe(403);
    }
    const { status, text } = await otto.go(`${console.url}/system`);
    expect(status).toBe(200);
    expect(text).not.toMatch(/Sarah|SARAH|MORGAN|Morgan|order-1|1967/);
  });

  it('is nobody to whom a reviewer’s or an auditor’s page of the system is shown', async () => {
    for (const login of ['rita', 'sami', 'ada', 'vera']) {
      expect((await as(login).go(`${console.url}/system`)).status).toBe(403);
    }
    for (const login of ['rita', 'sami', 'vera', 'otto']) {
      expect((await as(login).go(`${console.url}/audit`)).status).toBe(403);
    }
  });
});

describe('a photo', () => {
  it('is not to be had by a guessed id, nor as that of another case', async () => {
    const [mine, other] = [await caseOf(bank), await caseOf(bank)];
    const photo = await photoOf(bank, other.id);
    const ask = (path: string) => as('rita').go(`${console.url}/cases/${path}`);
    for (const path of [
      `${mine.id}/media/${photo}`,
      `${other.id}/media/${randomUUID()}`,
      `${other.id}/media/x`,
      `${randomUUID()}/media/${photo}`,
    ]) {
      expect((await ask(path)).status, path).toBe(404);
    }
    expect((await ask(`${other.id}/media/${photo}`)).status).toBe(200);
  });

  it('is kept by no cache, runs nothing, and is gone once its viewer has signed out', async () => {
    const { id } = await caseOf(bank);
    const url = `${console.url}/cases/${id}/media/${await photoOf(bank, id)}`;
    const { browser } = await console.signIn('rita');
    const response = await browser.ask(url);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-length')).toBe(String(PIXEL.length));
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const token = tokenIn(await browser.go(`${console.url}/queue`));
    await browser.submit(`${console.url}/sign-out`, { form_token: token });
    expect((await browser.ask(url)).status).toBe(303);
  });

  it.each(['image/svg+xml', 'text/html', 'application/pdf'])(
    'that says it is something that browsers run is only to be kept: %s',
    async (mimeType) => {
      const { id } = await caseOf(bank);
      const bytes = Buffer.from('<svg onload="alert(1)"/>');
      const photo = await photoOf(bank, id, { bytes, mimeType });
      const { headers } = await as('rita').ask(`${console.url}/cases/${id}/media/${photo}`);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toBe('attachment');
    },
  );
});

/** Somebody whose scope the made-up people do not have. */
async function signedInAs(role: Role, scope: ReviewScope): Promise<Browser> {
  const { token } = await openConsoleSession(console.store, {
    ...{ issuer: console.provider.issuer, subject: randomUUID(), name: 'Somebody' },
    ...{ standing: { roles: [role], scope }, tokens: { access: 'none', id: 'none' } },
  });
  const browser = new Browser();
  browser.putCookie('kyc_session', token);
  return browser;
}
