import { describe, expect, it } from 'vitest';
import { openStore, readReviewerNames } from '../../store/index.ts';
import { Browser } from './browser.ts';
import { enter, linkIn, type TestConsole, withConsole } from './with-console.ts';

describe('signing in', () => {
  let console: TestConsole;
  withConsole((started) => {
    console = started;
  });
  const rows = async (sql: string) => (await console.own.admin.query(sql)).rows as unknown[];

  it.each([
    ['rita', 'reviewer', '/queue'],
    ['sami', 'senior reviewer', '/queue'],
    ['ada', 'auditor', '/queue'],
    ['otto', 'operator', '/system'],
    ['vera', 'reviewer', '/queue'],
  ])('lets %s in, and says as what', async (login, role, path) => {
    const { shown } = await console.signIn(login);
    expect(shown.status).toBe(200);
    expect(shown.url).toBe(`${console.url}${path}`);
    expect(shown.text).toContain(`(${role})`);
  });

  it('leads back to the page that was asked for', async () => {
    const { shown } = await console.signIn('rita', { path: '/queue?state=free' });
    expect(shown.url).toBe(`${console.url}/queue?state=free`);
  });

  it('lets nobody in whose groups have no role, and begins no session', async () => {
    const before = await rows('select from console_sessions');
    const { browser, shown } = await console.signIn('nora');
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('You have no role here');
    expect(browser.cookie('kyc_session')).toBeUndefined();
    expect(await rows('select from console_sessions')).toHaveLength(before.length);
  });

  it('takes nobody’s role for one vendor as one for all: who has several is not let in', async () => {
    const { shown } = await console.signIn('dora');
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('Your roles contradict each other');
  });

  it('asks the provider for a code with PKCE, a nonce, a state and the exact way back', async () => {
    const browser = new Browser();
    const started = await browser.ask(`${console.url}/login/start`);
    const asked = new URL(started.headers.get('location') ?? '');
    expect(asked.origin).toBe(console.provider.issuer);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      ...{ client_id: 'console', response_type: 'code', scope: 'openid profile' },
      redirect_uri: `${console.url}/login/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      state: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it('gives cookies that no script reads and no other site sends', async () => {
    const { browser } = await console.signIn('rita');
    const ours = browser.set.filter((line) => line.startsWith('kyc_'));
    expect(ours.length).toBeGreaterThanOrEqual(2);
    for (const line of ours) expect(line).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/);
    expect(browser.cookie('kyc_session')).toMatch(/^[\w-]{43}$/);
  });

  it('keeps a person’s id from one sign-in to the next, and their name as a ciphertext', async () => {
    await console.signIn('ada');
    const first = await rows('select id from reviewers order by id');
    await console.signIn('ada');
    expect(await rows('select id from reviewers order by id')).toEqual(first);
    const all = JSON.stringify([
      ...(await rows('select * from reviewers')),
      ...(await rows('select * from console_sessions')),
    ]);
    expect(all).not.toMatch(/"Ada|Auditor|"ada"/);
    const principals = (first as { id: string }[]).map(({ id }) => `reviewer:${id}`);
    const names = await readReviewerNames(console.store, { principals });
    expect([...names.values()]).toContain('Ada Auditor');
  });

  it('keeps in the database nothing that would do for a session: not the token, nor the provider’s', async () => {
    const { browser } = await console.signIn('sami');
    const token = browser.cookie('kyc_session') ?? '';
    const [row] = (await rows(
      'select * from console_sessions order by began_at desc limit 1',
    )) as Record<string, string>[];
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row?.['token_hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.['tokens']).toMatch(/^v1\./);
  });

  it('writes into the log who signed in, by id and never by name', async () => {
    await console.signIn('rita');
    expect(console.log()).toMatch(/"reviewer":"[0-9a-f-]{36}".*signed in to the console/);
    expect(console.log()).not.toMatch(/Rita|rita-reviews|kyc_session|code=/);
  });

  it('says so where a password is wrong, and is not asked by the console for any', async () => {
    const browser = new Browser();
    const form = await browser.go(`${console.url}/login/start`);
    const again = await browser.submit(linkIn(form, /action="([^"]*)"/), {
      ...{ login: 'rita', password: 'sami-confirms' },
    });
    expect(again.text).toContain('That is nobody’s name and password.');
    const asked = await browser.go(`${console.url}/login`);
    expect(asked.text).not.toMatch(/<input|<form/);
    expect((await enter(browser, again, 'rita')).url).toBe(`${console.url}/queue`);
  });

  it('opens no name under another hash key', async () => {
    const [row] = (await rows('select id from reviewers limit 1')) as { id: string }[];
    const { consoleDatabaseUrl: databaseUrl } = console.own.database;
    const other = openStore({
      ...{ ...console.own.config, databaseUrl, hashKey: Buffer.alloc(32, 1) },
    });
    const read = readReviewerNames(other, { principals: [`reviewer:${row?.id ?? ''}`] });
    await expect(read).rejects.toMatchObject({ code: 'internal' });
    await other.close();
  });
});

describe('signing in where the console is reached by https', () => {
  let console: TestConsole;
  withConsole(
    (started) => {
      console = started;
    },
    { overrides: { isSecure: true } },
  );

  it('gives cookies that go by https alone, under names that no other host can set', async () => {
    const { browser, shown } = await console.signIn('rita');
    expect(shown.text).toContain('Rita Reviewer');
    const kept = browser.set.filter((line) => line.includes('kyc_session='));
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatch(
      /^__Host-kyc_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(browser.set.filter((line) => !/; Secure;/.test(line) && line.includes('kyc_'))).toEqual(
      [],
    );
  });

  it('looks at no cookie of another name', async () => {
    const { browser } = await console.signIn('rita');
    const token = browser.cookie('__Host-kyc_session') ?? '';
    const other = new Browser();
    other.putCookie('kyc_session', token);
    expect((await other.go(console.url)).url).toBe(`${console.url}/login`);
  });
});
