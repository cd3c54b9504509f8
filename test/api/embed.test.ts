import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../api/words/catalogue.ts';
import { speechIn } from '../../api/words/speech.ts';
import { makeLink } from '../../store/index.ts';
import { createAccount } from '../../tools/accounts.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, startApi, type TestApi } from './support.ts';

const WIDGET = 'https://widget.example.com/?session_token=0123';

let api: TestApi;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
  await createAccount(api.store, 'https://kyc.example.com', {
    ...{ vendor: 'identomat', mode: 'test', name: 'identomat of the tests' },
    baseUrl: 'https://widget.example.com/external-api',
    credentials: { companyKey: 'a-key-of-the-tests' },
  });
});
afterAll(() => api.close());

async function given(body: object, url = WIDGET) {
  const id = idOf(await start(api, key, body));
  await giveSession(api, id, { url, expiresAt: new Date(Date.now() + 3_600_000) });
  const path = `/v/${makeLink(api.store, { verificationId: id, version: 1 })}`;
  return { id, path, link: `${api.url}${path}` };
}

const identomat = (vendorOptions?: object) => ({ vendor: 'identomat', vendorOptions });
const opening = (dest: string) => ({ headers: { 'sec-fetch-dest': dest } });

describe('a session that was made for a frame', () => {
  const made = () => given(identomat({ embedded: true }));

  it('is shown in one, and no other page may be in it', async () => {
    const { link } = await made();
    const answer = await call(`${link}/embed`);
    expect([answer.status, answer.text.includes(`src="${WIDGET}"`)]).toEqual([200, true]);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("frame-src https://widget.example.com 'self'");
  });

  it('is shown in one as well to a browser that opens the link, so that it leads back', async () => {
    const { link, path } = await made();
    const opened = await call(link, opening('document'));
    expect([opened.status, opened.headers.get('location')]).toEqual([302, `${path}/embed`]);
    // A client's own page may hold the link in a frame and hear the vendor's page itself.
    const framed = await call(link, opening('iframe'));
    expect(framed.headers.get('location')).toBe(WIDGET);
  });

  it('is gone on with in one by a person who came back and is not through', async () => {
    const { link, path } = await made();
    await call(`${link}/return`);
    const page = await call(`${link}?back=20`, opening('document'));
    expect(page.text).toContain(`class="button" href="${path}/embed"`);
    expect((await call(`${link}/embed`)).text).toContain(`src="${WIDGET}"`);
  });

  it('is shown in one when it is the next, after the first has died', async () => {
    const { id, link, path } = await made();
    const past = "update vendor_sessions set expires_at = now() - interval '1 minute'";
    await api.sql(`${past} where verification_id = $1`, [id]);
    const dead = await call(`${link}/embed`);
    expect([dead.status, dead.headers.get('location')]).toEqual([302, path]);
    api.dispatch.onRenew = async () => {
      await giveSession(api, id, { session: 2, url: WIDGET });
      return 'ready';
    };
    const next = await call(link, { method: 'POST', ...opening('document') });
    expect([next.status, next.headers.get('location')]).toEqual([303, `${path}/embed`]);
  });
});

describe('the page in a frame', () => {
  it.each([
    ['the session was not made for it', identomat(), WIDGET],
    ['the client has said so', identomat({ embedded: false }), WIDGET],
    ['the session is elsewhere', identomat({ embedded: true }), 'https://elsewhere.example/'],
    ['the vendor has none', { vendor: 'datakeen' }, 'https://datakeen.example.com/session'],
  ] as const)('refuses with words when %s, and leads on to the link', async (_, body, url) => {
    const { link, path } = await given(body, url);
    for (const language of LANGUAGES) {
      const answer = await call(`${link}/embed`, { headers: { 'accept-language': language } });
      const speech = speechIn(language);
      expect(answer.status).toBe(409);
      expect(answer.text).toContain(`<html lang="${language}" dir="${speech.dir}">`);
      expect(answer.text).toContain(`<h1>${speech.page('notFramedTitle')}</h1>`);
      expect(answer.text).toContain(speech.page('notFramed'));
      expect(answer.text).toContain(`href="${path}"`);
      expect(answer.text).not.toContain('<iframe');
    }
    const opened = await call(link, opening('document'));
    expect([opened.status, opened.headers.get('location')]).toEqual([302, url]);
  });
});
