import { hkdfSync, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { ROLES, type Standing } from '../../domain/roles.ts';
import { execute, inTransaction, queryMaybe, queryOne } from '../database.ts';
import { sealJson, unsealJson } from '../encryption/sealed-text.ts';
import * as parse from '../parse.ts';
import { lookupHash, type Store } from '../store.ts';
import type { ConsoleSession, NoSession, ProviderTokens } from '../types/console.ts';
import { noteReviewer, openName } from './reviewers.ts';

const IDLE_MS = 15 * 60_000;
const LONGEST_MS = 8 * 60 * 60_000;
/** A use is written down once in this time. */
const USE_MS = 15_000;
const TOKEN_BYTES = 32;

const standingRow = z.object({
  roles: z.array(z.enum(ROLES)),
  scope: z.object({
    clientIds: z.array(parse.uuid).nullable(),
    mode: parse.mode.nullable(),
    vendors: z.array(parse.vendorName).nullable(),
  }),
}) satisfies z.ZodType<Standing>;

const sessionRow = z.object({
  id: parse.uuid,
  token_hash: z.string(),
  reviewer_id: parse.uuid,
  standing: z.unknown(),
  began_at: z.date(),
  used_at: z.date(),
  checked_at: z.date(),
  ended_at: z.date().nullable(),
  tag: z.string(),
});
type SessionRow = z.output<typeof sessionRow>;
const COLUMNS = `s.id, s.token_hash, s.reviewer_id, s.standing, s.began_at, s.used_at, s.checked_at,
  s.ended_at, s.tag`;

const openedRow = sessionRow.extend({
  tokens: z.string(),
  now: z.date(),
  subject_hash: z.string(),
  name: z.string(),
  wrapped_key: z.string(),
  reviewer_tag: z.string(),
});

/**
 * Begins a session of somebody whom the identity provider has just named. Every one has a token of its
 * own, which is given back this once; the row has its keyed hash.
 * @throws RowChangedError when the reviewer's row is not as we wrote it
 */
export async function openConsoleSession(
  store: Store,
  input: {
    issuer: string;
    subject: string;
    name: string;
    standing: Standing;
    tokens: ProviderTokens;
  },
): Promise<{ token: string; reviewerId: string }> {
  const reviewer = await noteReviewer(store, input);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const id = uuidv7();
  const { subject, tokens } = input;
  const sealed = await sealJson(keyOf(store, token), tokensOf(id), { subject, ...tokens });
  await inTransaction(store.app, async (tx) => {
    const { now } = await queryOne(tx, nowRow, 'select now() as now');
    const row = {
      ...{ id, token_hash: hashOf(store, token), reviewer_id: reviewer.id },
      standing: input.standing,
      ...{ began_at: now, used_at: now, checked_at: now, ended_at: null },
    };
    await execute(
      tx,
      `insert into console_sessions (id, token_hash, reviewer_id, standing, tokens, began_at, used_at,
         checked_at, tag)
       values ($1, $2, $3, $4, $5, $6, $6, $6, $7)`,
      [
        ...[id, row.token_hash, reviewer.id, JSON.stringify(input.standing), sealed, now],
        store.tags.of('console_sessions', row),
      ],
    );
  });
  return { token, reviewerId: reviewer.id };
}

const nowRow = z.object({ now: z.date() });

/**
 * The session with that token, by the database's clock.
 * @param input.isUse whether a person does something, so that their fifteen minutes begin anew
 * @throws RowChangedError when it, or its reviewer, is not as we wrote it
 */
export async function readConsoleSession(
  store: Store,
  { token, isUse }: { token: string; isUse: boolean },
): Promise<ConsoleSession | NoSession> {
  const row = await queryMaybe(
    store.app,
    openedRow,
    `select ${COLUMNS}, s.tokens, now() as now, r.subject_hash, r.name, r.wrapped_key,
       r.tag as reviewer_tag
     from console_sessions s join reviewers r on r.id = s.reviewer_id where s.token_hash = $1`,
    [hashOf(store, token)],
  );
  if (row === null) return 'unknown';
  store.tags.check('console_sessions', row, row.tag);
  const { now, reviewer_id: reviewerId } = row;
  if (row.ended_at !== null) return 'unknown';
  if (now.getTime() - row.began_at.getTime() >= LONGEST_MS) return 'over';
  if (now.getTime() - row.used_at.getTime() >= IDLE_MS) return 'idle';
  const name = await openName(store, { ...row, id: reviewerId, tag: row.reviewer_tag });
  if (isUse && now.getTime() - row.used_at.getTime() >= USE_MS) {
    await change(store, row, { used_at: now });
  }
  const { subject, ...tokens } = tokensRow.parse(
    await unsealJson(keyOf(store, token), tokensOf(row.id), row.tokens),
  );
  return {
    ...{ id: row.id, reviewerId, name, now, checkedAt: row.checked_at, subject, tokens },
    standing: standingRow.parse(row.standing),
  };
}

const tokensRow = z.object({ subject: z.string(), access: z.string(), id: z.string() });

/** The provider said, to a question asked at `at`, that the person is who they were. */
export async function noteSessionChecked(
  store: Store,
  { id, at }: { id: string; at: Date },
): Promise<void> {
  const row = await find(store, id);
  if (row === null || row.ended_at !== null || row.checked_at >= at) return;
  await change(store, row, { checked_at: at });
}

/** For good. Safe to repeat. */
export async function endConsoleSession(store: Store, { id }: { id: string }): Promise<void> {
  // Another request may change it in between: then it is looked at again.
  for (;;) {
    const row = await find(store, id);
    if (row === null || row.ended_at !== null) return;
    if (await change(store, row, { ended_at: row.now })) return;
  }
}

/** Ends the session with that token, if there is one: another one takes its place. */
export async function endSessionOfToken(store: Store, { token }: { token: string }): Promise<void> {
  const row = await queryMaybe(
    store.app,
    sessionRow,
    `select ${COLUMNS} from console_sessions s where s.token_hash = $1`,
    [hashOf(store, token)],
  );
  if (row !== null) await endConsoleSession(store, { id: row.id });
}

/**
 * Forgets sessions and sign-ins that are over for a day.
 * @returns how many there were
 */
export async function forgetOldSessions({ app }: Pick<Store, 'app'>): Promise<number> {
  const sessions = await execute(
    app,
    `delete from console_sessions where began_at < now() - interval '1 day' - interval '8 hours'`,
  );
  const signIns = await execute(
    app,
    `delete from console_sign_ins where began_at < now() - interval '1 day'`,
  );
  return sessions + signIns;
}

const foundRow = sessionRow.extend({ now: z.date() });

function find({ app }: Store, id: string): Promise<z.output<typeof foundRow> | null> {
  const sql = `select ${COLUMNS}, now() as now from console_sessions s where s.id = $1`;
  return queryMaybe(app, foundRow, sql, [id]);
}

/**
 * Writes it anew, with its tag, unless somebody else has meanwhile.
 * @throws RowChangedError when it is not as we wrote it
 */
async function change(
  { app, tags }: Store,
  row: SessionRow,
  to: Partial<Pick<SessionRow, 'used_at' | 'checked_at' | 'ended_at'>>,
): Promise<boolean> {
  tags.check('console_sessions', row, row.tag);
  const next = { ...row, ...to };
  const changed = await execute(
    app,
    `update console_sessions set used_at = $3, checked_at = $4, ended_at = $5, tag = $6
     where id = $1 and tag = $2`,
    [
      ...[row.id, row.tag, next.used_at, next.checked_at, next.ended_at],
      tags.of('console_sessions', next),
    ],
  );
  return changed > 0;
}

const tokensOf = (sessionId: string) =>
  ({ of: 'console_session', sessionId, field: 'tokens' }) as const;

/** Derived from the browser's token: without that token no one can decrypt what the provider gave. */
function keyOf({ hashKey }: Pick<Store, 'hashKey'>, token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', hashKey, token, 'durable-kyc/console-session/v1', 32));
}

function hashOf(store: Store, token: string): string {
  return lookupHash(store, 'console-session', token);
}
