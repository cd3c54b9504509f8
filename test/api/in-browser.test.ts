import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contrastOf } from '../../api/pages/colour.ts';
import type { Status } from '../../domain/status.ts';
import { changeClientSettings, findApiKey, makeLink } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { startBrowser, type TestBrowser } from '../setup/browser.ts';
import type { BrowserPage } from '../setup/browser-page.ts';
import { giveSession } from './given-session.ts';
import { idOf, start, startApi, type TestApi } from './support.ts';

const NAME = 'Bank & <img src=x> andsomanylettersbutwithoutaspace';
const RETURN_URL = 'https://bank.example/verified';

let api: TestApi;
let key: string;
let browser: TestBrowser;
let vendor: { server: Server; origin: string };
beforeAll(async () => {
  [api, browser, vendor] = await Promise.all([startApi(), startBrowser(), startVendor()]);
  key = await api.key('bank');
  const { clientId = '' } = (await findApiKey(api.store, key)) ?? {};
  const branding = { displayName: NAME, supportAddress: 'help@bank.example', colour: '#ffe680' };
  await changeClientSettings(api.store, { clientId, ...branding });
  await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor: 'identomat', mode: 'test', name: 'identomat of the tests' },
    baseUrl: `${vendor.origin}/external-api`,
    credentials: { companyKey: 'a-key-of-the-tests' },
  });
});
afterAll(async () => {
  await browser.close();
  vendor.server.close();
  await api.close();
});

/** Its button has a frame say that it is done. */
const VENDOR_PAGE = `<!doctype html><html lang="en"><title>Vendor</title>
<button onclick="parent.postMessage('DONE', '*')">Finish</button>`;

async function startVendor(): Promise<typeof vendor> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(VENDOR_PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}` };
}

interface Given {
  status?: Status;
  session?: 'none' | 'alive' | 'dead';
  body?: object;
}

/** A verification, and the address of its link. */
async function given({ status, session = 'alive', body = { vendor: 'veriff' } }: Given) {
  const id = idOf(await start(api, key, body));
  const address = `${vendor.origin}/session?of=${id}`;
  if (session !== 'none') await giveSession(api, id, { url: address });
  if (session === 'dead') {
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [id]);
  }
  if (status !== undefined) await become(id, status);
  const link = `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}`;
  return { id, link, address };
}

const become = (id: string, status: Status) =>
  api.sql('update verifications set status = $2 where id = $1', [id, status]);

const styleOf = (page: BrowserPage, element: string, property: string) =>
  page.look(`getComputedStyle(document.querySelector('${element}')).${property}`).then(String);

/** `rgb(1, 2, 3)` as `#010203`. */
function hex(colour: string): string {
  const channels = (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const embedded = { vendor: 'identomat', vendorOptions: { embedded: true } };

describe('in a browser, every page for a person', () => {
  it.each([
    ['waiting', { session: 'none' }, ''],
    ['returned', {}, '?back=0'],
    ['returned long ago', {}, '?back=20'],
    ['session over', { session: 'dead' }, ''],
    ['another try', { status: 'resubmission_requested' }, ''],
    ['checking', { status: 'submitted', body: { vendor: 'veriff', returnUrl: RETURN_URL } }, ''],
    ['approved', { status: 'approved' }, ''],
    ['declined', { status: 'declined', body: { vendor: 'veriff', returnUrl: RETURN_URL } }, ''],
    ['expired', { status: 'expired' }, ''],
    ['not in a frame', { body: { vendor: 'identomat' } }, '/embed'],
    ['in a frame', { body: embedded }, '/embed'],
  ] satisfies [string, Given, string][])(
    'says who asks and what it is about, and fits a small screen: %s',
    async (_name, options, after) => {
      const { link } = await given(options);
      const page = await browser.open();
      await page.resize(320, 640);
      await page.go(`${link}${after}`);
      expect(await page.text()).toContain(`Identity verification for ${NAME}`);
      expect(await page.look("document.querySelectorAll('img').length")).toBe(0);
      expect(await page.look('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      expect(await page.look('document.documentElement.lang')).toBe('en');
      const spoken = await page.spoken();
      const named = (role: string) =>
        spoken.filter((one) => one.role === role).map(({ name }) => name);
      expect(named('main')).toHaveLength(1);
      expect(named('heading')).toEqual([expect.stringMatching(/\S/)]);
      for (const name of [...named('link'), ...named('button')]) expect(name).toMatch(/\S/);
    },
  );
});

describe('in a browser, the page of who came back', () => {
  it('goes on by itself, also without scripts, and ends at the truth with its button', async () => {
    const body = { vendor: 'veriff', returnUrl: RETURN_URL };
    const { id, link } = await given({ body });
    const page = await browser.open({ isScripted: false });
    await page.go(`${link}?back=0`);
    const first = await page.text();
    expect(first).toContain('Thank you for coming back');
    expect(first).not.toMatch(/being checked|arrived/);
    await become(id, 'approved');
    await expect.poll(() => page.text(), { timeout: 15_000 }).toContain('You are verified');
    expect(await page.look("document.querySelector('a.button').href")).toBe(RETURN_URL);
    expect(await page.text()).toContain(`Back to ${NAME}`);
  });
});

describe("in a browser, the client's colour", () => {
  it.each(['light', 'dark'])('leaves the button readable: %s', async (scheme) => {
    const { link } = await given({ session: 'dead' });
    const page = await browser.open();
    await page.prefer({ 'prefers-color-scheme': scheme });
    await page.go(link);
    const [text, behind, card] = await Promise.all([
      styleOf(page, '.button', 'color'),
      styleOf(page, '.button', 'backgroundColor'),
      styleOf(page, 'main', 'backgroundColor'),
    ]);
    expect(hex(behind)).not.toMatch(/#2451b2|#8fb0f7/);
    expect(contrastOf(hex(text), hex(behind))).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(hex(behind), hex(card))).toBeGreaterThanOrEqual(4.5);
  });

  it('leaves the button its shape where the system forces colours', async () => {
    const { link } = await given({ session: 'dead' });
    const page = await browser.open();
    await page.go(link);
    expect(await styleOf(page, '.button', 'borderTopColor')).toBe('rgba(0, 0, 0, 0)');
    await page.prefer({ 'forced-colors': 'active' });
    expect(await styleOf(page, '.button', 'borderTopWidth')).toBe('2px');
    const [edge, card] = await Promise.all([
      styleOf(page, '.button', 'borderTopColor'),
      styleOf(page, 'main', 'backgroundColor'),
    ]);
    // A colour without transparency.
    expect(edge).toMatch(/^rgb\(/);
    expect(contrastOf(hex(edge), hex(card))).toBeGreaterThanOrEqual(3);
  });
});

describe('in a browser, the page that frames the vendor', () => {
  it('leads on when the frame says that it is done', async () => {
    const { link, address } = await given({ body: embedded });
    const page = await browser.open();
    await page.go(`${link}/embed`);
    await page.pressInFrame(address, 'button');
    await expect
      .poll(() => page.text(), { timeout: 15_000 })
      .toContain('Thank you for coming back');
  });

  it('leads on by its link with the keyboard alone, where no script runs', async () => {
    const { link } = await given({ body: embedded });
    const page = await browser.open({ isScripted: false });
    await page.go(`${link}/embed`);
    await page.press('Tab');
    expect(await page.look('document.activeElement.textContent')).toBe('Done? Go on here');
    await page.press('Enter');
    await expect
      .poll(() => page.text(), { timeout: 15_000 })
      .toContain('Thank you for coming back');
  });
});

describe('in a browser, the documentation', () => {
  it('has an example of a start that can be tried as it is', async () => {
    const page = await browser.open();
    await page.go(`${api.url}/docs#/Verifications/createVerification`);
    const tryIt =
      "document.querySelector('#operations-Verifications-createVerification .try-out__btn')";
    await expect.poll(() => page.look(`${tryIt} !== null`), { timeout: 15_000 }).toBe(true);
    await page.look(`${tryIt}.click()`);
    const body = "document.querySelector('textarea.body-param__text')?.value";
    await expect.poll(() => page.look(body)).toBeTypeOf('string');
    const example: unknown = JSON.parse(String(await page.look(body)));
    expect((await start(api, key, example)).status).toBe(202);
    const header = 'document.querySelector(\'tr[data-param-name="Idempotency-Key"] input\').value';
    expect(await page.look(header)).toMatch(/^\S+$/);
  });
});
