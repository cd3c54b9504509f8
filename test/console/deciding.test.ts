import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { listEvents, readReviews } from '../../store/index.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { caseOf, clientOf, conclude } from './cases.ts';
import { type Fields, hiddenIn, sendForm, shownIn } from './sending.ts';
import { type SignedIn, type TestConsole, tokenIn, withConsole } from './with-console.ts';

let console: TestConsole;
let bank: StoreFixture;
const told: string[] = [];
withConsole(
  (started) => {
    console = started;
  },
  {
    overrides: {
      dispatch: {
        conclude: async (id) => {
          told.push(id);
          await conclude(console, id);
        },
      },
    },
  },
);
let rita: SignedIn;
let sami: SignedIn;
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  rita = await console.signIn('rita');
  sami = await console.signIn('sami');
});

const caseAt = (id: string) => `${console.url}/cases/${id}`;
const send = (who: SignedIn, id: string, step: string, fields: Fields) =>
  sendForm(console, who, { id, step, fields });

const decide = (who: SignedIn, id: string, fields: Fields) =>
  send(who, id, 'decide', { key: randomUUID(), ...fields });

const statusOf = async (id: string) => (await bank.verificationOf(id))?.status;
const reviewsOf = async (id: string) =>
  (await readReviews(console.own.store, { verificationId: id, principal: 'operator' })).all;

describe('deciding at the console', () => {
  it('ends what is in review as the person decides, in their name and with their note', async () => {
    const { id } = await caseOf(bank);
    const fields = { decision: 'decline', reasons: 'document_expired', note: 'Expired\r\nin May.' };
    const shown = await decide(rita, id, fields);
    expect([shown.status, shown.url]).toEqual([200, `${caseAt(id)}?done=decides`]);
    expect(shown.text).toContain('The verification ends by it.');
    expect(await bank.verificationOf(id)).toMatchObject({
      ...{ status: 'declined', decision: { decidedBy: 'reviewer', reasons: ['document_expired'] } },
    });
    const [review] = await reviewsOf(id);
    expect(review).toMatchObject({
      principal: expect.stringMatching(/^reviewer:[0-9a-f-]{36}$/) as string,
      note: 'Expired\nin May.',
    });
    expect(shown.text).toContain('Rita Reviewer');
    const { items } = await listEvents(console.own.store, { verificationId: id, limit: 100 });
    const decided = items.find(({ type }) => type === 'review.decided');
    expect(decided?.principal).toBe(review?.principal);
    expect(JSON.stringify(items)).not.toContain('Rita');
  });

  it('is one decision, however often the same form is sent', async () => {
    const { id } = await caseOf(bank);
    const page = await rita.browser.go(caseAt(id));
    const token = tokenIn(page);
    const fields = { decision: 'approve', key: randomUUID(), shown: shownIn(page) };
    const answers = [];
    for (let times = 0; times < 2; times += 1) {
      answers.push(
        await rita.browser.submit(`${caseAt(id)}/decide`, { form_token: token, ...fields }),
      );
    }
    expect(answers.map(({ url }) => url)).toEqual([
      `${caseAt(id)}?done=decides`,
      `${caseAt(id)}?done=settled`,
    ]);
    expect(await reviewsOf(id)).toHaveLength(1);
    expect(await statusOf(id)).toBe('approved');
  });

  it('asks the person for another try', async () => {
    const { id } = await caseOf(bank);
    const fields = { decision: 'resubmit', reasons: 'document_unreadable' };
    expect((await decide(rita, id, fields)).url).toBe(`${caseAt(id)}?done=sent_back`);
    expect(await statusOf(id)).toBe('resubmission_requested');
  });

  it('waits for a second person where the client wants that, who must be a senior one', async () => {
    const careful = await clientOf(console, { name: 'A careful bank' });
    const { id } = await caseOf(careful, { fourEyes: 'always' });
    told.length = 0;
    const first = await decide(rita, id, { decision: 'approve', note: 'I saw <b>it</b>.' });
    expect(first.url).toBe(`${caseAt(id)}?done=waits`);
    expect(told).toEqual([]);
    const again = await decide(rita, id, { decision: 'approve' });
    expect([again.status, again.text.includes('another person must say the same')]).toEqual([
      409,
      true,
    ]);
    const third = await console.signIn('vera');
    expect((await third.browser.go(caseAt(id))).text).toContain('A senior reviewer must say');
    for (const step of ['preview', 'decide']) {
      const fields = {
        form_token: tokenIn(await third.browser.go(caseAt(id))),
        ...{ decision: 'approve', shown: 'nothing' },
      };
      const refused = await third.browser.submit(`${caseAt(id)}/${step}`, {
        ...{ ...fields, key: randomUUID() },
      });
      expect(refused.status).toBe(403);
    }
    const seen = await sami.browser.go(caseAt(id));
    expect(seen.text).toContain('It waits for a second person to say the same.');
    expect(seen.text).toContain('I saw &lt;b&gt;it&lt;/b&gt;.');
    expect((await decide(sami, id, { decision: 'approve' })).url).toBe(
      `${caseAt(id)}?done=decides`,
    );
    expect(told).toEqual([id]);
    expect((await careful.verificationOf(id))?.status).toBe('approved');
  });

  it.each([
    [{ decision: 'decline' }, 'Choose at least one reason'],
    [{ decision: 'decline', reasons: 'vendor_unreachable' }, 'ten of the list at most'],
    [{ decision: 'burn' }, 'Choose one of the decisions.'],
    [{}, 'Choose one of the decisions.'],
    [{ decision: 'approve', note: 'x'.repeat(2_001) }, 'at most 2000 characters'],
  ])('names what is wrong with a form, and writes nothing: %j', async (fields, named) => {
    const { id } = await caseOf(bank);
    for (const step of ['preview', 'decide']) {
      const shown = await send(rita, id, step, { key: randomUUID(), ...(fields as Fields) });
      expect(shown.status).toBe(422);
      expect(shown.text).toContain(named);
    }
    expect(await reviewsOf(id)).toEqual([]);
  });
});

describe('before a decision is sent', () => {
  it.each([
    ['en', 'approve', '', 'Your identity has been verified. Thank you.'],
    ['de', 'approve', '', 'Ihre Identität ist bestätigt'],
    ['en', 'decline', 'document_expired', 'The document has expired. Please use a valid one.'],
    ['fr', 'decline', 'document_tampered', 'lang="fr"'],
    ['en', 'resubmit', 'document_unreadable', 'Please try once more'],
  ])(
    'shows what the person will read, in their language (%s), and writes nothing: %s %s',
    async (locale, decision, reason, text) => {
      const { id } = await caseOf(bank, { locale });
      const fields = { decision, ...(reason === '' ? {} : { reasons: reason }) };
      const shown = await send(rita, id, 'preview', fields);
      expect(shown.status).toBe(200);
      const [, read = ''] = /<blockquote([^]*)<\/blockquote>/.exec(shown.text) ?? [];
      expect(read).toContain(text);
      expect(read).not.toContain('tampered');
      expect(await reviewsOf(id)).toEqual([]);
      expect(await statusOf(id)).toBe('in_review');
    },
  );

  it('holds all that is then sent: one press decides as was shown', async () => {
    const { id } = await caseOf(bank);
    const note = 'Two "fonts" <i>\n & more';
    const shown = await send(rita, id, 'preview', {
      ...{ decision: 'decline', reasons: 'document_tampered', note },
    });
    const fields = hiddenIn(shown);
    await rita.browser.submit(`${caseAt(id)}/decide`, fields);
    expect(await reviewsOf(id)).toMatchObject([
      { decision: 'declined', reasons: ['document_tampered'], note },
    ]);
  });
});

describe('taking a case', () => {
  it('makes it theirs alone, until it is given back or taken over with a word why', async () => {
    const { id } = await caseOf(bank);
    await send(rita, id, 'assignment', { action: 'take' });
    expect((await rita.browser.go(caseAt(id))).text).toContain('It is yours until');
    const theirs = await sami.browser.go(caseAt(id));
    expect(theirs.text).toContain('It is with Rita Reviewer until');
    expect(theirs.text).not.toContain(`action="/cases/${id}/preview"`);
    expect((await decide(sami, id, { decision: 'approve' })).status).toBe(409);
    expect((await send(sami, id, 'assignment', { action: 'take' })).status).toBe(409);
    expect((await send(sami, id, 'assignment', { action: 'steal', note: ' ' })).status).toBe(422);
    const taken = await send(sami, id, 'assignment', { action: 'steal', note: 'Rita is ill.' });
    expect(taken.text).toContain('Sami Senior took the case over from Rita Reviewer.');
    expect(taken.text).toContain('Rita is ill.');
    await send(sami, id, 'assignment', { action: 'release' });
    expect((await rita.browser.go(caseAt(id))).text).toContain('It is nobody’s.');
  });
});
