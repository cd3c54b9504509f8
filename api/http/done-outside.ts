import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import {
  beginRequest,
  dropRequest,
  findRepeated,
  finishRequest,
  type KeyedRequest,
  type Store,
} from '../../store/index.ts';

const LOOK_EVERY_MS = 200;
/** Longer than such work takes: a process that has not finished it by then has died. */
const GONE_MS = 20_000;

/**
 * Does work outside our transactions once for each Idempotency-Key: marks the key as begun before the work,
 * and as finished after it. A repetition meanwhile waits for the result, and does the work itself if the
 * first process has died.
 * @param did the result, without secrets and personal data
 */
export async function doneOutside<T>(
  store: Store,
  sent: KeyedRequest | null,
  did: z.ZodType<T>,
  act: () => Promise<T>,
): Promise<T> {
  if (sent === null) return act();
  while (!(await beginRequest(store, sent, { goneAfterMs: GONE_MS }))) {
    const earlier = await findRepeated(store, sent);
    if (earlier !== null && earlier.outcome !== null) return did.parse(earlier.outcome);
    await pause(LOOK_EVERY_MS);
  }
  let outcome: T;
  try {
    outcome = await act();
  } catch (error) {
    // If that fails too, a repetition does the work once it considers this process dead.
    await dropRequest(store, sent).catch(() => undefined);
    throw error;
  }
  const finish = () => finishRequest(store, sent, outcome);
  // The work is done even if we cannot store that: answer so, and the client does not repeat it.
  await finish().catch(() => finish().catch(() => undefined));
  return outcome;
}
