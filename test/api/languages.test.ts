import { describe, expect, it } from 'vitest';
import { sendPage } from '../../api/pages/layout.ts';
import { checkingPage, endedPage } from '../../api/pages/link-pages.ts';
import { LANGUAGES } from '../../api/words/catalogue.ts';
import { speechIn } from '../../api/words/speech.ts';
import { REASON_CODES, REASONS, type ReasonCode } from '../../domain/reason.ts';
import { STATUSES, type Status } from '../../domain/status.ts';
import { makeLink } from '../../store/index.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

interface Given {
  status?: Status;
  reasons?: ReasonCode[];
  locale?: string;
}

async function given({ status = 'submitted', reasons = [], locale }: Given) {
  const id = idOf(await start(api, key, { ...VERIFF_BODY, locale }));
  await become(id, status, reasons);
  const link = `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}`;
  return { id, link, read: `${api.url}/v1/verifications/${id}` };
}

const become = (id: string, status: Status, reasons: ReasonCode[] = []) =>
  api.sql('update verifications set status = $2, reasons = $3 where id = $1', [
    id,
    status,
    reasons,
  ]);

const accepting = (language: string) => ({ headers: { 'accept-language': language } });

async function decide(id: string, number: number, status: string, reasons: ReasonCode[]) {
  await api.sql(
    `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal)
     values (gen_random_uuid(), $1, $2, $3, $4, 'vendor', 'vendor:veriff')`,
    [id, number, status, reasons],
  );
}

/** The link of a verification whose session has died. */
async function endedSession(locale: string): Promise<string> {
  const { id, link } = await given({ status: 'pending', locale });
  await endSession(id);
  return link;
}

const endSession = (id: string) =>
  api.sql(
    `insert into vendor_sessions (verification_id, number, account_id, state)
     select id, 1, account_id, 'ended' from verifications where id = $1
     on conflict (verification_id, number) do update set state = 'ended'`,
    [id],
  );

describe('a page for the person', () => {
  it.each(LANGUAGES)('is in the language of the verification, and says which: %s', async (lang) => {
    const { link } = await given({ locale: lang });
    const page = await call(link, accepting('ja, fr;q=0.5'));
    expect(page.headers.get('content-language')).toBe(lang);
    expect(page.text).toContain(`<html lang="${lang}" dir="ltr">`);
    expect(page.text).toContain(speechIn(lang).page('checkingTitle'));
  });

  it.each([
    ['de-AT', 'de'],
    ['ja;q=0.9, pt-BR;q=0.8, en;q=0.1', 'pt'],
    ['ja', 'en'],
    ['*', 'en'],
    ['de;q=0, *', 'en'],
    [';;;,,%', 'en'],
  ])('follows the browser where the verification names none: %s', async (header, lang) => {
    const { link } = await given({});
    const page = await call(link, accepting(header));
    expect(page.text).toContain(`<html lang="${lang}"`);
  });

  it('stays in the language of the verification where something of ours is away', async () => {
    const { link } = await given({ status: 'pending', locale: 'pl' });
    const page = await call(`${link}/return`, accepting('fr'));
    expect(page.text).toContain(speechIn('pl').page('returnedTitle'));
    const dead = await endedSession('pl');
    api.dispatch.onRenew = () => Promise.resolve('unavailable');
    const later = await call(dead, { method: 'POST', ...accepting('fr') });
    expect(later.status).toBe(503);
    expect(later.text).toContain(speechIn('pl').page('laterTitle'));
  });

  it('speaks the language of the browser where the link is not known', async () => {
    const page = await call(`${api.url}/v/unknown`, accepting('et'));
    expect(page.status).toBe(404);
    expect(page.text).toContain(speechIn('et').page('unknownTitle'));
  });

  it('tells tips and the tries that are left in the language of the verification', async () => {
    const reasons: ReasonCode[] = ['document_expired', 'known_fraud'];
    const { id, link } = await given({ status: 'resubmission_requested', reasons, locale: 'ru' });
    await api.sql('update verifications set attempts_used = 1 where id = $1', [id]);
    await endSession(id);
    const { text } = await call(link);
    expect(text).toContain(speechIn('ru').reason('document_expired'));
    expect(text).toContain('2 попытки');
  });

  it('is laid out from right to left where its language is written so', () => {
    const written: string[] = [];
    const response = {
      setHeader: () => response,
      status: () => response,
      type: () => response,
      send: (text: string) => written.push(text),
    };
    const speech = { ...speechIn('en'), dir: 'rtl' as const };
    // The page uses no more of a response than this.
    sendPage(response as never, 200, checkingPage(speech), { allowHttpForms: false });
    expect(written.join()).toContain('dir="rtl"');
    expect(written.join()).not.toMatch(
      /(margin|padding|border)-(left|right)|text-align:(left|right)/,
    );
  });

  it.each(LANGUAGES)(
    'of a refusal that only the client may know is always the same: %s',
    (lang) => {
      const speech = speechIn(lang);
      const plain = endedPage(speech, { status: 'declined', tips: [] });
      for (const code of REASON_CODES.filter((one) => REASONS[one].audience === 'client')) {
        expect(JSON.stringify(plain)).not.toContain(code);
      }
      expect(endedPage(speech, { status: 'declined', tips: ['document_expired'] })).not.toEqual(
        plain,
      );
    },
  );
});

describe('the API', () => {
  it('keeps its own words in English, and has those for the person beside them', async () => {
    const { read } = await given({
      status: 'resubmission_requested',
      reasons: ['document_expired', 'known_fraud'],
      locale: 'de-AT',
    });
    const { json } = await call(read, { key, ...accepting('fr') });
    expect(json['nextAction']).toMatchObject({
      message: expect.stringContaining('The document has expired.') as string,
      forPerson: {
        lang: 'de',
        message: expect.stringContaining('Das Dokument ist abgelaufen.') as string,
      },
    });
    expect(json['nextAction']).not.toHaveProperty('says');
    expect(json['reasons']).toMatchObject([
      {
        message: REASONS.document_expired.message,
        forPerson: { lang: 'de', message: speechIn('de').reason('document_expired') },
      },
      { code: 'known_fraud', forPerson: null },
    ]);
  });

  it('takes the language that the request accepts where the verification names none', async () => {
    const { read } = await given({});
    const { json } = await call(read, { key, ...accepting('es-MX') });
    expect(json['nextAction']).toMatchObject({ forPerson: { lang: 'es' } });
  });

  it.each(LANGUAGES)('has words for the person at every status: %s', async (locale) => {
    const { id, read } = await given({ locale });
    for (const status of STATUSES) {
      await become(id, status);
      const { json } = await call(read, { key });
      expect(json['nextAction'], status).toMatchObject({
        forPerson: { lang: locale, message: expect.stringMatching(/\S.*\.$/) as string },
      });
    }
  });
});

describe('a decision that was revised', () => {
  it('is what stands, for the client and on the page, while the status stays', async () => {
    const { id, link, read } = await given({ status: 'approved' });
    await decide(id, 1, 'approved', []);
    expect((await call(read, { key })).json).toMatchObject({
      standingDecision: { number: 1, status: 'approved', decidedBy: 'vendor' },
      nextAction: { type: 'none', message: 'The verification was successful.' },
    });
    await decide(id, 2, 'declined', ['known_fraud']);
    expect((await call(read, { key })).json).toMatchObject({
      status: 'approved',
      standingDecision: { number: 2, status: 'declined', reasons: [{ code: 'known_fraud' }] },
      nextAction: { type: 'none', message: 'The verification was not successful.' },
    });
    expect((await call(link)).text).toContain('We could not verify you');
    await decide(id, 3, 'approved', []);
    expect((await call(link)).text).toContain('You are verified');
  });

  it('tells the person no more why it was once decided otherwise', async () => {
    const { id, read } = await given({ status: 'declined', reasons: ['document_expired'] });
    await decide(id, 1, 'declined', ['document_expired']);
    const told = { code: 'document_expired', forPerson: { lang: 'en' } };
    expect((await call(read, { key })).json).toMatchObject({
      reasons: [told],
      decision: { reasons: [told] },
      nextAction: { type: 'retry' },
    });
    await decide(id, 2, 'approved', []);
    const kept = { code: 'document_expired', forPerson: null };
    expect((await call(read, { key })).json).toMatchObject({
      reasons: [kept],
      decision: { reasons: [kept] },
      nextAction: { type: 'none' },
    });
    await decide(id, 3, 'declined', ['document_damaged']);
    expect((await call(read, { key })).json).toMatchObject({
      reasons: [kept],
      revisions: [
        { number: 2, reasons: [] },
        { number: 3, reasons: [{ code: 'document_damaged', forPerson: { lang: 'en' } }] },
      ],
      nextAction: { type: 'retry' },
    });
  });

  it('is nothing that stands while the verification is open', async () => {
    const { read } = await given({ status: 'in_review' });
    expect((await call(read, { key })).json).toMatchObject({
      standing: null,
      standingDecision: null,
    });
  });
});
