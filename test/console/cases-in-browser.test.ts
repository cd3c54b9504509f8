import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { png } from '../../sandbox/shared/images.ts';
import { MADE_UP_PEOPLE } from '../../tools/identity-provider/people.ts';
import { startBrowser, type TestBrowser } from '../setup/browser.ts';
import type { BrowserPage } from '../setup/browser-page.ts';
import { keepScreen } from '../setup/screens.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { caseOf, clientOf, conclude, foundOnAList, photoOf } from './cases.ts';
import { type TestConsole, withConsole } from './with-console.ts';

let console: TestConsole;
withConsole(
  (started) => {
    console = started;
  },
  { overrides: { dispatch: { conclude: (id) => conclude(console, id) } } },
);
let browser: TestBrowser;
let bank: StoreFixture;
beforeAll(async () => {
  browser = await startBrowser();
  bank = await clientOf(console, { name: 'A bank' });
});
afterAll(() => browser.close());

const WAIT = { timeout: 15_000 };
const NAME = 'document-front';

/** Somebody signs in, as a person does, and arrives at that path. */
async function at(path: string, { login = 'rita', isScripted = true } = {}): Promise<BrowserPage> {
  const page = await browser.open({ isScripted });
  await page.go(`${console.url}${path}`);
  await follow(page, 'main a.button, main a', /\/sign-in\//);
  const { password = '' } = MADE_UP_PEOPLE.find((one) => one.login === login) ?? {};
  await page.look(`document.querySelector('[name=login]').value = '${login}'`);
  await page.look(`document.querySelector('[name=password]').value = '${password}'`);
  await follow(page, 'main button', path);
  return page;
}

/** Presses a link or a button, and waits until the page it leads to is there. */
async function follow(page: BrowserPage, selector: string, to: string | RegExp): Promise<void> {
  await page.act(`document.querySelector('${selector}').click()`);
  await arrive(page, to);
}

async function arrive(page: BrowserPage, to: string | RegExp): Promise<void> {
  // Before it is painted, a browser lets go of keys that are pressed.
  const isThere = 'performance.getEntriesByName("first-contentful-paint").length > 0';
  const isWhole = `document.readyState === "complete" && ${isThere}`;
  const place = `${isWhole} ? location.pathname + location.search : ""`;
  const expected =
    typeof to === 'string' ? (text: string) => text === to : (text: string) => to.test(text);
  await expect.poll(async () => expected(String(await page.look(place))), WAIT).toBe(true);
}

const violationsSchema = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

/** What axe finds at fault: rules, and the elements. */
async function faults(page: BrowserPage): Promise<unknown> {
  await page.look(`window.found = null; ${axe.source}; null`);
  await page.look(
    `axe.run().then(({ violations }) => { window.found = JSON.stringify(violations.map(
      ({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))); }); null`,
  );
  await expect.poll(() => page.look('window.found ?? null'), WAIT).toBeTypeOf('string');
  return violationsSchema.parse(JSON.parse(String(await page.look('window.found'))));
}

describe('in a browser, each page of the console', () => {
  it.each([
    ['/queue', 'rita'],
    ['/queue?assignee=me', 'rita'],
    ['the case', 'rita'],
    ['the case', 'ada'],
    ['/search', 'rita'],
    ['/search?status=in_review', 'rita'],
    ['/audit', 'ada'],
    ['/system', 'otto'],
  ])('can be used by everybody, and fits the window: %s as %s', async (path, login) => {
    const { id } = await caseOf(bank);
    await photoOf(bank, id);
    const page = await at(path === 'the case' ? `/cases/${id}` : path, { login });
    for (const [width, height] of [
      [1280, 800],
      [820, 1180],
    ] as const) {
      await page.resize(width, height);
      expect(await page.look('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await faults(page)).toEqual([]);
    }
  });
});

describe('in a browser, the screens of docs/console.md', () => {
  it('are made of the pages as they are', async () => {
    const client = await clientOf(console, { name: 'Example Bank' });
    const { id } = await caseOf(client, { reference: 'order-4711' });
    await photoOf(client, id, { bytes: png(480, 300, [120, 140, 160]) });
    await photoOf(client, id, { bytes: png(300, 300, [180, 160, 140]) });
    const page = await at(`/queue?client=${client.clientId}`);
    await page.resize(1280, 800);
    await keepScreen(page, 'queue');
    await page.go(`${console.url}/cases/${id}`);
    await page.resize(1280, 1600);
    const drawn =
      '[...document.querySelectorAll("figure img")].every(({ naturalWidth }) => naturalWidth > 0)';
    await expect.poll(() => page.look(drawn), WAIT).toBe(true);
    await keepScreen(page, 'case');
    await follow(page, 'button.approve', `/cases/${id}/preview`);
    await page.resize(1280, 800);
    await keepScreen(page, 'preview');
  });
});

describe('in a browser, deciding', () => {
  it('goes from the queue to the end by the keyboard alone', async () => {
    const { id } = await caseOf(bank);
    await console.own.ours.query(
      "update review_cases set opened_at = now() - interval '9 days' where verification_id = $1",
      [id],
    );
    const page = await at('/queue');
    await page.press('j');
    await page.press('Enter');
    await arrive(page, `/cases/${id}`);
    // By the keys that the page names beside each.
    const keyOf = (selector: string) =>
      page.look(`document.querySelector('${selector}').accessKey`).then(String);
    await page.press(await keyOf('.bar summary'), { alt: true });
    await page.look("document.querySelector('.bar textarea').value = 'Expired in May.'");
    // Without a reason it is refused, and nothing that was typed is lost.
    await page.press(await keyOf('[value=decline]'), { alt: true });
    await arrive(page, `/cases/${id}/preview`);
    expect(await page.text()).toContain('Choose at least one reason');
    expect(await page.look("document.querySelector('.bar textarea').value")).toBe(
      'Expired in May.',
    );
    expect(await faults(page)).toEqual([]);
    expect(await page.look("document.querySelector('.bar details').open")).toBe(true);
    await page.press(await keyOf('[value=document_expired]'), { alt: true });
    expect(await page.look("document.querySelector('[value=document_expired]').checked")).toBe(
      true,
    );
    await page.press(await keyOf('[value=decline]'), { alt: true });
    const reads = 'The document has expired. Please use a valid one.';
    // The page before is at the same address, and has these words beside its reasons.
    const quoted = "document.querySelector('blockquote')?.innerText ?? ''";
    await expect.poll(() => page.look(quoted), WAIT).toContain(reads);
    expect(await faults(page)).toEqual([]);
    await page.look("document.querySelector('main button').focus()");
    await page.press('Enter');
    await arrive(page, `/cases/${id}?done=decides`);
    expect(await page.text()).toContain('The verification ends by it.');
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'declined' });
  });

  it('needs no script', async () => {
    const { id } = await caseOf(bank);
    const page = await at(`/cases/${id}`, { isScripted: false });
    await follow(page, 'button.approve', `/cases/${id}/preview`);
    await follow(page, 'main button', `/cases/${id}?done=decides`);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'approved' });
    const senior = await at(`/cases/${id}`, { login: 'sami' });
    await senior.look("document.querySelector('[value=document_tampered]').checked = true");
    expect(await faults(senior)).toEqual([]);
    await follow(senior, 'button.decline', `/cases/${id}/preview-anew`);
    expect(await faults(senior)).toEqual([]);
    await follow(senior, 'main button', `/cases/${id}?done=revised`);
    expect(await bank.verificationOf(id)).toMatchObject({
      ...{ status: 'approved', revisions: [{ status: 'declined', decidedBy: 'reviewer' }] },
    });
  });
});

describe('in a browser, two who decide', () => {
  it('take one after the other, and the second reads what the first has said', async () => {
    const { id } = await caseOf(bank, { fourEyes: 'approvals' });
    const first = await at(`/cases/${id}`);
    await first.resize(820, 1_000);
    await first.look("document.querySelector('.bar textarea').value = 'Same face.'");
    await follow(first, 'button.approve', `/cases/${id}/preview`);
    await follow(first, 'main button', `/cases/${id}?done=waits`);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'in_review' });
    const second = await at(`/cases/${id}`, { login: 'sami', isScripted: false });
    expect(await second.text()).toMatch(/Rita Reviewer[^]*waits for a second[^]*Same face\./i);
    await follow(second, 'button.approve', `/cases/${id}/preview`);
    await follow(second, 'main button', `/cases/${id}?done=decides`);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'approved' });
  });
});

describe('in a browser, a session that is over', () => {
  it('shows nothing more of a case, says why, and leads back to it', async () => {
    const { id } = await caseOf(bank);
    const page = await at(`/cases/${id}`);
    await console.own.ours.query(
      "update console_sessions set used_at = used_at - interval '15 minutes' where ended_at is null",
    );
    await page.act('location.reload()');
    await arrive(page, /^\/login\?/);
    expect(await page.text()).toContain('15 minutes without use');
    expect(await page.text()).not.toContain('Sarah');
    await follow(page, 'main a.button', `/cases/${id}`);
    expect(await page.text()).toContain('Sarah');
  });
});

describe('in a browser, a match on a list', () => {
  it('is judged by the keyboard alone, without a script, and then the case can be approved', async () => {
    const { id } = await caseOf(bank);
    await foundOnAList(bank, id, { matchedName: 'Ada L.', url: 'https://lists.example/ada' });
    const page = await at(`/cases/${id}`);
    for (const [width, height] of [
      [1280, 800],
      [820, 1180],
    ] as const) {
      await page.resize(width, height);
      expect(await page.look('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await faults(page)).toEqual([]);
    }
    const plain = await at(`/cases/${id}`, { isScripted: false });
    expect(await plain.look("document.querySelector('button.approve').disabled")).toBe(true);
    await plain.look("document.querySelector('[value=false_positive]').focus()");
    await plain.press(' ');
    const comment = "document.querySelector('[name=comment]')";
    await plain.look(`${comment}.value = 'Another year.'`);
    await follow(plain, '.hit button', `/cases/${id}?done=judged`);
    expect(await plain.text()).toContain('False positive');
    await follow(plain, 'button.approve', `/cases/${id}/preview`);
    await follow(plain, 'main button', `/cases/${id}?done=decides`);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'approved' });
  });
});

describe('in a browser, a photo', () => {
  it('is shown, enlarged and turned by keys, and closed', async () => {
    const { id } = await caseOf(bank);
    await photoOf(bank, id);
    const page = await at(`/cases/${id}`);
    const image = "document.querySelector('a[data-photo] img')";
    await page.look(`${image}.loading = 'eager'`);
    await expect.poll(() => page.look(`${image}.naturalWidth`), WAIT).toBe(1);
    expect(await page.look(`${image}.alt`)).toContain(NAME);
    await page.look("document.querySelector('a[data-photo]').focus()");
    await page.press('Enter');
    const shown = "document.querySelector('dialog').open";
    expect(await page.look(shown)).toBe(true);
    await page.press('r');
    await page.press('+');
    expect(await page.look("document.querySelector('dialog img').style.transform")).toBe(
      'rotate(90deg) scale(1.25)',
    );
    expect(await faults(page)).toEqual([]);
    await page.press('Escape');
    expect(await page.look(shown)).toBe(false);
    expect(await page.look('location.pathname')).toBe(`/cases/${id}`);
  });

  it('is not in the page any more when somebody goes back after signing out', async () => {
    const { id } = await caseOf(bank);
    await photoOf(bank, id);
    const page = await at(`/cases/${id}`);
    await page.act("document.querySelector('header form').submit()");
    await expect.poll(() => page.text(), WAIT).toMatch(/signed out|sign/i);
    await page.act('history.back()');
    await expect.poll(() => page.look('location.pathname'), WAIT).toBe('/login');
    expect(await page.look("document.querySelectorAll('img').length")).toBe(0);
  });
});
