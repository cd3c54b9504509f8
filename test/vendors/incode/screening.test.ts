import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import { FINISHED, judged, overall, scored } from './judged.ts';
import { answerOf, caseOf, factOf, SCORE } from './samples.ts';

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

  it('is known wherever it stands, and however it is called', () => {
    for (const name of ['watchlist', 'ofacResult', 'OFACCheck', 'pep_check', 'adverseMedia']) {
      for (const change of [
        { [name]: overall('FAIL') },
        { newBlock: { ...overall('OK'), [name]: overall('FAIL') } },
        { idValidation: { ...SCORE.idValidation, deep: { [name]: { status: 'WARN' } } } },
        { idValidation: { ...SCORE.idValidation, idSpecific: [{ key: name, status: 'FAIL' }] } },
        { newBlock: { [name]: 'HIT' } },
        { newBlock: { [name]: true } },
        { newBlock: { [name]: { ...overall('OK'), matchStatus: 'potential_match' } } },
        { newBlock: { [name]: { ...overall('OK'), hitCount: 1 } } },
      ]) {
        const fact = scored(change);
        expect(fact).toMatchObject({ outcome: 'approved', reasons: [], screening: 'match' });
        expect(judged(fact)).toEqual({ status: 'in_review', reasons: ['pep_or_sanction_match'] });
        const read = incode.readResult(
          answerOf({ status: FINISHED, score: { ...SCORE, ...change } }),
        );
        expect(read?.screening).toHaveLength(1);
        expect(read?.parts).toEqual(fact.parts);
      }
      const clear = { newBlock: { ...overall('OK'), [name]: overall('OK') } };
      expect(scored(clear)).toMatchObject({ outcome: 'approved', screening: 'clear' });
      expect(scored({ newBlock: { [name]: null } })).not.toHaveProperty('screening');
      expect(scored({ newBlock: { [`${name}Hits`]: 0 } })).not.toHaveProperty('screening');
    }
    for (const name of ['campaign', 'steps', 'screenIdLiveness', 'yamlFile', 'recipe']) {
      expect(scored({ newBlock: { [name]: 'x' } })).not.toHaveProperty('screening');
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
