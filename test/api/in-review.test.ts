import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordTransition, storeAnswer } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { sample } from '../vendors/veriff/samples.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const veriff = findVendor('veriff');
const MESSAGE = { kind: 'decision', body: sample('decision-approved') };

/** A verification that the vendor has approved without a face, and what its client reads of it. */
async function unconfirmed() {
  const key = await api.key('a shop');
  const verificationId = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, verificationId);
  const { fact } = veriff.readAnswer(MESSAGE);
  const { inboxId } = await storeAnswer(api.store, {
    ...{ verificationId, session: 1, accountId: api.accounts.veriff.id, fact },
    ...MESSAGE,
  });
  const record = (status: 'submitted' | 'in_review', write: number) =>
    recordTransition(
      api.store,
      {
        ...{ verificationId, write, status, vendorCode: null, attemptsUsed: 0, verdict: null },
        causes: write === 1 ? [{ type: 'vendor', inboxId, session: 1, fact }] : [],
        reasons: status === 'in_review' ? ['face_not_confirmed'] : [],
        parts: fact.parts ?? {},
        endedSessions: [],
      },
      { reread: (row) => veriff.readAnswer(row).fact },
    );
  const read = (path: string) =>
    call(`${api.url}/v1/verifications/${verificationId}${path}`, { key });
  return { fact, record, read };
}

describe('what a person must look at', () => {
  it('shows the parts, the result and the evidence so far, and none of it before', async () => {
    const { fact, record, read } = await unconfirmed();
    await record('submitted', 1);
    for (const path of ['/result', '/evidence']) {
      expect(await read(path)).toMatchObject({ status: 409, json: { code: 'not_ready' } });
    }
    await record('in_review', 2);
    expect((await read('')).json).toMatchObject({
      status: 'in_review',
      reasons: [{ code: 'face_not_confirmed', audience: 'client' }],
      parts: fact.parts ?? {},
      screening: { matchedAt: null },
      decision: null,
    });
    const { parts, checks } = veriff.readResult(MESSAGE) ?? {};
    const result = await read('/result');
    expect(result).toMatchObject({
      status: 200,
      json: { vendor: 'veriff', decidedAt: null, checks, parts },
    });
    const evidence = await read('/evidence');
    expect(evidence.status).toBe(200);
    expect(evidence.text).toContain('decision.json');
    expect(evidence.text).toContain('-answer-decision.body');
    expect(evidence.text).toContain('SHA256SUMS');
  });
});
