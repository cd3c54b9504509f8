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
/** Longer than anything done so takes: who has begun it, and not finished it by then, is gone. */
const GONE_MS = 20_000;

/**
 * Does work outside our transactions once for each Idempotency-Key: marks the key as begun before, and finished
 * after. A repetition meanwhile waits for the result, and does the work itself where the first process is gone.
 * @param did the result: no secret, nothing of a person
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
    // Where even that fails, a repetition does the work once it takes this process for gone.
    await dropRequest(store, sent).catch(() => undefined);
    throw error;
  }
  const finish = () => finishRequest(store, sent, outcome);
  // The work is done, whether or not that can be stored: answer so, and the client does not repeat it.
  await finish().catch(() => finish().catch(() => undefined));
  return outcome;
}
