import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../setup/browser.ts';
import type { BrowserPage } from '../setup/browser-page.ts';
import { SOME_PAGES, taken } from './some-pages.ts';
import { type TestConsole, withConsole } from './with-console.ts';

describe('the console in a browser without JavaScript', () => {
  let console: TestConsole;
  withConsole(
    (started) => {
      console = started;
    },
    { pages: SOME_PAGES },
  );
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  const address = (page: BrowserPage) => page.look('location.href');
  const press = (page: BrowserPage, selector: string) =>
    page.act(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const reads = (page: BrowserPage, text: string) =>
    expect.poll(() => page.text().catch(() => '')).toContain(text);

  async function signedIn(path: string): Promise<BrowserPage> {
    const page = await browser.open({ isScripted: false });
    await page.go(`${console.url}${path}`);
    await press(page, 'a.button');
    await reads(page, 'the people are made up');
    await page.look(`document.querySelector('[name=login]').value = 'rita'`);
    await page.look(`document.querySelector('[name=password]').value = 'rita-reviews'`);
    await press(page, 'button');
    await reads(page, 'Signed in as Rita Reviewer');
    return page;
  }

  it('signs in by the provider’s page, and takes a form that is sent from a page of ours', async () => {
    const page = await signedIn('/shown');
    expect(await address(page)).toBe(`${console.url}/shown`);
    taken.length = 0;
    await page.look(`document.querySelector('[name=said]').value = 'yes'`);
    await press(page, 'main button');
    await expect.poll(() => taken.map(({ said }) => said)).toEqual(['yes']);
  });

  it('signs out to the provider, whose page the policy for forms allows', async () => {
    const page = await signedIn('/shown');
    await press(page, 'header button');
    await expect.poll(() => address(page)).toContain(`${console.provider.issuer}/session/end`);
    await page.go(`${console.url}/shown`);
    expect(await address(page)).toBe(`${console.url}/login?returnTo=%2Fshown`);
  });

  it('has a heading, a main part, and a link past what is above it', async () => {
    const page = await signedIn('/');
    const spoken = (await page.spoken()).map(({ role }) => role);
    expect(spoken).toEqual(expect.arrayContaining(['banner', 'navigation', 'main', 'heading']));
    await page.press('Tab');
    expect(await page.look('document.activeElement.className')).toBe('skip');
  });
});
