import { describe, expect, it } from 'vitest';
import { Browser, type Shown } from './browser.ts';
import { enter, linkIn, type TestConsole, withConsole } from './with-console.ts';

describe('a sign-in', () => {
  let console: TestConsole;
  withConsole((started) => {
    console = started;
  });

  /** Up to the provider's answer, which the browser has not taken to the console yet. */
  async function untilTheWayBack(login: string, browser = new Browser(), start = '/login/start') {
    const form = await browser.go(`${console.url}${start}`);
    const password = PASSWORDS[login] ?? '';
    let shown = await browser.ask(linkIn(form, /action="([^"]*)"/), {
      method: 'POST',
      body: new URLSearchParams({ login, password }),
    });
    for (;;) {
      const next = new URL(shown.headers.get('location') ?? '', shown.url);
      if (next.origin === console.url) return { browser, back: next };
      shown = await browser.ask(next.href);
    }
  }
  const PASSWORDS: Record<string, string> = { rita: 'rita-reviews', sami: 'sami-confirms' };
  const isRefused = (shown: Shown) =>
    shown.url === `${console.url}/login?why=failed` &&
    shown.text.includes('The sign-in did not work');

  it('is taken once: the same way back leads nowhere a second time', async () => {
    const { browser, back } = await untilTheWayBack('rita');
    expect((await browser.go(back.href)).url).toBe(`${console.url}/queue`);
    const replay = new Browser();
    expect(isRefused(await replay.go(back.href))).toBe(true);
    expect(isRefused(await browser.go(back.href))).toBe(true);
  });

  it('is taken once also where the browser’s cookie is put back', async () => {
    const { browser, back } = await untilTheWayBack('rita');
    const kept = browser.cookie('kyc_sign_in') ?? '';
    await browser.go(back.href);
    const replay = new Browser();
    replay.putCookie('kyc_sign_in', kept);
    expect(isRefused(await replay.go(back.href))).toBe(true);
    expect(replay.cookie('kyc_session')).toBeUndefined();
  });

  it('is taken in the browser that began it, so that nobody is signed in as somebody else', async () => {
    const { back } = await untilTheWayBack('sami');
    const victim = new Browser();
    await victim.ask(`${console.url}/login/start`);
    expect(isRefused(await victim.go(back.href))).toBe(true);
    expect(victim.cookie('kyc_session')).toBeUndefined();
  });

  it.each(['state', 'code', 'iss'])('is not taken with another %s', async (name) => {
    const { browser, back } = await untilTheWayBack('rita');
    back.searchParams.set(name, 'f'.repeat(64));
    expect(isRefused(await browser.go(back.href))).toBe(true);
    expect(browser.cookie('kyc_session')).toBeUndefined();
  });

  it('is not taken with the code that was given to another sign-in of the same browser', async () => {
    const browser = new Browser();
    const first = await untilTheWayBack('rita', browser);
    const second = await browser.ask(`${console.url}/login/start`);
    const { searchParams } = new URL(second.headers.get('location') ?? '');
    // The state of the second one, the code of the first: neither its PKCE verifier nor its nonce fits.
    first.back.searchParams.set('state', searchParams.get('state') ?? '');
    expect(isRefused(await browser.go(first.back.href))).toBe(true);
    expect(browser.cookie('kyc_session')).toBeUndefined();
  });

  it('is not taken after a quarter of an hour', async () => {
    const { browser, back } = await untilTheWayBack('rita');
    await console.own.admin.query(
      `update console_sign_ins set began_at = began_at - interval '16 minutes'`,
    );
    expect(isRefused(await browser.go(back.href))).toBe(true);
  });

  it('says so where the provider refuses, and shows nothing of what it says', async () => {
    const browser = new Browser();
    const started = await browser.ask(`${console.url}/login/start`);
    const { searchParams } = new URL(started.headers.get('location') ?? '');
    const said = {
      ...{ error: 'access_denied', error_description: 'canary', iss: console.provider.issuer },
      state: searchParams.get('state') ?? '',
    };
    const query = new URLSearchParams(said).toString();
    const shown = await browser.go(`${console.url}/login/callback?${query}`);
    expect(isRefused(shown)).toBe(true);
    expect(shown.text).not.toContain('canary');
  });

  it.each([
    'https://thief.example/',
    '//thief.example/',
    '/\\thief.example/',
    '/%09/thief.example',
    '\\\\thief.example',
    '/\t/thief.example',
    'javascript:alert(1)',
    '/..//thief.example/',
    '/.//thief.example',
    '/login/start',
    'thief.example',
  ])('leads to no other site, and not in a circle: %s', async (wanted) => {
    const query = new URLSearchParams({ returnTo: wanted }).toString();
    const { browser, back } = await untilTheWayBack('rita', new Browser(), `/login/start?${query}`);
    const shown = await browser.ask(back.href);
    const to = shown.headers.get('location') ?? '';
    expect(new URL(to, console.url).origin).toBe(console.url);
    expect(to).toMatch(/^\/(?![/\\])/);
    expect(new URL(to, console.url).pathname).not.toContain('login');
    const page = await new Browser().go(`${console.url}/login?${query}`);
    const link = linkIn(page, /href="(\/login\/start[^"]*)"/);
    expect(new URL(new URL(link).searchParams.get('returnTo') ?? '/', console.url).origin).toBe(
      console.url,
    );
  });

  it('goes by no address that was changed in the database', async () => {
    const { browser, back } = await untilTheWayBack('rita');
    await console.own.admin.query(`update console_sign_ins set return_to = '//thief.example/'`);
    expect((await browser.ask(back.href)).headers.get('location')).toBe('/');
  });

  it('takes over no session that somebody else has put into the browser', async () => {
    const attacker = await console.signIn('sami');
    const planted = attacker.browser.cookie('kyc_session') ?? '';
    const victim = new Browser();
    victim.putCookie('kyc_session', planted);
    const { back } = await untilTheWayBack('rita', victim);
    const shown = await victim.go(back.href);
    expect(shown.text).toContain('Rita Reviewer');
    expect(victim.cookie('kyc_session')).not.toBe(planted);
    // The one that was there is over.
    expect((await attacker.browser.go(console.url)).url).toMatch(/\/login$/);
    const made = new Browser();
    made.putCookie('kyc_session', 'A'.repeat(43));
    const form = await made.go(`${console.url}/login/start`);
    await enter(made, form, 'rita');
    expect(made.cookie('kyc_session')).not.toBe('A'.repeat(43));
  });
});
