import { randomUUID } from 'node:crypto';
import type { VendorFact } from '../../domain/outcome.ts';
import { findReviewToHear, storeAnswer } from '../../store/index.ts';
import { recordCauses } from '../store/asking.ts';
import { giveSession } from './given-session.ts';
import { type Answer, call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';

const WANTS_A_PERSON: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };

/** A verification that waits for a person, and a key of its client, whose requests about it are heard. */
export async function waitsForAPerson(api: TestApi, client = 'a bank') {
  const key = await api.key(client);
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  const about = { verificationId: id, session: 1, accountId: api.accounts.veriff.id };
  const message = { kind: 'decision', body: Buffer.from(JSON.stringify({ of: id })) };
  const { inboxId } = await storeAnswer(api.store, { ...about, ...message, fact: WANTS_A_PERSON });
  const cause = { type: 'vendor', inboxId, session: 1, fact: WANTS_A_PERSON } as const;
  const reread = () => WANTS_A_PERSON;
  await recordCauses(api.store, id, [cause], reread);
  /** As the workflow does once it is told. */
  api.dispatch.onConclude = async () => {
    const review = await findReviewToHear(api.store, { verificationId: id });
    if (review === null) throw new Error('The workflow was told of nothing.');
    await recordCauses(api.store, id, [{ type: 'review', ...review }], reread);
  };
  return { id, key };
}

/** A person decides. @param by.as their Idempotency-Key; another one each time where it is left out */
export function decideAt(
  api: TestApi,
  { id, body, key, as = randomUUID() }: { id: string; body: unknown; key: string; as?: string },
): Promise<Answer> {
  return call(`${api.url}/v1/verifications/${id}/review`, {
    ...{ method: 'POST', key, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', 'idempotency-key': as },
  });
}
