import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Standing } from '../../domain/roles.ts';
import {
  beginSignIn,
  endConsoleSession,
  findChangedRows,
  forgetOldSessions,
  openConsoleSession,
  openStore,
  readConsoleSession,
  readReviewerNames,
  rewrapKeys,
  type Store,
  takeSignIn,
} from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));
let console: Store;
beforeAll(() => {
  const { consoleDatabaseUrl: databaseUrl } = fixture.database;
  console = openStore({ ...fixture.config, databaseUrl });
});
afterAll(() => console.close());

const STANDING: Standing = {
  roles: ['reviewer'],
  scope: { clientIds: null, mode: 'test', vendors: ['veriff'] },
};
const TOKENS = { access: 'an access token', id: 'an id token' };
const CHANGED = {
  code: 'internal',
  message: expect.stringContaining('changed by somebody else') as string,
};

const open = (subject = 'rita', standing = STANDING) =>
  openConsoleSession(console, {
    ...{ issuer: 'https://id.example', subject, name: 'Rita Reviewer', standing, tokens: TOKENS },
  });
const read = (token: string, isUse = true) => readConsoleSession(console, { token, isUse });
/** What the console’s role can do by SQL, without our keys. */
const insider = (sql: string, values: unknown[] = []) => console.app.query(sql, values);
const idOf = async (token: string): Promise<string> => {
  const session = await read(token, false);
  if (typeof session === 'string') throw new Error(session);
  return session.id;
};

describe('a session of the console', () => {
  it('is found by its token, with all that the sign-in brought', async () => {
    const { token, reviewerId } = await open();
    expect(await read(token)).toMatchObject({
      ...{ reviewerId, name: 'Rita Reviewer', standing: STANDING, subject: 'rita' },
      tokens: TOKENS,
    });
    expect(await read(randomBytes(32).toString('base64url'))).toBe('unknown');
  });

  it('is somebody’s own: another issuer’s person of the same name is another one', async () => {
    const one = await open();
    const other = await openConsoleSession(console, {
      ...{ issuer: 'https://other.example', subject: 'rita', name: 'Rita', standing: STANDING },
      tokens: TOKENS,
    });
    expect(other.reviewerId).not.toBe(one.reviewerId);
    expect((await open()).reviewerId).toBe(one.reviewerId);
  });

  it('is over for good once it ended, whatever happens beside that', async () => {
    const { token } = await open();
    const id = await idOf(token);
    await fixture.ours.query(
      `update console_sessions set used_at = used_at - interval '1 minute' where id = $1`,
      [id],
    );
    await Promise.all([
      ...Array.from({ length: 5 }, () => read(token).catch(() => undefined)),
      endConsoleSession(console, { id }),
    ]);
    expect(await read(token)).toBe('unknown');
    await endConsoleSession(console, { id });
    expect(await read(token)).toBe('unknown');
  });

  it('is forgotten a day after it must have ended, and no sooner', async () => {
    const { token } = await open();
    const id = await idOf(token);
    await beginSignIn(console, { secret: 'an old one', returnTo: '/' });
    await fixture.ours.query(
      `update console_sessions set began_at = began_at - interval '31 hours' where id = $1`,
      [id],
    );
    await forgetOldSessions(console);
    const left = 'select from console_sessions where id = $1';
    expect((await fixture.admin.query(left, [id])).rows).toHaveLength(1);
    await fixture.ours.query(
      `update console_sessions set began_at = began_at - interval '1 hour' where id = $1`,
      [id],
    );
    await fixture.admin.query(
      `update console_sign_ins set began_at = began_at - interval '25 hours'`,
    );
    expect(await forgetOldSessions(console)).toBe(2);
    expect((await fixture.admin.query(left, [id])).rows).toHaveLength(0);
  });

  it('survives new master keys, and so do names', async () => {
    const { token, reviewerId } = await open();
    const masterKeys = [{ id: 'm2', key: randomBytes(32) }, ...fixture.config.masterKeys];
    const newer = openStore({ ...fixture.config, masterKeys });
    await rewrapKeys(newer);
    await newer.close();
    const { consoleDatabaseUrl: databaseUrl } = fixture.database;
    const only = openStore({ ...fixture.config, databaseUrl, masterKeys: masterKeys.slice(0, 1) });
    const principal = `reviewer:${reviewerId}`;
    expect(await readReviewerNames(only, { principals: [principal, 'client_key:k'] })).toEqual(
      new Map([[principal, 'Rita Reviewer']]),
    );
    expect(await readConsoleSession(only, { token, isUse: true })).toMatchObject({ reviewerId });
    // Back to what the other tests open the store with.
    const back = openStore({
      ...fixture.config,
      masterKeys: [...fixture.config.masterKeys, ...masterKeys.slice(0, 1)],
    });
    await rewrapKeys(back);
    await Promise.all([only.close(), back.close()]);
  });
});

describe('who has a role of the database alone, and none of our keys', () => {
  const SENIOR = JSON.stringify({ ...STANDING, roles: ['senior'] });

  it.each([
    ["used_at = now() + interval '1 hour'"],
    ["checked_at = now() + interval '1 hour'"],
    ["ended_at = now() + interval '1 hour'"],
    ["tag = 'v1.none'"],
  ])('keeps no session going: %s', async (change) => {
    const { token } = await open();
    const id = await idOf(token);
    await insider(`update console_sessions set ${change} where id = $1`, [id]);
    await expect(read(token)).rejects.toMatchObject(CHANGED);
  });

  it('brings no session back that ended', async () => {
    const { token } = await open();
    await endConsoleSession(console, { id: await idOf(token) });
    await insider('update console_sessions set ended_at = null');
    await expect(read(token)).rejects.toMatchObject(CHANGED);
  });

  it('makes no login of a row of its own, with its own token or with another’s', async () => {
    const { token } = await open();
    const id = await idOf(token);
    const copy = (of: string) =>
      insider(
        `insert into console_sessions (id, token_hash, reviewer_id, standing, tokens, began_at,
           used_at, checked_at, tag)
         select $2, ${of}, reviewer_id, $3, tokens, now(), now(), now(), tag
         from console_sessions where id = $1`,
        [id, randomUUID(), SENIOR],
      );
    // Whoever has not the key of the hashes cannot say which row a token finds.
    await copy(`'${randomBytes(32).toString('hex')}'`);
    await fixture.admin.query(`delete from console_sessions where id = $1`, [id]);
    expect(await read(token)).toBe('unknown');
    const other = await open();
    const otherId = await idOf(other.token);
    const { rows } = await insider('select * from console_sessions where id = $1', [otherId]);
    const [row] = rows as Record<string, unknown>[];
    await insider('delete from console_sessions where id = $1', [otherId]);
    await insider(
      `insert into console_sessions (id, token_hash, reviewer_id, standing, tokens, began_at, used_at,
         checked_at, tag) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[otherId, row?.['token_hash'], row?.['reviewer_id'], SENIOR, row?.['tokens']],
        ...[row?.['began_at'], row?.['used_at'], row?.['checked_at'], row?.['tag']],
      ],
    );
    await expect(read(other.token)).rejects.toMatchObject(CHANGED);
  });

  it('has nobody decide in another’s name', async () => {
    const [{ token }, other] = [await open('rita'), await open('sami')];
    const id = await idOf(token);
    await fixture.admin.query('update console_sessions set reviewer_id = $2 where id = $1', [
      id,
      other.reviewerId,
    ]);
    await expect(read(token)).rejects.toMatchObject(CHANGED);
    const third = await open('vera');
    await fixture.admin.query(
      `update reviewers set subject_hash = subject_hash || 'x' where id = $1`,
      [third.reviewerId],
    );
    await expect(read(third.token)).rejects.toMatchObject(CHANGED);
    expect(await findChangedRows(fixture.store)).toEqual(
      expect.arrayContaining([
        { name: 'reviewers', id: third.reviewerId },
        { name: 'console_sessions', id },
      ]),
    );
  });

  it('finishes no sign-in: what is kept of one is a keyed hash of what the browser has', async () => {
    await beginSignIn(console, { secret: 'of the browser', returnTo: '/queue' });
    const { rows } = await insider('select secret_hash from console_sign_ins');
    for (const { secret_hash: hash } of rows as { secret_hash: string }[]) {
      expect(await takeSignIn(console, { secret: hash })).toBeNull();
    }
    expect(await takeSignIn(console, { secret: 'of the browser' })).toEqual({
      returnTo: '/queue',
    });
    expect(await takeSignIn(console, { secret: 'of the browser' })).toBeNull();
  });
});
