import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { SOME_PAGES, taken } from './some-pages.ts';
import { type TestConsole, tokenIn, withConsole } from './with-console.ts';

describe('a form', () => {
  let console: TestConsole;
  withConsole(
    (started) => {
      console = started;
    },
    { pages: SOME_PAGES },
  );
  beforeEach(() => {
    taken.length = 0;
  });
  const target = () => `${console.url}/decide`;

  it('is taken from a page of ours, in the name of who sends it', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    expect((await browser.submit(target(), sent)).url).toBe(`${console.url}/shown`);
    expect(taken).toEqual([
      { principal: expect.stringMatching(/^reviewer:[0-9a-f-]{36}$/) as string, said: 'yes' },
    ]);
  });

  it.each([
    ['no token', () => ({})],
    ['an empty token', () => ({ form_token: '' })],
    ['a made-up token', () => ({ form_token: 'f'.repeat(64) })],
    ['a token that is cut short', (token: string) => ({ form_token: token.slice(0, -1) })],
  ])('is refused with %s, and does nothing', async (_, tokenOf) => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const answer = await browser.submit(target(), { said: 'yes', ...tokenOf(tokenIn(shown)) });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('The form was not accepted');
    expect(taken).toEqual([]);
  });

  it('is refused with the token of another session, also of the same person', async () => {
    const { shown } = await console.signIn('rita', { path: '/shown' });
    const other = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    expect((await other.browser.submit(target(), sent)).status).toBe(403);
    expect(taken).toEqual([]);
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['typed by nobody', { 'sec-fetch-site': 'none' }],
    ['from another origin', { origin: 'https://thief.example' }],
    ['from an origin that is told to nobody', { origin: 'null' }],
  ])('is refused %s, even with the right token', async (_, headers) => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    expect((await browser.submit(target(), sent, headers)).status).toBe(403);
    expect(taken).toEqual([]);
  });

  it('is refused where the browser says no origin', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const body = new URLSearchParams({ form_token: tokenIn(shown), said: 'yes' });
    expect((await browser.ask(target(), { method: 'POST', body })).status).toBe(403);
    expect(taken).toEqual([]);
  });

  it('is taken as a form alone', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const body = JSON.stringify({ form_token: tokenIn(shown), said: 'yes' });
    const headers = { origin: console.url, 'content-type': 'application/json' };
    expect((await browser.ask(target(), { method: 'POST', headers, body })).status).toBe(415);
    expect(taken).toEqual([]);
  });

  it('is refused whose role may not, before it is looked at', async () => {
    const { browser, shown } = await console.signIn('ada', { path: '/shown' });
    const answer = await browser.submit(target(), { form_token: tokenIn(shown), said: 'yes' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('This is not yours to do');
    expect(taken).toEqual([]);
  });

  it('names the field that is wrong', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown), said: 'yes', more: '<b>' };
    const answer = await browser.submit(target(), sent);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('more is not what this page takes.');
  });

  it('leads who has no session to the sign-in, and is not sent again by itself', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    browser.putCookie('kyc_session', 'B'.repeat(43));
    expect((await browser.submit(target(), sent)).url).toBe(`${console.url}/login`);
    expect(taken).toEqual([]);
  });

  it('is made in one place, which no page can do without', () => {
    const folder = fileURLToPath(new URL('../../console', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const posting = files.filter(
      (file) =>
        file.endsWith('.ts') &&
        /method=["']?(post|\$)/i.test(readFileSync(path.join(folder, file), 'utf8')),
    );
    expect(posting).toEqual(['forms.ts']);
  });
});
