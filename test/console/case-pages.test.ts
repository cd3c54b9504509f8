import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  destroyVerificationKey,
  noteListedMedia,
  recordRevision,
  storeWebhook,
} from '../../store/index.ts';
import { askForPerson, DECLINED, decidedByVendor } from '../store/decided-by-vendor.ts';
import { APPROVED, type StoreFixture } from '../store/fixture.ts';
import { readHitsOf } from '../store/hit-words.ts';
import { review, WANTS_A_PERSON } from '../store/under-review.ts';
import { sample } from '../vendors/veriff/samples.ts';
import { caseOf, clientOf, conclude, PERSON, photoOf } from './cases.ts';
import { type SignedIn, type TestConsole, withConsole } from './with-console.ts';

let console: TestConsole;
withConsole((started) => {
  console = started;
});
let bank: StoreFixture;
let rita: SignedIn;
const EVIL = `<img src=x onerror=alert(1)>"'&`;
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;';
beforeAll(async () => {
  bank = await clientOf(console, { name: EVIL });
  rita = await console.signIn('rita');
});

const go = async (path: string, { browser } = rita) => browser.go(`${console.url}${path}`);

describe('the queue', () => {
  it('shows what waits, why in words, of which client, and how many there are', async () => {
    const { id } = await caseOf(bank, { reference: 'order-7' });
    const shown = await go('/queue');
    expect(shown.status).toBe(200);
    expect(shown.text).toContain(`href="/cases/${id}"`);
    expect(shown.text).toContain('The vendor wants a person to decide.');
    expect(shown.text).toContain('order-7');
    expect(shown.text).toContain(ESCAPED);
    expect(shown.text).not.toContain('<img src=x');
    expect(shown.text).toMatch(/Waiting\s*<strong>1<\/strong>/);
  });

  it('is narrowed by what its address says, and keeps it on the way to the next page', async () => {
    const { id } = await caseOf(bank);
    const to = (query: string) => go(`/queue?${query}`);
    const all = 'state=free&client=&vendor=veriff&reason=vendor_review&assignee=&olderThan=';
    expect((await to(all)).text).toContain(id);
    expect((await to('vendor=datakeen')).text).toContain('Nothing of this kind waits.');
    expect((await to('olderThan=72h')).text).not.toContain(id);
    expect((await to('assignee=me')).text).not.toContain(id);
    await Promise.all(Array.from({ length: 51 }, () => caseOf(bank)));
    const { text } = await to('vendor=veriff');
    const [, next = ''] = /rel="next" href="([^"]+)"/.exec(text) ?? [];
    expect(next).toContain('vendor=veriff');
    const second = await go(next.replaceAll('&amp;', '&'));
    expect(second.status).toBe(200);
    expect(second.text).not.toContain(id);
    expect(second.text).toContain('href="/cases/');
  });

  it.each(['state=moon', 'vendor=x', 'client=1', 'after=!!', 'assignee=Rita', 'olderThan=1s'])(
    'says which part of its address is wrong: ?%s',
    async (query) => {
      const shown = await go(`/queue?${query}`);
      expect(shown.status).toBe(422);
      expect(shown.text).toContain('Something in the form is wrong');
    },
  );

  it('speaks the language of the browser', async () => {
    const headers = { 'accept-language': 'de-AT,de;q=0.9' };
    const shown = await rita.browser.go(`${console.url}/queue`, { headers });
    expect(shown.text).toContain('Fälle, die warten');
    expect(shown.text).toContain('Der Anbieter will, dass ein Mensch entscheidet.');
    const wrong = await rita.browser.go(`${console.url}/queue?state=moon`, { headers });
    expect(wrong.text).toContain('state ist nicht, was diese Seite annimmt.');
    expect(wrong.text).not.toMatch(/must|field|fault/);
  });
});

describe('a case', () => {
  it('answers who the person claims to be, what was read, and where both differ', async () => {
    const { id } = await caseOf(bank, { subject: { ...PERSON, firstName: EVIL } });
    const photo = await photoOf(bank, id);
    const { status, text } = await go(`/cases/${id}`);
    expect(status).toBe(200);
    expect(text).toContain(ESCAPED);
    expect(text).not.toContain('<img src=x');
    for (const said of ['SARAH', 'same but for spelling', '1967-03-30', 'different']) {
      expect(text).toContain(said);
    }
    expect(text).toContain(`src="/cases/${id}/media/${photo}"`);
    expect(text).toContain('checksum as the vendor says');
    expect(text).toContain('The vendor wants a person to decide (session 1).');
  });

  it('says so where there is no photo, nothing earlier, and nothing on lists', async () => {
    const { id } = await caseOf(bank, { reference: `only-${randomUUID()}` });
    const { text } = await go(`/cases/${id}`);
    expect(text).toContain('There are no photos here:');
    expect(text).toContain('There is no other one.');
    expect(text).toContain('The vendor has said nothing of lists.');
  });

  it('says why it waits after the end, not why it ended', async () => {
    const { id, late } = await decidedByVendor(bank, APPROVED);
    await late({ ...WANTS_A_PERSON, reasons: ['document_suspected_fraud'] });
    const { text } = await go(`/cases/${id}`);
    const why = /<h2>Why<\/h2>([^]*?)<\/section>/.exec(text)?.[1] ?? '';
    expect(why).toContain('The vendor has said something after the end');
    expect(why).toContain('An element of the document is suspected to be fraudulent.');
  });

  it('shows what the vendor said after the end, beside what the decision rests on', async () => {
    const sessionId = randomUUID();
    const { id: verificationId } = await caseOf(bank, { sessionId });
    await review(bank, verificationId, { decision: 'approved', reasons: [] });
    await conclude(console, verificationId);
    expect((await go(`/cases/${verificationId}`)).text).not.toContain('after the end');
    const { store, accountId } = bank;
    const { inboxId } = await storeWebhook(store, {
      ...{ accountId, vendor: 'veriff', kind: 'decision', receivedAt: new Date() },
      body: Buffer.concat([sample('decision-reference'), Buffer.from(' ')]),
      reading: { fact: WANTS_A_PERSON, sessionId },
    });
    const reread = () => WANTS_A_PERSON;
    await recordRevision(store, { verificationId, inboxId }, { reread, readHits: readHitsOf });
    const { text } = await go(`/cases/${verificationId}`);
    const [, said = ''] =
      /<h2>What the vendor said after the end<\/h2>([^]*?)<\/section>/.exec(text) ?? [];
    expect(said).toContain('highRisk');
  });

  it('says why there is no photo, and whether there may be one in a moment', async () => {
    const keeper = await clientOf(console, { name: 'Keeper' });
    const { id } = await caseOf(keeper);
    const because = async () =>
      /What was shown<\/h2>\s*<p[^>]*>([^<]*)/.exec((await go(`/cases/${id}`)).text)?.[1]?.trim();
    expect(await because()).toBe('There are no photos here: this vendor gives none.');
    const lifecycle = { media: true, resubmission: 'same_session' };
    await console.own.ours.query(
      'update verifications set start_input = start_input || $2 where id = $1',
      [id, { lifecycle }],
    );
    expect(await because()).toBe('There are no photos here: this account keeps none.');
    await console.own.ours.query(
      `update vendor_accounts set settings = settings || '{"evidence": "decision_and_media"}'
       where id = $1`,
      [keeper.accountId],
    );
    expect(await because()).toBe(
      'They were not fetched from the vendor yet. Look again in a moment.',
    );
    await noteListedMedia(keeper.store, { verificationId: id, session: 1, items: [] });
    expect(await because()).toBe('There are no photos here: the vendor has none.');
  });

  it('leads to what there was of the same reference, of this client alone', async () => {
    const reference = `again-${randomUUID()}`;
    const [earlier, { id }] = [
      await caseOf(bank, { reference }),
      await caseOf(bank, { reference }),
    ];
    const other = await clientOf(console, { name: 'Another' });
    const foreign = await caseOf(other, { reference });
    const { text } = await go(`/cases/${id}`);
    expect(text).toContain(`href="/cases/${earlier.id}"`);
    expect(text).not.toContain(foreign.id);
  });

  it('has whoever reads it in the access log, for all that it shows', async () => {
    const { id } = await caseOf(bank);
    const photo = await photoOf(bank, id);
    await go(`/cases/${id}`);
    await go(`/cases/${id}/media/${photo}`);
    const { rows } = await console.own.admin.query<{ action: string; principal: string }>(
      'select action, principal from access_log where verification_id = $1 order by action',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      ...[
        'media.listed',
        'media.read',
        'result.read',
        'reviews.read',
        'screening.read',
        'subject.read',
      ],
    ]);
    for (const { principal } of rows) expect(principal).toMatch(/^reviewer:[0-9a-f-]{36}$/);
  });

  it('shows that the client wants a person to look at an end, with its note, and where it is decided', async () => {
    const asking = await clientOf(console, { name: 'Who asks' });
    const { id } = await decidedByVendor(asking, DECLINED);
    await askForPerson(asking, id, { note: EVIL });
    const queue = await go(`/queue?client=${asking.clientId}`);
    expect(queue.text).toContain('The client wants a person to look at how it ended.');
    const { text } = await go(`/cases/${id}`);
    expect(text).toContain('asked for a person to look at how it ended.');
    expect(text).toContain(ESCAPED);
    expect(text).toContain('It has ended. A senior reviewer can decide it anew.');
    expect(text).toContain('The vendor has said nothing yet.');
  });

  it('shows what happened, and nothing personal, once the data are erased', async () => {
    const { id } = await caseOf(bank);
    await destroyVerificationKey(console.own.store, { verificationId: id, reason: 'of_a_test' });
    const { status, text } = await go(`/cases/${id}`);
    expect(status).toBe(200);
    expect(text).toContain('The personal data of this verification was erased');
    expect(text).toContain('The verification was asked for.');
    expect(text).not.toMatch(/Sarah|SARAH|preview/);
  });
});

describe('searching', () => {
  it("finds a verification by its id, its reference, and the vendor's id of a session", async () => {
    const [sessionId, reference] = [`vs-${randomUUID()}`, `ref-${randomUUID()}`];
    const { id } = await caseOf(bank, { sessionId, reference });
    await caseOf(bank);
    for (const text of [id, reference, sessionId, ` ${id.toUpperCase()} `]) {
      const shown = await go(`/search?text=${encodeURIComponent(text)}`);
      const found = [...shown.text.matchAll(/href="\/cases\/([^"]+)"/g)].map(([, one]) => one);
      expect(found, text).toEqual([id]);
    }
  });

  it('finds them by status and by days, the last one included', async () => {
    const { id } = await caseOf(bank);
    const today = new Date().toISOString().slice(0, 10);
    const found = async (query: string) => (await go(`/search?${query}`)).text.includes(id);
    expect(await found(`text=&status=in_review&from=${today}&to=${today}`)).toBe(true);
    expect(await found('status=approved')).toBe(false);
    expect(await found('to=2020-01-01')).toBe(false);
  });

  it('says what can be looked for, and that nothing was found', async () => {
    expect((await go('/search')).text).toContain('Look for a verification');
    expect((await go('/search?text=nothing')).text).toContain('Nothing was found');
  });
});
