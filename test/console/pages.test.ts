import { describe, expect, it } from 'vitest';
import { Browser } from './browser.ts';
import { SOME_PAGES } from './some-pages.ts';
import { type TestConsole, withConsole } from './with-console.ts';

const GETS = SOME_PAGES.filter(({ method }) => method === 'get').map(({ path }) => path);

describe('a page of the console', () => {
  let console: TestConsole;
  withConsole(
    (started) => {
      console = started;
    },
    { pages: SOME_PAGES },
  );

  it.each(GETS)('is shown to nobody who is not signed in: %s', async (path) => {
    const shown = await new Browser().ask(`${console.url}${path}`);
    expect(shown.status).toBe(303);
    expect(shown.headers.get('location')).toMatch(/^\/login(\?returnTo=|$)/);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.text).not.toContain('<main');
  });

  it.each([
    ['otto', '/shown', 403],
    ['rita', '/of-operators', 403],
    ['ada', '/of-operators', 403],
    ['sami', '/of-operators', 403],
    ['otto', '/of-operators', 200],
    ['ada', '/shown', 200],
    ['vera', '/shown', 200],
  ])('is shown to those alone whose role may see it: %s %s', async (login, path, status) => {
    const { browser } = await console.signIn(login);
    const shown = await browser.ask(`${console.url}${path}`);
    expect(shown.status).toBe(status);
    expect(shown.text.includes('This is not yours to do')).toBe(status === 403);
  });

  it('is kept by no cache, framed by no site, and runs no inline script', async () => {
    const { browser } = await console.signIn('rita');
    for (const path of ['/shown', '/login', '/signed-out', '/nothing-here']) {
      const { headers, text } = await browser.ask(`${console.url}${path}`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('etag')).toBeNull();
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
    }
  });

  it('is not to be had by going back after signing out', async () => {
    const { browser } = await console.signIn('rita', { path: '/shown' });
    const token = browser.cookie('kyc_session') ?? '';
    await console.own.ours.query('update console_sessions set ended_at = now()');
    browser.putCookie('kyc_session', token);
    expect((await browser.ask(`${console.url}/shown`)).status).toBe(303);
  });

  it('shows a name that holds HTML as it is written, and runs nothing of it', async () => {
    const { shown } = await console.signIn('mallory');
    expect(shown.status).toBe(200);
    expect(shown.text).not.toContain('<script>');
    expect(shown.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;');
  });

  it('is there to be read and not to be asked about, and takes no other method', async () => {
    const { browser } = await console.signIn('rita');
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE']) {
      const shown = await browser.ask(`${console.url}/shown`, { method });
      expect(shown.status).toBe(405);
    }
  });

  it('speaks German to whom asks for it, errors too', async () => {
    const { browser } = await console.signIn('rita');
    const headers = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' };
    const shown = await browser.ask(`${console.url}/shown`, { headers });
    expect(shown.text).toContain('<html lang="de"');
    expect(shown.text).toContain('Angemeldet als Rita Reviewer');
    const error = await browser.ask(`${console.url}/of-operators`, { headers });
    expect(error.text).toContain('Das dürfen Sie nicht tun');
  });

  it('tells whoever asks whether the process is well, and nothing more', async () => {
    const browser = new Browser();
    expect(JSON.parse((await browser.ask(`${console.url}/healthz`)).text)).toEqual({
      status: 'ok',
    });
    expect(JSON.parse((await browser.ask(`${console.url}/readyz`)).text)).toEqual({
      status: 'ready',
    });
  });

  it('has its style under an address that changes with it', async () => {
    const browser = new Browser();
    const { text } = await browser.ask(`${console.url}/login`);
    const address = /href="(\/console\.css\?[0-9a-f]{16})"/.exec(text)?.[1] ?? '';
    const style = await browser.ask(`${console.url}${address}`);
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(style.text).toContain('color-scheme');
  });
});
