import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../domain/standing.ts';
import type { Verdict } from '../../domain/state.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';

type Decision = Pick<Verdict, 'status' | 'decidedBy'>;

const BY = ['vendor', 'client', 'operator', 'reviewer', 'subject', 'system'] as const;
const anyDecision: fc.Arbitrary<Decision> = fc.record({
  status: fc.constantFrom(...FINAL_STATUSES),
  decidedBy: fc.constantFrom(...BY),
});
const anyDecisions = fc.array(anyDecision, { minLength: 1, maxLength: 10 });
const isByPerson = ({ decidedBy }: Decision): boolean => decidedBy === 'reviewer';

describe('the decision that stands', () => {
  it('is none before the first', () => {
    expect(standingOf([])).toBeNull();
  });

  it('is the newest, whichever it is, where no person has declined', () => {
    fc.assert(
      fc.property(anyDecisions, (all) => {
        fc.pre(!all.some((one) => isByPerson(one) && one.status === 'declined'));
        expect(standingOf(all)).toBe(all.at(-1));
      }),
    );
  });

  it('is no approval by a machine once a person has declined, until a person or a refusal comes after', () => {
    fc.assert(
      fc.property(anyDecisions, (all) => {
        const standing = standingOf(all);
        if (standing?.status !== 'approved' || isByPerson(standing)) return;
        const before = all.slice(0, all.indexOf(standing));
        const other = before.findLast((one) => isByPerson(one) || one.status !== 'approved');
        expect(other !== undefined && isByPerson(other) && other.status === 'declined').toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is always what a person has decided last, where nothing came after', () => {
    fc.assert(
      fc.property(anyDecisions, anyDecision, (all, last) => {
        const byPerson = { ...last, decidedBy: 'reviewer' } as const;
        expect(standingOf([...all, byPerson])).toBe(byPerson);
      }),
    );
  });

  it('is never approved where nobody but a machine has approved after a person’s refusal', () => {
    fc.assert(
      fc.property(anyDecisions, fc.array(fc.constantFrom(...BY)), (all, machines) => {
        const refusal = { status: 'declined', decidedBy: 'reviewer' } as const;
        const later = machines
          .filter((by) => by !== 'reviewer')
          .map((decidedBy) => ({ status: 'approved', decidedBy }) as const);
        expect(standingOf([...all, refusal, ...later])).toBe(refusal);
      }),
    );
  });
});
