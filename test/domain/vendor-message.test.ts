import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { factAbout, isSameSession } from '../../domain/vendor-message.ts';

const OURS = '0192f0a1-0000-7000-8000-0000000000aa';
const ANOTHER = '0192f0a1-0000-7000-8000-0000000000bb';
const APPROVED: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };

describe('a vendor’s message about a session of ours', () => {
  it.each([undefined, '', 'order-4711', OURS, OURS.toUpperCase(), ` ${OURS} `])(
    'says what it says where its reference is %j',
    (ourReference) => {
      const reading = { fact: APPROVED, ...(ourReference === undefined ? {} : { ourReference }) };
      expect(factAbout(OURS, reading)).toBe(APPROVED);
    },
  );

  it.each(['approved', 'declined', 'resubmit', 'expired'] as const)(
    'is for a person where it says %s and names another verification',
    (outcome) => {
      for (const ourReference of [ANOTHER, ANOTHER.toUpperCase(), ` ${ANOTHER}\n`]) {
        const fact = { ...APPROVED, outcome, screening: 'clear' } as const;
        expect(factAbout(OURS, { fact, ourReference })).toEqual({
          ...{ kind: 'outcome', outcome: 'review', reasons: ['contradictory_decisions'] },
          warning: 'status_and_code_disagree',
        });
      }
    },
  );

  it('clears nobody of a list where it names another verification, but tells of a match', () => {
    const said = (screening: 'clear' | 'match'): VendorFact => {
      const fact: VendorFact = { kind: 'screening', reasons: [], screening };
      return factAbout(OURS, { fact, ourReference: ANOTHER });
    };
    expect(said('clear')).toMatchObject({ kind: 'noted' });
    expect(said('clear')).not.toHaveProperty('screening');
    expect(said('match')).toMatchObject({ kind: 'screening', screening: 'match' });
  });
});

describe('the id of a session', () => {
  it('is the same in either case where it is a UUID', () => {
    expect(isSameSession(OURS.toUpperCase(), { id: OURS })).toBe(true);
    expect(isSameSession(ANOTHER, { id: OURS })).toBe(false);
  });

  it('is another one in another case where it is no UUID', () => {
    expect(isSameSession('aB3', { id: 'aB3' })).toBe(true);
    expect(isSameSession('ab3', { id: 'aB3' })).toBe(false);
  });
});
