import { afterEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.ts';
import { SOME_PAGES, taken } from './some-pages.ts';
import { type TestConsole, tokenIn, withConsole } from './with-console.ts';

describe('a session of the console', () => {
  let console: TestConsole;
  withConsole(
    (started) => {
      console = started;
    },
    { pages: SOME_PAGES },
  );
  afterEach(() => {
    console.provider.comeBack();
    console.provider.change('rita', ['reviewers']);
  });
  const look = (browser: Browser, path = '/shown') => browser.go(`${console.url}${path}`);
  /** As if the session had begun, been used and been checked so much earlier. */
  const earlier = (column: 'began_at' | 'used_at' | 'checked_at', by: string) =>
    console.own.ours.query(
      `update console_sessions set ${column} = ${column} - interval '${by}' where ended_at is null`,
    );

  it('ends after a quarter of an hour without use, and says so', async () => {
    const { browser } = await console.signIn('rita');
    await earlier('used_at', '14 minutes 30 seconds');
    expect((await look(browser)).status).toBe(200);
    // That was a use.
    await earlier('used_at', '14 minutes 30 seconds');
    expect((await look(browser)).text).toContain('<h1>Shown</h1>');
    await earlier('used_at', '15 minutes');
    const shown = await look(browser);
    expect(shown.url).toBe(`${console.url}/login?returnTo=%2Fshown&why=idle`);
    expect(shown.text).toContain('15 minutes without use');
  });

  it('is not kept alive by what a page asks by itself', async () => {
    const { browser } = await console.signIn('rita');
    await earlier('used_at', '10 minutes');
    expect((await look(browser, '/quiet')).text).toContain('<h1>Quiet</h1>');
    await earlier('used_at', '5 minutes');
    expect((await look(browser, '/quiet')).url).toContain('why=idle');
  });

  it('ends after eight hours, however much it is used', async () => {
    const { browser } = await console.signIn('rita');
    await earlier('began_at', '7 hours 59 minutes');
    expect((await look(browser)).text).toContain('<h1>Shown</h1>');
    await earlier('began_at', '1 minute');
    expect((await look(browser)).url).toContain('why=over');
  });

  it('ends within a minute once the provider does not know the person any more', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    console.provider.change('rita', null);
    await earlier('checked_at', '60 seconds');
    taken.length = 0;
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    const answer = await browser.submit(`${console.url}/decide`, sent);
    expect(answer.url).toBe(`${console.url}/login?why=refused`);
    expect(taken).toEqual([]);
    // For good, whatever the provider says later.
    console.provider.change('rita', ['reviewers']);
    expect((await look(browser)).url).toContain('/login');
  });

  it.each([[['auditors']], [['reviewers', 'seniors']], [['veriff-reviewers']], [[]]])(
    'ends within a minute once the person is something else: %j',
    async (groups) => {
      const { browser } = await console.signIn('rita');
      console.provider.change('rita', groups);
      await earlier('checked_at', '60 seconds');
      expect((await look(browser)).url).toContain('why=refused');
    },
  );

  it('shows nothing while the provider cannot be asked, and goes on once it can', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    console.provider.goAway();
    // What was checked a moment ago holds.
    expect((await look(browser)).status).toBe(200);
    await earlier('checked_at', '60 seconds');
    taken.length = 0;
    const sent = { form_token: tokenIn(shown), said: 'yes' };
    for (const answer of [
      await look(browser),
      await browser.submit(`${console.url}/decide`, sent),
    ]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.text).toContain('Your sign-in cannot be checked');
      expect(answer.text).not.toContain('<h1>Shown</h1>');
    }
    expect(taken).toEqual([]);
    console.provider.comeBack();
    expect((await look(browser)).text).toContain('<h1>Shown</h1>');
  });

  it('asks the provider once in a minute, and once for all that is asked for together', async () => {
    const { browser } = await console.signIn('rita');
    const before = console.provider.asked();
    for (let time = 0; time < 3; time += 1) await look(browser);
    expect(console.provider.asked()).toBe(before);
    await earlier('checked_at', '60 seconds');
    const all = await Promise.all(Array.from({ length: 8 }, () => look(browser)));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(console.provider.asked()).toBe(before + 1);
  });

  it('ends at the sign-out, here and at the provider', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const token = browser.cookie('kyc_session') ?? '';
    const sent = { form_token: tokenIn(shown) };
    const away = await browser.ask(`${console.url}/sign-out`, {
      method: 'POST',
      headers: { origin: console.url },
      body: new URLSearchParams(sent),
    });
    expect(away.status).toBe(303);
    const place = new URL(away.headers.get('location') ?? '');
    expect(place.origin).toBe(console.provider.issuer);
    expect(place.searchParams.get('post_logout_redirect_uri')).toBe(`${console.url}/signed-out`);
    expect(place.searchParams.get('id_token_hint')).toMatch(/^ey/);
    expect(browser.cookie('kyc_session')).toBeUndefined();
    browser.putCookie('kyc_session', token);
    expect((await look(browser)).url).toContain('/login');
  });

  it('is not ended by another site', async () => {
    const { browser } = await console.signIn('rita');
    const body = new URLSearchParams({ form_token: '' });
    const headers = { origin: 'https://thief.example' };
    const answer = await browser.ask(`${console.url}/sign-out`, { method: 'POST', headers, body });
    expect(answer.status).toBe(403);
    expect((await look(browser)).status).toBe(200);
  });

  it('ends here also where the provider is away', async () => {
    const { browser, shown } = await console.signIn('rita', { path: '/shown' });
    const sent = { form_token: tokenIn(shown) };
    console.provider.goAway();
    const left = await browser.ask(`${console.url}/sign-out`, {
      method: 'POST',
      headers: { origin: console.url },
      body: new URLSearchParams(sent),
    });
    expect(left.status).toBe(303);
    console.provider.comeBack();
    expect((await look(browser)).url).toContain('/login');
  });

  it('is another one for each browser: one person’s two do not end each other', async () => {
    const [one, other] = [await console.signIn('sami'), await console.signIn('sami')];
    expect((await look(one.browser)).status).toBe(200);
    expect((await look(other.browser)).status).toBe(200);
  });
});
