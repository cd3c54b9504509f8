import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../store/index.ts';
import { APPROVED, type StoreFixture } from '../store/fixture.ts';
import { casesOf, decidedByVendor, decisionsOf, expired } from '../store/decided-by-vendor.ts';
import { caseOf, clientOf, conclude, foundOnAList } from './cases.ts';
import { shownIn, typedIn } from './sending.ts';
import { type SignedIn, type TestConsole, tokenIn, withConsole } from './with-console.ts';

let console: TestConsole;
withConsole((started) => (console = started), {
  overrides: { dispatch: { conclude: (id) => conclude(console, id) } },
});
let bank: StoreFixture;
let rita: SignedIn;
let sami: SignedIn;
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  rita = await console.signIn('rita');
  sami = await console.signIn('sami');
});

const EVIL = `<img src=x onerror=alert(1)>`;
const ADA = {
  ...{ matchedName: `Ada ${EVIL}`, matchTypes: ['pep'] },
  listingsRelatedToMatch: { pep: [{ sourceUrl: 'https://lists.example/ada' }] },
};
const NOTE = 'Too young & too tall';
const GERMAN = { 'accept-language': 'de' };
const EVE = { matchedName: 'Eve L.', matchTypes: ['sanction'] };

const caseAt = (id: string) => `${console.url}/cases/${id}`;
const pageOf = (id: string, { browser }: SignedIn, language = 'en') =>
  browser.go(caseAt(id), { headers: { 'accept-language': language } });

/** The forms by which hits are judged, as a page has them: where each goes and what it sends by itself. */
function formsIn({ text }: { text: string }) {
  const found = text.matchAll(
    /action="(\/cases\/[^"]*\/screening\/[^"]*)"[\s\S]*?name="wording" value="([^"]*)"[\s\S]*?name="key" value="([^"]*)"/g,
  );
  return [...found].map(([, action = '', wording = '', key = '']) => ({ action, wording, key }));
}

/** Somebody judges the hit of that place on the page. */
async function judge(
  id: string,
  { at = 0, ...fields }: { at?: number; verdict?: string; comment?: string },
  who = rita,
) {
  const page = await pageOf(id, who);
  const { action = '', ...own } = formsIn(page)[at] ?? {};
  const sent = { verdict: 'false_positive', comment: 'Another year.', ...fields, ...own };
  return who.browser.submit(`${console.url}${action}`, { form_token: tokenIn(page), ...sent });
}

async function send(
  id: string,
  step: string,
  fields: Record<string, string>,
  { who = rita, headers = {} }: { who?: SignedIn; headers?: Record<string, string> } = {},
) {
  const page = await pageOf(id, who);
  const sent = { form_token: tokenIn(page), shown: shownIn(page), key: randomUUID(), ...fields };
  return who.browser.submit(`${caseAt(id)}/${step}`, sent, headers);
}

/** Whether the button is there and can be pressed. */
const isOpen = ({ text }: { text: string }): boolean => {
  const [button] = /<button[^>]*value="approve"[^>]*>/.exec(text) ?? [];
  return button !== undefined && !button.includes('disabled');
};

/** What the one who judged has done there, as auditors see it of a person. */
async function doneBy(verificationId: string): Promise<string[]> {
  const { rows } = await console.own.admin.query<{ principal: string }>(
    'select principal from hit_judgements where verification_id = $1 limit 1',
    [verificationId],
  );
  const viewer = { clientIds: null, mode: null, vendors: null };
  const { principal } = rows[0] ?? {};
  const { items } = await listAudit(console.store, {
    ...{ viewer, principal, reader: 'operator', limit: 100 },
  });
  const here = items.filter((row) => row.verificationId === verificationId);
  return here
    .map(({ action }) => action)
    .filter((action) => !action.endsWith('.read') && action !== 'media.listed');
}

async function matched(...hits: Record<string, unknown>[]): Promise<string> {
  const { id } = await caseOf(bank);
  await foundOnAList(bank, id, ...hits);
  return id;
}

describe('a case with matches of screening', () => {
  it('has a form for each, and no way to approve before the last is judged', async () => {
    const id = await matched(ADA, EVE);
    const before = await pageOf(id, rita);
    expect(formsIn(before)).toHaveLength(2);
    expect(before.text).toContain('href="https://lists.example/ada"');
    expect(before.text).not.toContain('<img src=x');
    expect(isOpen(before)).toBe(false);
    expect(before.text).toContain('2 matches are not judged yet');
    const one = await judge(id, { comment: `Born <b>later</b>.` });
    expect(one.url).toBe(`${caseAt(id)}?done=judged`);
    expect(one.text).toContain('Your judgement is written down.');
    expect(one.text).toContain('Born &lt;b&gt;later&lt;/b&gt;.');
    expect(one.text).toContain('One match is not judged yet');
    expect(isOpen(one)).toBe(false);
    const two = await judge(id, { at: 1 });
    expect(isOpen(two)).toBe(true);
    expect(two.text).toContain('A person judged a hit: a false positive.');
    const decided = await send(id, 'decide', { decision: 'approve' });
    expect(decided.url).toBe(`${caseAt(id)}?done=decides`);
    expect(await doneBy(id)).toEqual(['review.decided', 'screening.judged', 'screening.judged']);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('is approved by no form that is sent past the page, before the preview and after it', async () => {
    const id = await matched(EVE);
    for (const step of ['preview', 'decide']) {
      const refused = await send(id, step, { decision: 'approve' });
      expect(refused.status).toBe(409);
    }
    const preview = await send(id, 'preview', { decision: 'decline', reasons: 'known_fraud' });
    expect(preview.status).toBe(200);
    expect(await bank.verificationOf(id)).toMatchObject({ status: 'in_review' });
  });

  it('says that a true match is accepted by its reason, and is approved with it alone', async () => {
    const id = await matched(EVE);
    const judged = await judge(id, { verdict: 'true_match' });
    expect(isOpen(judged)).toBe(true);
    expect(judged.text).toContain('A match is true. To approve all the same');
    const refused = await send(id, 'preview', { decision: 'approve' });
    expect([refused.status, refused.text.includes('A match is true.')]).toEqual([409, true]);
    const reasons = 'pep_or_sanction_match';
    expect((await send(id, 'preview', { decision: 'approve', reasons })).status).toBe(200);
    const decided = await send(id, 'decide', { decision: 'approve', reasons });
    expect(decided.url).toBe(`${caseAt(id)}?done=decides`);
  });

  it('is judged as a whole where the vendor tells no more, and speaks German', async () => {
    const id = await matched();
    const { text } = await pageOf(id, rita, 'de');
    for (const said of [
      ...['Der Treffer als Ganzes', 'Ein Treffer ist noch nicht beurteilt', 'Falsch positiv'],
      ...['Wen der Treffer meint, wurde nicht gesagt', 'Diesen Treffer beurteilen'],
    ]) {
      expect(text).toContain(said);
    }
    expect(isOpen(await judge(id, {}))).toBe(true);
  });

  it('shows the second of two what the first has judged, who may judge otherwise', async () => {
    const careful = await clientOf(console, { name: 'A careful bank' });
    const { id } = await caseOf(careful, { fourEyes: 'approvals' });
    await foundOnAList(careful, id, EVE);
    await judge(id, { comment: 'Too young.' });
    expect((await send(id, 'decide', { decision: 'approve' })).url).toContain('done=waits');
    const third = await console.signIn('vera');
    expect(formsIn(await pageOf(id, third))).toEqual([]);
    const seen = await pageOf(id, sami);
    expect(seen.text).toContain('Too young.');
    await judge(id, { verdict: 'true_match', comment: 'Not at all.' }, sami);
    const again = await pageOf(id, rita);
    expect(again.text).toContain('Not at all.');
    expect(again.text).not.toContain('It waits for a second person to say the same.');
  });

  it('is shown to who may not decide it without a form, and their judgement is refused', async () => {
    const id = await matched(EVE);
    const [form] = formsIn(await pageOf(id, rita));
    const auditor = await console.signIn('ada');
    const page = await pageOf(id, auditor);
    expect(page.text).toContain('Eve L.');
    expect(formsIn(page)).toEqual([]);
    const audit = await auditor.browser.go(`${console.url}/audit`);
    const sent = { form_token: tokenIn(audit), verdict: 'false_positive', comment: 'x', ...form };
    const refused = await auditor.browser.submit(`${console.url}${form?.action ?? ''}`, sent);
    expect(refused.status).toBe(403);
  });

  it('takes no judgement of what was worded otherwise when it was shown', async () => {
    const id = await matched(EVE);
    const page = await pageOf(id, rita);
    const [{ action, ...own } = { action: '' }] = formsIn(page);
    const sent = { verdict: 'false_positive', comment: 'x', ...own, wording: 'another' };
    const refused = await rita.browser.submit(`${console.url}${action}`, {
      ...{ form_token: tokenIn(page), ...sent },
    });
    expect(refused.status).toBe(409);
  });

  it('keeps what was typed where a judgement or an approval is refused, in their language', async () => {
    const id = await matched(EVE, ADA);
    const page = await pageOf(id, rita);
    const [{ action, ...own } = { action: '' }] = formsIn(page);
    const address = `${console.url}${action}`;
    const said = { form_token: tokenIn(page), ...own, comment: NOTE };
    const changed = { ...said, verdict: 'true_match', wording: 'another' };
    for (const [sent, status, why] of [
      [said, 422, 'Sagen Sie, ob der Treffer bestätigt oder falsch positiv ist.'],
      [changed, 409, 'Seit er Ihnen gezeigt wurde, hat sich der Fall geändert'],
    ] as const) {
      const refused = await rita.browser.submit(address, sent, GERMAN);
      expect([refused.status, refused.text.includes(why)]).toEqual([status, true]);
      expect(refused.text.split('>\nToo young &amp; too tall</textarea>')).toHaveLength(2);
      const isChecked = /value="true_match" required checked/.test(refused.text);
      expect(isChecked).toBe('verdict' in sent);
    }
    for (const step of ['preview', 'decide']) {
      const fields = { decision: 'approve', note: NOTE };
      const refused = await send(id, step, fields, { headers: GERMAN });
      expect(refused.status).toBe(409);
      expect(refused.text).toContain('Noch nicht jeder Treffer ist beurteilt');
      expect(typedIn(refused, 'bar')).toBe(NOTE);
    }
    const gone = action.replace(/[^/]*$/, '0'.repeat(32));
    const unknown = await rita.browser.submit(`${console.url}${gone}`, {
      ...{ ...said, verdict: 'true_match' },
    });
    expect([unknown.status, typedIn(unknown, 'noting')]).toEqual([404, NOTE]);
  });
});

describe('a match that comes after the end', () => {
  it('is judged before a senior person approves anew, who is told so before it is sent', async () => {
    const { id, late } = await decidedByVendor(bank, APPROVED);
    await late({ kind: 'screening', reasons: [], screening: 'match' });
    expect(await casesOf(bank, id)).toEqual(['late, open']);
    const before = await pageOf(id, sami);
    expect(before.text).toContain(`/cases/${id}/preview-anew"`);
    expect(before.text).toContain('One match is not judged yet');
    expect(isOpen(before)).toBe(false);
    const approval = { decision: 'approve', note: NOTE };
    for (const step of ['preview-anew', 'decide-anew']) {
      const refused = await send(id, step, approval, { who: sami });
      expect([refused.status, typedIn(refused, 'bar')]).toEqual([409, NOTE]);
      expect(refused.text).toContain('Not every match is judged as it is worded now.');
    }
    expect(isOpen(await judge(id, {}, sami))).toBe(true);
    const shown = await send(id, 'decide-anew', approval, { who: sami });
    expect(shown.url).toBe(`${caseAt(id)}?done=revised`);
    expect(await decisionsOf(bank, id)).toEqual(['approved by vendor', 'approved by reviewer']);
    expect(await casesOf(bank, id)).toEqual(['late, closed']);
  });

  it('is no other than any late word that waits for a person: a senior one decides it anew', async () => {
    const { id, late } = await expired(bank, { finalDecision: 'client' });
    await late(APPROVED);
    expect(await casesOf(bank, id)).toEqual(['late, open']);
    expect((await pageOf(id, rita)).text).toContain('A senior reviewer can decide it anew.');
    expect(isOpen(await pageOf(id, sami))).toBe(true);
    const shown = await send(id, 'decide-anew', { decision: 'approve' }, { who: sami });
    expect(shown.url).toBe(`${caseAt(id)}?done=revised`);
    expect(await casesOf(bank, id)).toEqual(['late, closed']);
  });
});
