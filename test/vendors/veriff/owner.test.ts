import { describe, expect, it } from 'vitest';
import { readAnswer, readWebhook } from '../../../vendors/veriff/message.ts';

const SESSION = '12df6045-3846-4e45-946a-14fa6136d78b';
const webhook = (body: object) =>
  readWebhook({ kind: 'decision', body: Buffer.from(JSON.stringify(body)) });

describe('an approval', () => {
  const OURS = '0b6f3c1e-1111-4222-8333-444455556666';
  const ANOTHER = '0b6f3c1e-1111-4222-8333-4444555566ff';
  const verification = { id: SESSION, status: 'approved', code: 9001, vendorData: OURS };
  const doubt = { outcome: 'review', reasons: ['contradictory_decisions'] };

  it.each([
    { vendorData: ANOTHER, verification },
    { sessionId: ANOTHER, verification },
    { verification: { ...verification, sessionId: ANOTHER } },
    { verification: { ...verification, vendorData: [OURS, ANOTHER] } },
  ])('in which two owners are named is for a person: %j', (message) => {
    expect(webhook(message).fact).toMatchObject(doubt);
    const body = Buffer.from(JSON.stringify({ status: 'success', ...message }));
    expect(readAnswer({ kind: 'decision', body }).fact).toMatchObject(doubt);
  });

  it.each([
    { verification: { ...verification, sessionId: SESSION.toUpperCase() }, vendorData: null },
    { verification: { ...verification, vendorData: ` ${OURS.toUpperCase()} ` }, vendorData: OURS },
    { verification: { ...verification, vendorData: [OURS] }, sessionId: 'null' },
    { verification: { ...verification, vendorData: null }, vendorData: OURS },
  ])('in which one is named is one, however that is written: %j', (message) => {
    const { fact, ourReference } = webhook(message);
    expect(fact.outcome).toBe('approved');
    expect(ourReference?.toLowerCase()).toBe(OURS);
  });

  it.each([{ data: { status: 'declined' } }, { decision: { reasonCode: 102 } }])(
    'that %j stands beside is for a person',
    (beside) => {
      expect(webhook({ verification, ...beside }).fact.outcome).toBe('review');
    },
  );
});

describe('a watchlist screening that names two owners', () => {
  const nobody = { matchStatus: 'no_match', totalHits: 0, hits: [] };

  it.each([{ sessionId: 'another' }, { vendorData: 'theirs' }])('clears nobody: %j', (other) => {
    const own = { sessionId: SESSION, vendorData: 'ours', ...nobody };
    const { fact } = webhook({ ...own, data: { ...own, ...other } });
    expect(fact).not.toHaveProperty('screening');
    expect(webhook({ ...own, data: own }).fact.screening).toBe('clear');
  });
});
