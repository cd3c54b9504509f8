import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../domain/evidence.ts';
import type { VendorFact } from '../../../domain/outcome.ts';
import { newState, type Policy, RULES_VERSION } from '../../../domain/state.ts';
import { transition } from '../../../domain/transition.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { caseOf, factOf, SCORE } from './samples.ts';

const FINISHED = 'ONBOARDING_FINISHED';
const scored = (change: object): VendorFact =>
  factOf({ status: FINISHED, score: { ...SCORE, ...change } });
const overall = (status: unknown) => ({ overall: { value: '0.0', status } });

/** What becomes of a fact under the vendor's usual rules, or those of an account. */
function judged(fact: VendorFact, rules: Partial<Policy> = {}) {
  const { approvalNeeds } = incode.lifecycle;
  expect(approvalNeeds.direct).toEqual(approvalNeeds.hosted);
  const policy: Policy = {
    ...{ screeningMatch: 'review', awaitsScreening: false, approvalNeeds: approvalNeeds.hosted },
    ...rules,
  };
  const open = newState({ rulesVersion: RULES_VERSION, maxAttempts: 3, policy });
  const { status, reasons, verdict } = transition(open, { type: 'vendor_fact', session: 1, fact });
  return { status: verdict?.status ?? status, reasons: verdict?.reasons ?? reasons };
}
const notConfirmed = (...parts: Part[]): string[] => parts.map((part) => `${part}_not_confirmed`);

describe('the parts of a score', () => {
  it.each([
    ['OK', 'passed'],
    ['ok', 'passed'],
    ['MANUAL_OK', 'passed'],
    ['WARN', 'unclear'],
    ['UNKNOWN', 'unclear'],
    ['100.0', 'unclear'],
    [true, 'unclear'],
    [1, 'unclear'],
  ])('say what the verdict over their own block says: %j is %s', (status, result) => {
    expect(scored({ liveness: overall(status) }).parts?.liveness).toBe(result);
    expect(scored({ faceRecognition: overall(status) }).parts?.face).toBe(result);
    expect(scored({ idValidation: overall(status) }).parts?.document).toBe(result);
    expect(scored({ governmentValidation: overall(status) }).parts?.registry).toBe(result);
    expect(scored({ deviceRisk: overall(status) }).parts?.device).toBe(result);
  });

  it.each([[null], [undefined], [{}], [[]], [{ overall: null }], [{ overall: { status: null } }]])(
    'say nothing where the block is %j',
    (block) => {
      expect(scored({ liveness: block }).parts).toEqual({ document: 'passed', face: 'passed' });
    },
  );

  it.each([['OK'], [1], [true], [{ livenessScore: { status: 'OK' } }]])(
    'are no pass where the block has no verdict of its own: %j',
    (block) => {
      expect(scored({ liveness: block }).parts?.liveness).toBe('unclear');
    },
  );

  it.each([
    ['tamperCheck', 'unclear'],
    ['fakeIdCheck', 'unclear'],
    ['screenIdLiveness', 'unclear'],
    ['paperIdLiveness', 'unclear'],
    ['visiblePhotoFeatures', 'unclear'],
    ['visibleIdCharacteristicsBack', 'unclear'],
    ['birthDateValidity', 'unclear'],
    ['documentNumberCrosscheck', 'unclear'],
    ['expirationDateCheckDigit', 'unclear'],
    ['documentExpired', 'passed'],
    ['expirationDateValidity', 'passed'],
    ['documentTypeSideCrosscheck', 'passed'],
    ['idAlreadyUsedCheck', 'passed'],
    ['sharpnessFront', 'passed'],
    ['nameCrosscheck', 'passed'],
    ['lastNameCrosscheck', 'passed'],
  ])('weigh a failed %s under a good verdict as %s', (key, result) => {
    const idSpecific = [{ key, status: 'FAIL', value: '0' }];
    const idValidation = { ...SCORE.idValidation, idSpecific };
    expect(scored({ idValidation }).parts?.document).toBe(result);
  });

  it.each([false, 0, 'FAILED', {}])(
    'pass nothing over a check against fraud whose status is no word of the vendor (%j)',
    (status) => {
      const idSpecific = [{ key: 'tamperCheck', status }];
      const idValidation = { ...SCORE.idValidation, idSpecific };
      expect(scored({ idValidation }).parts?.document).toBe('unclear');
      const somethingNew = { ...overall('OK'), deep: [{ key: 'tamperCheck', status }] };
      expect(judged(scored({ somethingNew })).status).toBe('in_review');
    },
  );

  it.each([
    [{ liveness: null }, ['liveness']],
    [{ liveness: null, faceRecognition: null }, ['face', 'liveness']],
    [{ idValidation: null }, ['document']],
    [{ liveness: overall('WARN') }, ['liveness']],
    [{ deviceRisk: overall('WARN') }, ['device']],
    [{ governmentValidation: overall('UNKNOWN') }, ['registry']],
  ] as [object, Part[]][])('decide: an OK with %j is in review', (change, parts) => {
    expect(judged(scored(change))).toEqual({
      status: 'in_review',
      reasons: notConfirmed(...parts),
    });
  });

  it('are all missing from a mere OK, which is in review and names them', () => {
    const { fact } = incode.readAnswer(caseOf('ok-no-checks'));
    expect(judged(fact)).toEqual({
      status: 'in_review',
      reasons: notConfirmed('document', 'face', 'liveness'),
    });
    expect(judged(scored({})).status).toBe('approved');
  });

  it('of a document alone are enough where the account says so', () => {
    const fact = scored({ liveness: null, faceRecognition: null });
    expect(judged(fact, { approvalNeeds: ['document'] }).status).toBe('approved');
  });

  it('of which one failed stand against an approval of staff', () => {
    const score = { ...SCORE, faceRecognition: overall('FAIL'), overall: { status: 'FAIL' } };
    const fact = factOf({ status: 'MANUAL_REVIEW_APPROVED', score });
    expect(judged(fact)).toEqual({ status: 'in_review', reasons: notConfirmed('face') });
    const seen = { ...SCORE, faceRecognition: overall('WARN'), overall: { status: 'WARN' } };
    expect(judged(factOf({ status: 'MANUAL_REVIEW_APPROVED', score: seen })).status).toBe(
      'approved',
    );
    const none = factOf({ status: 'MANUAL_REVIEW_APPROVED' });
    expect(judged(none).status).toBe('in_review');
  });

  it('that we do not know are no approval where a check against fraud failed in them', () => {
    for (const name of ['tamperCheck', 'visiblePhotoFeatures', 'fakeBrowserCheck']) {
      const somethingNew = { ...overall('OK'), deep: [{ key: name, status: 'FAIL' }] };
      for (const change of [{ somethingNew }, { somethingNew: { [name]: { status: 'FAIL' } } }]) {
        const { status, reasons } = judged(scored(change));
        expect([status, reasons[0]]).toEqual(['in_review', 'contradictory_decisions']);
        const score = { ...SCORE, ...change };
        const byStaff = judged(factOf({ status: 'MANUAL_REVIEW_APPROVED', score }));
        expect(byStaff.status).toBe('in_review');
      }
    }
  });

  it('that we do not know are no approval either, where they are no pass', () => {
    for (const status of ['WARN', 'FAIL', 'UNKNOWN', 'other']) {
      const { status: end, reasons } = judged(scored({ somethingNew: overall(status) }));
      expect([end, reasons[0]]).toEqual(['in_review', 'contradictory_decisions']);
    }
    for (const block of [overall('OK'), {}, null, { frontDocumentIsOnTheEdge: false }]) {
      expect(judged(scored({ somethingNew: block })).status).toBe('approved');
    }
  });
});

describe('a block about lists', () => {
  it('that does not say OK is a match, and no reason of the score', () => {
    const { fact } = incode.readAnswer(caseOf('ok-watchlist-block-fail'));
    expect(fact).toMatchObject({ outcome: 'approved', reasons: [], screening: 'match' });
    const reasons = ['pep_or_sanction_match'];
    expect(judged(fact)).toEqual({ status: 'in_review', reasons });
    expect(judged(fact, { screeningMatch: 'approve' })).toEqual({ status: 'approved', reasons });
  });

  it.each([
    ['OK', 'clear'],
    ['ok', 'clear'],
    ['FAIL', 'match'],
    ['WARN', 'match'],
    ['UNKNOWN', 'match'],
    [7, 'match'],
  ])('says %j: %s', (status, screening) => {
    for (const name of ['watchlistScore', 'incodeWatchlistScore', 'globalWatchlist', 'pepScore']) {
      expect(scored({ [name]: overall(status) }).screening).toBe(screening);
    }
  });

  it('that cannot be read is a match, and one that is not there says nothing', () => {
    for (const block of ['OK', 1, [1], { hits: 3 }, { overall: {} }, overall(null)]) {
      expect(scored({ watchlistScore: block }).screening).toBe('match');
    }
    for (const block of [null, undefined, {}]) {
      expect(scored({ watchlistScore: block })).not.toHaveProperty('screening');
    }
    const mixed = { ...overall('OK'), pep: { status: 'FAIL' } };
    expect(scored({ watchlistScore: mixed }).screening).toBe('match');
    const both = { watchlistScore: overall('OK'), pepScore: overall('WARN') };
    expect(scored(both).screening).toBe('match');
  });

  it('that says OK beside a name that it found is a match', () => {
    for (const found of [
      { hits: [{}] },
      { matches: [{ name: 'X' }] },
      { content: { data: { total_hits: 2 } } },
      { content: { data: { hits: { 0: {} } } } },
      { totalMatches: '1' },
      { hits: true },
    ]) {
      expect(scored({ watchlistScore: { ...overall('OK'), ...found } }).screening).toBe('match');
    }
    for (const nobody of [
      { hits: [], total_hits: 0 },
      { matches: null },
      { totalHits: '0', hits: {} },
      { sources: ['ofac'] },
    ]) {
      expect(scored({ watchlistScore: { ...overall('OK'), ...nobody } }).screening).toBe('clear');
    }
  });

  it.each(['MANUAL_REVIEW_APPROVED', 'MANUAL_REVIEW_REJECTED', FINISHED])(
    'is told with %s, whatever is decided',
    (status) => {
      for (const whole of ['OK', 'FAIL', 'WARN']) {
        const score = { ...SCORE, watchlistScore: overall('FAIL'), overall: { status: whole } };
        expect(factOf({ status, score }).screening).toBe('match');
      }
    },
  );

  it('that alone failed explains a refusal by itself', () => {
    const clean = { ...SCORE.idValidation, idSpecific: [], customFields: [] };
    const fact = scored({
      idValidation: clean,
      watchlistScore: overall('FAIL'),
      ...overall('FAIL'),
    });
    expect(fact).toMatchObject({ outcome: 'declined', reasons: ['vendor_declined'] });
    expect(fact).not.toHaveProperty('warning');
    expect(judged(fact).reasons).toEqual(['vendor_declined', 'pep_or_sanction_match']);
  });
});

describe('for any score', () => {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constant('OK') },
    fc.constantFrom('ok', 'WARN', 'FAIL', 'UNKNOWN', 'MANUAL_OK', 'MANUAL', null, 1),
  );
  const block = fc.oneof(
    { weight: 6, arbitrary: word.map(overall) },
    fc.constantFrom(null, {}, 'OK', []),
  );
  const names = ['idValidation', 'liveness', 'faceRecognition', 'deviceRisk', 'watchlistScore'];
  const score = fc.record(
    {
      ...Object.fromEntries([...names, 'somethingNew'].map((name) => [name, block])),
      overall: word.map((status) => ({ status })),
    },
    { requiredKeys: [] },
  );

  it('it ends approved only with a document, a face and a living person, and nothing that is no pass', () => {
    let approved = 0;
    fc.assert(
      fc.property(fc.constantFrom(FINISHED, 'MANUAL_REVIEW_APPROVED'), score, (status, said) => {
        if (judged(factOf({ status, score: said })).status !== 'approved') return;
        approved += 1;
        const { overall: whole, ...blocks } = said;
        const text = JSON.stringify(blocks).toUpperCase();
        expect(JSON.stringify(whole ?? null)).toMatch(status === FINISHED ? /"ok"/i : /./);
        expect(text).not.toMatch(/"STATUS":"FAIL"/);
        for (const name of names.slice(0, 3)) {
          expect(said).toHaveProperty([name, 'overall', 'status'], expect.any(String));
        }
        if (status === FINISHED) expect(text).not.toMatch(/"STATUS":("WARN"|"UNKNOWN"|1)/);
      }),
      { numRuns: 3_000 },
    );
    expect(approved).toBeGreaterThan(10);
  });
});
