import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addReview, noteAccountHealth } from '../../store/index.ts';
import type { StoreFixture } from '../store/fixture.ts';
import { caseOf, clientOf } from './cases.ts';
import { type SignedIn, type TestConsole, withConsole } from './with-console.ts';

const LINKS = { temporalUi: 'http://127.0.0.1:8233/namespaces/kyc/workflows', runbook: null };

let console: TestConsole;
withConsole(
  (started) => {
    console = started;
  },
  { overrides: { links: LINKS } },
);
let bank: StoreFixture;
let ada: SignedIn;
let otto: SignedIn;
let rita: string;
beforeAll(async () => {
  bank = await clientOf(console, { name: 'A bank' });
  await console.signIn('rita');
  ada = await console.signIn('ada');
  otto = await console.signIn('otto');
  rita = await principalOf('rita');
});

/** As events and the access log name somebody: they look at a case once. */
async function principalOf(login: string): Promise<string> {
  const { id } = await caseOf(bank);
  await (await console.signIn(login)).browser.go(`${console.url}/cases/${id}`);
  const { rows } = await console.own.admin.query<{ principal: string }>(
    'select principal from access_log where verification_id = $1 limit 1',
    [id],
  );
  return rows[0]?.principal ?? '';
}

/** A case that Rita has read and decided. */
async function decidedCase(): Promise<string> {
  const { id } = await caseOf(bank);
  await (await console.signIn('rita')).browser.go(`${console.url}/cases/${id}`);
  await addReview(
    console.own.store,
    {
      ...{ verificationId: id, principal: rita, decision: 'declined', reasons: ['known_fraud'] },
      ...{ note: 'Not for the audit.', idempotencyKey: randomUUID(), requestFingerprint: 'x' },
    },
    () => [],
  );
  return id;
}

const lineSchema = z.strictObject({
  at: z.iso.datetime(),
  verificationId: z.uuid(),
  principal: z.string(),
  action: z.string(),
  data: z.record(z.string(), z.unknown()),
});

async function linesOf(query: string): Promise<z.output<typeof lineSchema>[]> {
  const { text, headers } = await ada.browser.go(`${console.url}/audit.jsonl?${query}`);
  expect(headers.get('content-type')).toContain('application/x-ndjson');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}

describe('the audit', () => {
  it('says of a verification who saw and decided what, newest first', async () => {
    const id = await decidedCase();
    const shown = await ada.browser.go(`${console.url}/audit?verification=${id}`);
    expect(shown.status).toBe(200);
    for (const said of ['Rita Reviewer', 'read what the person claims', 'an API key']) {
      expect(shown.text).toContain(said);
    }
    expect(shown.text).not.toContain('Not for the audit.');
    const actions = (await linesOf(`verification=${id}`)).map(({ action }) => action);
    expect(actions.toSorted()).toEqual([
      // That it was read just before.
      'access.read',
      ...['media.listed', 'result.read', 'reviews.read', 'screening.read', 'subject.read'],
      'verification.created',
    ]);
  });

  it('says of a person what they read and decided, and nothing of others', async () => {
    const id = await decidedCase();
    const lines = await linesOf(`principal=${rita}`);
    expect(new Set(lines.map(({ principal }) => principal))).toEqual(new Set([rita]));
    const about = lines.filter(({ verificationId }) => verificationId === id);
    expect(about.map(({ action }) => action)).toContain('review.decided');
    expect(about.find(({ action }) => action === 'review.decided')?.data).toEqual({
      ...{ decision: 'declined', reasons: ['known_fraud'] },
    });
    const times = lines.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('loses and doubles nothing from page to page', async () => {
    const id = await decidedCase();
    for (let times = 0; times < 30; times += 1) {
      await ada.browser.go(`${console.url}/cases/${id}`);
    }
    const { rows } = await console.own.admin.query<{ count: string }>(
      `select (select count(*) from access_log where verification_id = $1)
         + (select count(*) from events where verification_id = $1 and principal ~ '^(client_key|reviewer)') as count`,
      [id],
    );
    expect(await linesOf(`verification=${id}`)).toHaveLength(Number(rows[0]?.count));
    expect(Number(rows[0]?.count)).toBeGreaterThan(100);
    const { text } = await ada.browser.go(`${console.url}/audit?verification=${id}`);
    expect(text).toContain('rel="next"');
  });

  it('has who reads it in the log of each verification that it tells of, and of no other', async () => {
    const [id, other] = [await decidedCase(), await decidedCase()];
    const readsOf = async (about: string) => {
      const { rows } = await console.own.admin.query<{ principal: string }>(
        `select principal from access_log where verification_id = $1 and action = 'access.read'`,
        [about],
      );
      return rows.map(({ principal }) => principal);
    };
    await ada.browser.go(`${console.url}/audit?verification=${id}`);
    const adas = await principalOf('ada');
    expect([await readsOf(id), await readsOf(other)]).toEqual([[adas], []]);
    const { text } = await ada.browser.go(`${console.url}/audit?verification=${id}`);
    expect(text).toContain('read who has looked');
    await ada.browser.go(`${console.url}/audit?verification=${other}&principal=${adas}`);
    expect(await readsOf(other)).toEqual([adas]);
    await linesOf(`principal=${rita}`);
    expect(new Set([...(await readsOf(id)), ...(await readsOf(other))])).toEqual(new Set([adas]));
    expect((await readsOf(other)).length).toBeGreaterThan(1);
  });

  it('says what it wants to be told, and that there is nothing', async () => {
    expect((await ada.browser.go(`${console.url}/audit`)).text).toContain('Name a verification');
    const nothing = await ada.browser.go(`${console.url}/audit?verification=${randomUUID()}`);
    expect(nothing.text).toContain('Nobody has seen or decided anything of that.');
    expect(await linesOf('')).toEqual([]);
    expect((await ada.browser.go(`${console.url}/audit?verification=1`)).status).toBe(422);
  });
});

describe('the page of the system', () => {
  it('says how accounts are, and what to do', async () => {
    const { store } = console.own;
    const { accountId } = bank;
    await noteAccountHealth(store, { accountId, state: 'credentials_refused', code: '401' });
    const { text } = await otto.browser.go(`${console.url}/system`);
    expect(text).toContain('credentials refused');
    expect(text).toContain('npm run accounts -- set-credentials');
    await noteAccountHealth(store, { accountId, state: 'ok' });
    expect((await otto.browser.go(`${console.url}/system`)).text).not.toContain('refused</span>');
  });

  it('names what is stuck, with what to do and the way to its workflow', async () => {
    const { id } = await caseOf(bank);
    await console.own.ours.query(
      `update verifications set status = 'submitted', expires_at = now() - interval '3 days',
         updated_at = now() - interval '3 days' where id = $1`,
      [id],
    );
    const { text } = await otto.browser.go(`${console.url}/system`);
    expect(text).toContain('One verification is open a day past their time.');
    expect(text).toContain('nothing was heard for a day');
    expect(text).toContain(`href="${LINKS.temporalUi}/verification%2F${id}"`);
  });
});
