import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { PART_RESULTS, PARTS, SCREENINGS, UNCONFIRMED } from '../../domain/evidence.ts';
import type { PartResult, Parts, Screening } from '../../domain/evidence.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { after, deadline, fact, policyOf } from './events.ts';

const needs = policyOf({ approvalNeeds: ['document', 'face'] });
const settled = { type: 'settled' } as const;
const approvedWith = (parts: Parts, attempt = 'a') => fact('approved', { parts, attempt });

describe('an approval that must hold the document and the face', () => {
  it('approves when both were passed', () => {
    const whole = approvedWith({ document: 'passed', face: 'passed' });
    expect(after([whole, settled], { policy: needs }).status).toBe('approved');
  });

  it.each<[string, Parts, string[]]>([
    ['says nothing at all', {}, ['document_not_confirmed', 'face_not_confirmed']],
    ['says nothing of the face', { document: 'passed' }, ['face_not_confirmed']],
    ['has a failed face', { document: 'passed', face: 'failed' }, ['face_not_confirmed']],
    [
      'has an unclear document',
      { document: 'unclear', face: 'passed' },
      ['document_not_confirmed'],
    ],
    [
      'has a failed part that nobody asked for',
      { document: 'passed', face: 'passed', device: 'failed' },
      ['device_not_confirmed'],
    ],
  ])('is for a person when it %s', (_, parts, reasons) => {
    const state = after([approvedWith(parts), settled], { policy: needs });
    expect(state).toMatchObject({ status: 'in_review', reasons });
  });

  it('is not made whole by what another attempt passed', () => {
    const events = [
      approvedWith({ document: 'passed' }, 'a'),
      approvedWith({ face: 'passed' }, 'b'),
    ];
    expect(after([...events, settled], { policy: needs }).status).toBe('in_review');
  });

  it('is not made whole either by what another word about the same attempt passed', () => {
    const events = [approvedWith({ document: 'passed' }), approvedWith({ face: 'passed' })];
    expect(after([...events, settled], { policy: needs }).status).toBe('in_review');
    const whole = approvedWith({ document: 'passed', face: 'passed' });
    expect(after([...events, whole, settled], { policy: needs }).status).toBe('approved');
  });
});

describe('an approval that left a part unclear', () => {
  const unclear = fact('approved', { parts: { document: 'passed', face: 'unclear' } });
  const byStaff = (parts: Parts, session = 1) =>
    fact('approved', { parts, reasons: ['decided_by_vendor_staff'] }, session);
  const whole: Parts = { document: 'passed', face: 'passed' };
  const statusAfter = (...events: VerificationEvent[]) => {
    const ends = [events, events.toReversed()].map(
      (order) => after([...order, settled], { policy: needs }).status,
    );
    expect(new Set(ends).size).toBe(1);
    return ends[0];
  };

  it("is settled by the vendor's staff, who say that every part was passed", () => {
    expect(statusAfter(unclear, byStaff(whole))).toBe('approved');
  });

  it.each<[string, VerificationEvent]>([
    ['the same machine', fact('approved', { parts: whole })],
    ['staff who leave it unclear as well', byStaff({ document: 'passed', face: 'unclear' })],
    ['staff who say less than it must hold', byStaff({ document: 'passed' })],
    ['staff who speak of another session', byStaff(whole, 2)],
  ])('is not settled by %s', (_who, event) => {
    expect(statusAfter(unclear, event)).toBe('in_review');
  });

  it('is not settled by staff where the part had failed', () => {
    const failed = fact('approved', { parts: { document: 'passed', face: 'failed' } });
    expect(statusAfter(failed, byStaff(whole))).toBe('in_review');
  });
});

describe('an approval whose screening is told apart', () => {
  const waits = { policy: policyOf({ awaitsScreening: true }) };
  const screening = (said: Screening) => fact('screening', { screening: said });

  it('is not settled before the vendor has said what screening found', () => {
    const state = after([fact('approved')], waits);
    expect(state).toMatchObject({ status: 'submitted', verdict: null });
  });

  it.each<[Screening, string, string[]]>([
    ['clear', 'approved', []],
    ['match', 'in_review', ['pep_or_sanction_match']],
    ['refused', 'in_review', ['screening_unanswered']],
  ])('with the word %s becomes %s, whichever comes first', (said, status, reasons) => {
    for (const events of [
      [fact('approved'), screening(said)],
      [screening(said), fact('approved')],
    ]) {
      expect(after([...events, settled], waits)).toMatchObject({ status, reasons });
    }
  });

  it('is for a person when it is not known by the end of the grace', () => {
    const state = after([fact('approved'), deadline('grace_over_unanswered'), settled], waits);
    expect(state).toMatchObject({ status: 'in_review', reasons: ['screening_unanswered'] });
  });

  it('is not settled by a clear word about another session, which may have shown another person', () => {
    const clear = fact('screening', { screening: 'clear' }, 1);
    const approval = fact('approved', {}, 2);
    expect(after([clear, approval, settled], waits).status).toBe('submitted');
    const own = fact('screening', { screening: 'clear' }, 2);
    expect(after([clear, approval, own, settled], waits).status).toBe('approved');
  });

  describe('is settled only by a clear word about the same attempt, in whatever order they are told', () => {
    const clear = (attempt?: string) =>
      fact('screening', { screening: 'clear', ...(attempt === undefined ? {} : { attempt }) });
    const approved = (attempt?: string) =>
      fact('approved', attempt === undefined ? {} : { attempt });
    const again = fact('resubmit', { attempt: 'a' });

    it.each<[string, VerificationEvent[], string]>([
      ['the same', [clear('b'), approved('b')], 'approved'],
      ['an older one', [clear('a'), again, approved('b')], 'submitted'],
      ['an older one, whose other facts were lost', [clear('a'), approved('b')], 'submitted'],
      [
        'an older one, and then the same',
        [clear('a'), again, approved('b'), clear('b')],
        'approved',
      ],
      ['no attempt, in a session of one', [clear(), approved('a')], 'approved'],
      ['no attempt, in a session of several', [again, clear(), approved('b')], 'submitted'],
      ['one, beside an approval that names none', [clear('a'), approved()], 'approved'],
      [
        'one of several, beside an approval that names none',
        [clear('a'), again, approved()],
        'submitted',
      ],
      ['no attempt, nor does the approval', [clear(), approved()], 'approved'],
      ['no attempt, nor does anything', [clear(), fact('resubmit'), approved()], 'submitted'],
    ])('which is about %s', (_, events, status) => {
      for (const told of [events, events.toReversed()]) {
        expect(after([...told, settled], waits).status).toBe(status);
      }
    });

    it('and a match of any attempt is one', () => {
      const match = fact('screening', { screening: 'match', attempt: 'a' });
      const state = after([match, again, approved('b'), clear('b'), settled], waits);
      expect(state).toMatchObject({ status: 'in_review', reasons: ['pep_or_sanction_match'] });
    });

    it.each(['noted', 'returned', 'screening'] as const)(
      'and a clear word without a name settles nothing once a fact (%s) has named a second attempt',
      (kind) => {
        const nameless = fact('screening', { screening: 'clear' });
        const second = fact(kind, { attempt: 'c' });
        expect(after([nameless, approved('b'), settled], waits).status).toBe('approved');
        expect(after([second, nameless, approved('b')], waits).status).toBe('submitted');
      },
    );

    it('and what was refused of an older attempt says nothing of this one', () => {
      const refused = fact('screening', { screening: 'refused', attempt: 'a' });
      expect(after([refused, again, approved('b')], waits).status).toBe('submitted');
    });
  });

  it('is for a person when the match was found in another session', () => {
    const events = [fact('screening', { screening: 'match' }, 1), fact('approved', {}, 2)];
    const own = fact('screening', { screening: 'clear' }, 2);
    expect(after([...events, own, settled], waits).status).toBe('in_review');
  });

  it('does not wait where the client approves beside a match', () => {
    const policy = policyOf({ screeningMatch: 'approve' });
    const state = after([fact('approved'), screening('match'), settled], { policy });
    expect(state).toMatchObject({ status: 'approved', reasons: ['pep_or_sanction_match'] });
  });
});

describe('for any words about parts and screening', () => {
  const MOSTLY_PASSED = [...Array<PartResult>(12).fill('passed'), ...PART_RESULTS];
  const parts: fc.Arbitrary<Parts> = fc
    .dictionary(fc.constantFrom(...PARTS), fc.constantFrom<PartResult>(...MOSTLY_PASSED))
    .map((said) => said as Parts); // The keys are drawn from PARTS.
  const told = fc.record({
    parts,
    attempt: fc.constantFrom('a', 'b'),
    screening: fc.option(fc.constantFrom<Screening>('clear', 'clear', ...SCREENINGS), {
      nil: null,
    }),
  });

  it('an approval stands only on every part that it must hold, and never beside one not passed', () => {
    const wanted = fc.subarray([...PARTS], { maxLength: 2 });
    let approved = 0;
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 6 }), wanted, (all, approvalNeeds) => {
        const events = all.map(({ screening, ...rest }) =>
          fact('approved', { ...rest, ...(screening === null ? {} : { screening }) }),
        );
        const policy = policyOf({ approvalNeeds, awaitsScreening: true });
        const state = after([...events, settled], { policy });
        const saysAll = all.some((one) =>
          approvalNeeds.every((part) => one.parts[part] === 'passed'),
        );
        const isClean = all.every((one) =>
          Object.values(one.parts).every((said) => said === 'passed'),
        );
        const words = all.map(({ screening }) => screening);
        const isCleared = ({ attempt }: { attempt: string }) =>
          all.some((one) => one.attempt === attempt && one.screening === 'clear');
        const isGood = saysAll && isClean && !words.includes('match');
        const isApproved = state.status === 'approved';
        approved += isApproved ? 1 : 0;
        if (isApproved) expect(isGood && all.some(isCleared)).toBe(true);
        else expect(isGood && all.every(isCleared)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    expect(approved).toBeGreaterThan(50);
  });

  it('each part has a reason that names it', () => {
    for (const part of PARTS) expect(UNCONFIRMED[part]).toBe(`${part}_not_confirmed`);
  });
});
