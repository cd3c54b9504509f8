import { KycError } from '../../domain/errors.ts';
import type pg from 'pg';
import { execute, inTransaction } from '../database.ts';
import { sealJson } from '../encryption/sealed-text.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { noteEndpointChange, refuseTooMany } from './create.ts';
import { type EndpointRow, type OwnEndpoint, readEndpoint, readSecrets } from './read.ts';
import { makeSecret, secretsPlace } from './secrets.ts';

/** How long a secret that was replaced signs beside the new one. */
export const OVERLAP_HOURS = 24;
/** Each of them is a signature in a header of every message. */
const MOST_SECRETS = 5;

type Change = OwnEndpoint &
  MayBeKeyed & {
    /** Who changes it, as `principalName` spells it. */
    principal: string;
  };

/**
 * Gives an endpoint a new secret, which signs at once; those of before sign for `OVERLAP_HOURS` more by
 * the database's clock, or until the end that they have already. Safe to repeat under one Idempotency-Key
 * alone: `readNewestSecret` has it then.
 * @returns the new secret, this once, and when the last one of before ends; null when there is no such
 *   endpoint
 * @throws KycError `not_ready` when `MOST_SECRETS` sign already
 */
export async function rotateSecret(
  store: Store,
  { principal, sent, ...own }: Change,
): Promise<{ secret: string; previousUntil: Date } | null> {
  const { id, clientId } = own;
  return inTransaction(store.app, async (tx) => {
    if ((await readEndpoint(store, tx, own, 'for update')) === null) return null;
    const { key, secrets, now } = await readSecrets(store, tx, own);
    if (secrets.length >= MOST_SECRETS) {
      throw new KycError(
        'not_ready',
        `${MOST_SECRETS} secrets sign already: rotate again when the oldest has ended, ${OVERLAP_HOURS} hours after it was replaced.`,
      );
    }
    const previousUntil = new Date(now.getTime() + OVERLAP_HOURS * 3_600_000);
    const secret = makeSecret();
    const all = [secret, ...secrets.map((each) => each.secret)];
    const ends = secrets.map(({ endsAt }) => endsAt ?? previousUntil);
    await execute(
      tx,
      'update notification_endpoints set secrets = $2, secret_ends = $3 where id = $1',
      [id, await sealJson(key, secretsPlace(clientId, id), all), ends],
    );
    await noteEndpointChange(tx, id, 'secret_rotated', principal);
    await noteRequest(store, tx, sent, { outcome: { previousUntil } });
    return { secret, previousUntil };
  });
}

/** The endpoint receives nothing any more, and is in no list. @returns whether there was one */
export async function deleteEndpoint(
  store: Store,
  { principal, sent, ...own }: Change,
): Promise<boolean> {
  return inTransaction(store.app, async (tx) => {
    if ((await readEndpoint(store, tx, own, 'for update')) === null) return false;
    await execute(
      tx,
      `update notification_endpoints
       set deleted_at = now(), disabled_at = coalesce(disabled_at, now()) where id = $1`,
      [own.id],
    );
    await noteEndpointChange(tx, own.id, 'deleted', principal);
    await noteRequest(store, tx, sent);
    return true;
  });
}

/**
 * The endpoint receives notifications again, and its five days begin anew. Safe to repeat.
 * @returns it as it is now; null when there is no such endpoint
 * @throws KycError `endpoint_limit` when the client has enough active ones
 */
export async function enableEndpoint(
  store: Store,
  { principal, sent, ...own }: Change,
): Promise<EndpointRow | null> {
  return inTransaction(store.app, async (tx) => {
    const enabled = await enable(store, tx, { ...own, principal });
    if (enabled !== null) await noteRequest(store, tx, sent);
    return enabled;
  });
}

async function enable(
  store: Store,
  tx: pg.PoolClient,
  { principal, ...own }: Omit<Change, 'sent'>,
): Promise<EndpointRow | null> {
  // Before the endpoint's own row, as one that is made holds it: so that two never wait for each other.
  const before = await readEndpoint(store, tx, own);
  if (before === null || before.disabled === null) return before;
  await refuseTooMany(tx, own);
  const locked = await readEndpoint(store, tx, own, 'for update');
  if (locked === null || locked.disabled === null) return locked;
  await execute(
    tx,
    `update notification_endpoints
       set disabled_at = null, disabled_why = null, failing_since = null, failed_at = null
       where id = $1`,
    [own.id],
  );
  await noteEndpointChange(tx, own.id, 'enabled', principal);
  return readEndpoint(store, tx, own);
}
