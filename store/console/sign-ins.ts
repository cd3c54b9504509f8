import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';
import { lookupHash, type Store } from '../store.ts';

/** So long a person has for passwords and second factors. */
const SIGN_IN_MINUTES = 15;

/**
 * Remembers that a sign-in has begun.
 * @param input.secret what the browser keeps until it comes back
 * @param input.returnTo where the person is to go then, as a path of ours
 */
export async function beginSignIn(
  store: Store,
  input: { secret: string; returnTo: string },
): Promise<void> {
  await execute(
    store.app,
    'insert into console_sign_ins (secret_hash, return_to) values ($1, $2)',
    [hashOf(store, input.secret), input.returnTo],
  );
}

const takenRow = z.object({ return_to: z.string(), is_late: z.boolean() });

/** The sign-in that the browser has begun, once: null where there is none, or it took too long. */
export async function takeSignIn(
  store: Store,
  { secret }: { secret: string },
): Promise<{ returnTo: string } | null> {
  const row = await queryMaybe(
    store.app,
    takenRow,
    `delete from console_sign_ins where secret_hash = $1
     returning return_to, began_at < now() - interval '${SIGN_IN_MINUTES} minutes' as is_late`,
    [hashOf(store, secret)],
  );
  return row === null || row.is_late ? null : { returnTo: row.return_to };
}

function hashOf(store: Store, secret: string): string {
  return lookupHash(store, 'console-sign-in', secret);
}
