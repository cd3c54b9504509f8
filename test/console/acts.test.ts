import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { listEvents, readReviews } from '../../store/index.ts';
import { APPROVED, type StoreFixture } from '../store/fixture.ts';
import {
  askForPerson,
  casesOf,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  expired,
} from '../store/decided-by-vendor.ts';
import { caseOf, clientOf, conclude } from './cases.ts';
import { type Fields, hiddenIn, sendForm, shownIn, typedIn } from './sending.ts';
import { type SignedIn, type TestConsole, tokenIn, withConsole } from './with-console.ts';

let console: TestConsole;
withConsole(
  (started) => {
    console = started;
  },
  { overrides: { dispatch: { conclude: (id) => conclude(console, id) } } },
);
let bank: StoreFixture;
let rita: SignedIn;
let sami: SignedIn;
let ada: SignedIn;
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  rita = await console.signIn('rita');
  sami = await console.signIn('sami');
  ada = await console.signIn('ada');
});

const GERMAN = { 'accept-language': 'de-AT,de;q=0.9' };
const caseAt = (id: string) => `${console.url}/cases/${id}`;
const show = (who: SignedIn, id: string) => who.browser.go(caseAt(id));
const send = (who: SignedIn, id: string, step: string, fields: Fields, headers = {}) =>
  sendForm(console, who, { id, step, headers, fields: { ...keyFor(step), ...fields } });
/** Whose case it is has no key: to say it twice is to say it once. */
const keyFor = (step: string): Fields => (step === 'assignment' ? {} : { key: randomUUID() });
const readOf = (verificationId: string) =>
  readReviews(console.own.store, { verificationId, principal: 'operator' });
const NOTE = 'Two "fonts" <i>\n & more';

describe('what has ended, at the console', () => {
  it('is decided anew by a senior person, who sees before what the person will read', async () => {
    const { id } = await decidedByVendor(bank, DECLINED);
    await askForPerson(bank, id);
    const preview = await send(sami, id, 'preview-anew', { decision: 'approve', note: NOTE });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('its status stays');
    const [, read = ''] = /<blockquote([^]*)<\/blockquote>/.exec(preview.text) ?? [];
    expect(read).toContain('Your identity has been verified. Thank you.');
    expect(await decisionsOf(bank, id)).toEqual(['declined by vendor']);
    const shown = await sami.browser.submit(`${caseAt(id)}/decide-anew`, hiddenIn(preview));
    expect([shown.status, shown.url]).toEqual([200, `${caseAt(id)}?done=revised`]);
    expect(shown.text).toContain('Your decision is written down, and stands now.');
    expect(shown.text).toContain('Decided anew, after the end.');
    expect(await decisionsOf(bank, id)).toEqual(['declined by vendor', 'approved by reviewer']);
    expect(await casesOf(bank, id)).toEqual(['requested, closed']);
    expect((await readOf(id)).all).toMatchObject([
      { principal: expect.stringMatching(/^reviewer:/) as string, note: NOTE, isAnew: true },
    ]);
    const again = await sami.browser.submit(`${caseAt(id)}/decide-anew`, hiddenIn(preview));
    expect(again.url).toBe(`${caseAt(id)}?done=settled`);
    expect((await readOf(id)).all).toHaveLength(1);
  });

  it('is decided by nobody else, and by nobody who has not seen it as it is', async () => {
    const { id, late } = await decidedByVendor(bank, DECLINED);
    expect((await show(rita, id)).text).toContain('A senior reviewer can decide it anew.');
    for (const who of [rita, ada]) {
      for (const step of ['preview-anew', 'decide-anew']) {
        const form_token = tokenIn(await who.browser.go(`${console.url}/search`));
        const fields = { form_token, decision: 'approve', shown: '1', key: randomUUID() };
        expect((await who.browser.submit(`${caseAt(id)}/${step}`, fields)).status).toBe(403);
      }
    }
    const page = await show(sami, id);
    await late(APPROVED);
    const fields = { form_token: tokenIn(page), shown: shownIn(page), key: randomUUID() };
    const refused = await sami.browser.submit(`${caseAt(id)}/decide-anew`, {
      ...{ ...fields, decision: 'decline', reasons: 'known_fraud', note: NOTE },
    });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('It has changed since it was shown to you');
    expect(typedIn(refused, 'bar')).toBe(NOTE);
    expect((await readOf(id)).all).toEqual([]);
  });

  it('waits for a second person where the client wants that, and the first is told that nobody hears of it', async () => {
    const { id } = await decidedByVendor(bank, APPROVED, { fourEyes: 'always' });
    const said = { decision: 'decline', reasons: 'document_expired' };
    const preview = await send(sami, id, 'preview-anew', said);
    expect(preview.text).toContain('the person reads nothing of it yet');
    const first = await sami.browser.submit(`${caseAt(id)}/decide-anew`, hiddenIn(preview));
    expect(first.url).toBe(`${caseAt(id)}?done=waits`);
    expect(first.text).toContain('It waits for a second person to say the same.');
    expect((await send(sami, id, 'decide-anew', said)).status).toBe(409);
    expect(await decisionsOf(bank, id)).toEqual(['approved by vendor']);
  });

  it('is not offered where nobody was approved or declined', async () => {
    const { id } = await expired(bank);
    const shown = await show(sami, id);
    expect(shown.text).toContain('there is nothing to decide anew');
    expect(shown.text).not.toContain('-anew"');
  });
});

describe('before a decision in review is sent', () => {
  it('is said that the first of two tells the person nothing yet, and who contradicts nothing at all', async () => {
    const { id } = await caseOf(bank, { fourEyes: 'always' });
    const decline = { decision: 'decline', reasons: 'document_expired' };
    const firstOfTwo = 'the person reads nothing of it yet';
    expect((await send(rita, id, 'preview', { decision: 'approve' })).text).toContain(firstOfTwo);
    const tried = { decision: 'resubmit', reasons: 'document_unreadable' };
    expect((await send(rita, id, 'preview', tried)).text).not.toContain(firstOfTwo);
    await send(rita, id, 'decide', { decision: 'approve' });
    const same = await send(sami, id, 'preview', { decision: 'approve' });
    expect(same.text).not.toContain(firstOfTwo);
    expect(same.text).toContain('Your identity has been verified.');
    const other = await send(sami, id, 'preview', decline);
    expect(other.text).toContain('It contradicts the first decision');
    expect(other.text).not.toContain('<blockquote');
  });
});

describe('a note without a decision', () => {
  it('stands in the case in the order in which people spoke, and only reviewers write one', async () => {
    const { id } = await caseOf(bank, { fourEyes: 'always' });
    await send(sami, id, 'notes', { note: 'First: ask the branch.' });
    await send(rita, id, 'decide', { decision: 'approve', note: 'Then: the branch agrees.' });
    const key = randomUUID();
    await send(sami, id, 'notes', { note: NOTE, key });
    const shown = await send(sami, id, 'notes', { note: NOTE, key });
    expect(shown.url).toBe(`${caseAt(id)}?done=noted`);
    expect(shown.text).toContain('Sami Senior noted:');
    const said = [...shown.text.matchAll(/<p class="note">([^<]*)/g)].map(([, one]) => one);
    expect(said).toEqual([
      ...['First: ask the branch.', 'Then: the branch agrees.'],
      'Two &quot;fonts&quot; &lt;i&gt;\n &amp; more',
    ]);
    expect((await bank.verificationOf(id))?.status).toBe('in_review');
    const { items } = await listEvents(console.own.store, { verificationId: id, limit: 100 });
    expect(items.filter(({ type }) => type === 'note.added')).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain('branch');
    const form_token = tokenIn(await ada.browser.go(`${console.url}/search`));
    const refused = await ada.browser.submit(`${caseAt(id)}/notes`, { form_token, key, note: 'x' });
    expect(refused.status).toBe(403);
    expect((await show(ada, id)).text).not.toContain('/notes"');
  });
});

describe('what somebody typed', () => {
  it('is in the form again where it is refused, in their language and with what was chosen', async () => {
    const { id } = await caseOf(bank);
    const fields = { reasons: 'document_expired', note: NOTE };
    for (const step of ['preview', 'decide']) {
      const shown = await send(rita, id, step, fields, GERMAN);
      expect(shown.status).toBe(422);
      expect(shown.text).toContain('Wählen Sie eine der Entscheidungen.');
      expect(shown.text).toMatch(/value="document_expired"[^>]* checked/);
      expect(shown.text).toContain('<details open>');
      expect(typedIn(shown, 'bar')).toBe(NOTE);
      expect(typedIn(shown, 'noting')).toBe('');
    }
    const blank = await send(rita, id, 'notes', { note: ' \u0007 '.repeat(9) }, GERMAN);
    expect([blank.status, blank.text.includes('ohne Steuerzeichen')]).toEqual([422, true]);
  });

  it('is in the form for a note where there is nothing to decide any more', async () => {
    const { id } = await caseOf(bank);
    const page = await show(rita, id);
    await send(sami, id, 'decide', { decision: 'approve' });
    const fields = { form_token: tokenIn(page), shown: shownIn(page), key: randomUUID() };
    const late = await rita.browser.submit(
      `${caseAt(id)}/decide`,
      { ...fields, decision: 'decline', reasons: 'known_fraud', note: NOTE },
      GERMAN,
    );
    expect(late.status).toBe(409);
    expect(late.text).toContain('Die Prüfung hat inzwischen geendet');
    expect(typedIn(late, 'bar')).toBeNull();
    expect(typedIn(late, 'noting')).toBe(NOTE);
  });

  it('is there too where somebody else has taken the case, and where the second must be a senior one', async () => {
    const { id } = await caseOf(bank, { fourEyes: 'always' });
    const page = await show(rita, id);
    const vera = await console.signIn('vera');
    const hers = await show(vera, id);
    await send(sami, id, 'assignment', { action: 'take' });
    const theirs = await send(rita, id, 'assignment', { action: 'take' }, GERMAN);
    expect([theirs.status, theirs.text.includes('Jemand anderes arbeitet')]).toEqual([409, true]);
    const fields = { decision: 'approve', note: NOTE, shown: shownIn(page), key: randomUUID() };
    const asked = { ...fields, form_token: tokenIn(page) };
    const taken = await rita.browser.submit(`${caseAt(id)}/decide`, asked);
    expect([taken.status, typedIn(taken, 'noting')]).toEqual([409, NOTE]);
    await send(sami, id, 'decide', { decision: 'approve' });
    const second = await vera.browser.submit(`${caseAt(id)}/decide`, {
      ...{ ...fields, form_token: tokenIn(hers) },
    });
    expect([second.status, typedIn(second, 'noting')]).toEqual([403, NOTE]);
    expect(second.text).toContain('the second must be a senior reviewer');
  });
});
