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
 * Does what is no transaction of ours, once for each Idempotency-Key: it is begun before, and finished
 * after. Whoever repeats it meanwhile waits for what it comes to, and does it where the first one is gone.
 * @param did what it comes to: no secret, nothing of a person
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
    // Where even that fails, whoever repeats it does it once this one is taken for gone.
    await dropRequest(store, sent).catch(() => undefined);
    throw error;
  }
  const finish = () => finishRequest(store, sent, outcome);
  // It is done, whether that can be written down or not: who is told so does not ask again.
  await finish().catch(() => finish().catch(() => undefined));
  return outcome;
}
