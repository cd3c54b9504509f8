import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRevision, storeAnswer } from '../../store/index.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { RawMessage } from '../../vendors/vendor.ts';
import { sample } from '../vendors/veriff/samples.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';
import { recordCauses } from '../store/asking.ts';
import { readHitsOf } from '../store/hit-words.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const veriff = findVendor('veriff');
const MESSAGE = { kind: 'decision', body: sample('decision-approved') };

const withPolicy = (verificationId: string, policy: object) =>
  api.sql('update verifications set start_input = start_input || $2 where id = $1', [
    verificationId,
    { policy },
  ]);

/** A verification that the vendor has approved without a face, and what its client reads of it. */
async function unconfirmed() {
  const key = await api.key('a shop');
  const verificationId = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, verificationId);
  const { fact } = veriff.readAnswer(MESSAGE);
  await withPolicy(verificationId, { screeningMatch: 'review', approvalNeeds: ['face'] });
  const submitted = { kind: 'submitted', reasons: [] } satisfies VendorFact;
  const record = async (message: RawMessage, said: VendorFact) => {
    const about = { verificationId, session: 1, accountId: api.accounts.veriff.id };
    const { inboxId } = await storeAnswer(api.store, { ...about, ...message, fact: said });
    const cause = { type: 'vendor', inboxId, session: 1, fact: said } as const;
    await recordCauses(api.store, verificationId, [cause], () => said);
  };
  const submit = () => record({ kind: 'event', body: Buffer.from('{}') }, submitted);
  const decide = () => record(MESSAGE, fact);
  const read = (path: string) =>
    call(`${api.url}/v1/verifications/${verificationId}${path}`, { key });
  return { fact, submit, decide, read };
}

describe('what a person must look at', () => {
  it('shows the parts, the result and the evidence so far, and none of it before', async () => {
    const { fact, submit, decide, read } = await unconfirmed();
    await submit();
    for (const path of ['/result', '/evidence']) {
      expect(await read(path)).toMatchObject({ status: 409, json: { code: 'not_ready' } });
    }
    await decide();
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

/** A verification that the vendor asked to try again, then approved, and declined after the end. */
async function revised() {
  const key = await api.key('a shop');
  const verificationId = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, verificationId);
  const answer = async (body: Buffer) => {
    const message = { kind: 'decision', body };
    const { fact } = veriff.readAnswer(message);
    const about = { verificationId, session: 1, accountId: api.accounts.veriff.id };
    const { inboxId } = await storeAnswer(api.store, { ...about, ...message, fact });
    return { type: 'vendor', inboxId, session: 1, fact } as const;
  };
  const reread = (row: RawMessage): VendorFact => veriff.readAnswer(row).fact;
  const causes = [await answer(sample('decision-resubmission')), await answer(MESSAGE.body)];
  await withPolicy(verificationId, { screeningMatch: 'approve' });
  await recordCauses(api.store, verificationId, causes, reread);
  const declined = { id: randomUUID(), status: 'declined', code: 9102, reasonCode: 102 };
  const late = { status: 'success', verification: { ...declined, person: {} } };
  const { inboxId } = await answer(Buffer.from(JSON.stringify(late)));
  const effect = await recordRevision(
    api.store,
    { verificationId, inboxId },
    { reread, readHits: readHitsOf },
  );
  expect(effect).toEqual({ effect: 'revised' });
  return (query: string) =>
    call(`${api.url}/v1/verifications/${verificationId}/result${query}`, { key });
}

describe('the result of what was decided', () => {
  it('is that of the decision that stands, says which, and that of the first can be read', async () => {
    const read = await revised();
    expect((await read('')).json).toMatchObject({
      decision: { number: 2, status: 'declined' },
      raw: { verification: { status: 'declined' } },
    });
    expect((await read('?decision=1')).json).toMatchObject({
      decision: { number: 1, status: 'approved' },
      raw: { verification: { status: 'approved' } },
    });
    expect(await read('?decision=3')).toMatchObject({ status: 409, json: { code: 'not_ready' } });
    expect(await read('?decision=first')).toMatchObject({ status: 422 });
  });

  it("has the vendor's own words on another try beside it", async () => {
    const read = await revised();
    const notes = [{}, { name: 'General Comment', text: 'Person refuses to take off hat.' }];
    for (const query of ['', '?decision=1']) {
      expect((await read(query)).json).toMatchObject({
        resubmissions: [{ kind: 'decision', notes }],
      });
    }
  });
});
