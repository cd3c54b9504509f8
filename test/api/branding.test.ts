import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../domain/status.ts';
import { type Branding, changeClientSettings, findApiKey, makeLink } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

const RETURN_URL = 'https://shop.example.com/verified?order=1';
const BACK = '<a class="button" href="https://shop.example.com/verified?order=1" rel="noreferrer">';

let api: TestApi;
withApi((started) => ({ api } = started));

/** The link of a verification whose client shows itself so. */
async function given(
  branding: Partial<Branding>,
  { status, returnUrl }: { status?: Status; returnUrl?: string } = {},
) {
  const key = await api.key(randomUUID());
  const { clientId = '' } = (await findApiKey(api.store, key)) ?? {};
  await changeClientSettings(api.store, { clientId, ...branding });
  const id = idOf(await start(api, key, { ...VERIFF_BODY, returnUrl }));
  await giveSession(api, id);
  if (status === undefined) {
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [id]);
  } else {
    await api.sql('update verifications set status = $2 where id = $1', [id, status]);
  }
  return { id, link: `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}` };
}

describe('the languages that a client offers', () => {
  it('are those of its pages, whatever the browser prefers', async () => {
    const offered = await given({ languages: ['de', 'fr'] }, { status: 'approved' });
    const inLanguage = async (language: string) => {
      const { text } = await call(offered.link, { headers: { 'accept-language': language } });
      return /<html lang="(..)"/.exec(text)?.[1];
    };
    expect([await inLanguage('fr'), await inLanguage('es'), await inLanguage('en')]).toEqual([
      ...['fr', 'de', 'de'],
    ]);
  });
});

describe('who asks', () => {
  it('is shown as text, whatever is in it', async () => {
    const { link } = await given({ displayName: `</p><script>alert("'&` });
    const { text } = await call(link);
    expect(text).toContain(
      'Identity verification for &lt;/p&gt;&lt;script&gt;alert(&quot;&#39;&amp;',
    );
    expect(text).not.toContain('<script');
  });

  it('is said on every page that the link has, and on none without a good link', async () => {
    const displayName = 'A bank';
    for (const status of ['submitted', 'in_review', 'approved', 'declined', 'expired'] as const) {
      const { link } = await given({ displayName }, { status });
      expect((await call(link)).text, status).toContain('for A bank');
    }
    const { id, link } = await given({ displayName });
    for (const answer of ['waiting', 'unavailable'] as const) {
      api.dispatch.onRenew = () => Promise.resolve(answer);
      const page = await call(link, { method: 'POST' });
      expect([page.status, page.text]).toEqual([
        answer === 'waiting' ? 202 : 503,
        expect.stringContaining('for A bank'),
      ]);
    }
    for (const address of [link, `${link}/return`, `${link}?back=20`]) {
      expect((await call(address)).text).toContain('for A bank');
    }
    await api.sql('update verifications set link_revoked_at = now() where id = $1', [id]);
    const revoked = await call(link);
    expect([revoked.status, revoked.text]).toEqual([404, expect.not.stringContaining('A bank')]);
  });

  it.each([
    ['https://bank.example/help/', 'href="https://bank.example/help/"', '>bank.example/help<'],
    ['help@bank.example', 'href="mailto:help@bank.example"', '>help@bank.example<'],
  ])('may be turned to: %s', async (supportAddress, href, shown) => {
    const { link } = await given({ supportAddress });
    const { text } = await call(link);
    expect(text).toContain('If you have questions: <a');
    expect(text).toContain(href);
    expect(text).toContain(shown);
  });

  it('is not said where the client says nothing of itself', async () => {
    const { link } = await given({});
    const { text } = await call(link);
    expect(text).not.toMatch(/class="(who|support)"/);
  });
});

describe('the colour of the client', () => {
  it('is a value of the page’s own style, which the policy lets in by its nonce', async () => {
    const { link } = await given({ colour: '#8a1c1c' });
    const answer = await call(link);
    const [, nonce = ''] =
      /style-src 'nonce-([\w-]+)'/.exec(answer.headers.get('content-security-policy') ?? '') ?? [];
    const [, style = ''] =
      new RegExp(`<style nonce="${nonce}">([\\s\\S]*?)</style>`).exec(answer.text) ?? [];
    expect(style).toContain(
      ':root{--tone:#8a1c1c}@media(prefers-color-scheme:dark){:root{--tone:#',
    );
  });
});

describe('the way back to the client', () => {
  it.each(['submitted', 'in_review', 'approved', 'declined', 'canceled', 'failed'] as const)(
    'is a button with its name, or that of its site: %s',
    async (status) => {
      const named = await given({ displayName: 'A shop' }, { status, returnUrl: RETURN_URL });
      expect((await call(named.link)).text).toContain(`${BACK}Back to A shop</a>`);
      const nameless = await given({}, { status, returnUrl: RETURN_URL });
      expect((await call(nameless.link)).text).toContain(`${BACK}Back to shop.example.com</a>`);
    },
  );

  it('is not there where the client has given none, nor while there is something to do', async () => {
    const without = await given({ displayName: 'A shop' }, { status: 'approved' });
    expect((await call(without.link)).text).not.toContain('Back to');
    const withTask = await given({ displayName: 'A shop' }, { returnUrl: RETURN_URL });
    expect((await call(withTask.link)).text).not.toContain('Back to');
  });
});
