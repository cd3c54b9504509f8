import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTS,
  type Grant,
  isInScope,
  isSameStanding,
  MAY,
  may,
  type ReviewScope,
  ROLES,
  standingOf,
} from '../../domain/roles.ts';
import { MODES, VENDOR_NAMES } from '../../domain/vendor-name.ts';

const EVERYWHERE: ReviewScope = { clientIds: null, mode: null, vendors: null };
const scopes: fc.Arbitrary<ReviewScope> = fc.record({
  clientIds: fc.option(fc.subarray(['a', 'b', 'c'], { minLength: 1 })),
  mode: fc.option(fc.constantFrom(...MODES)),
  vendors: fc.option(fc.subarray([...VENDOR_NAMES], { minLength: 1 })),
});
const grants: fc.Arbitrary<Grant> = fc.record({ role: fc.constantFrom(...ROLES), scope: scopes });
const verifications = fc.record({
  clientId: fc.constantFrom('a', 'b', 'c', 'd'),
  mode: fc.constantFrom(...MODES),
  vendor: fc.constantFrom(...VENDOR_NAMES),
});

describe('who may do what', () => {
  it('lets an auditor read, and change nothing', () => {
    expect(MAY.auditor.filter((act) => !act.endsWith('.read'))).toEqual([]);
  });

  it('lets an operator see no verification', () => {
    expect(MAY.operator).toEqual(['system.read']);
  });

  it('lets a senior alone override, and be the second pair of eyes', () => {
    for (const act of ['case.override', 'case.confirm'] as const) {
      expect(ROLES.filter((role) => may([role], act))).toEqual(['senior']);
    }
  });

  it('lets a senior do whatever a reviewer may', () => {
    expect(MAY.reviewer.filter((act) => !may(['senior'], act))).toEqual([]);
  });

  it('has somebody for everything, and nothing for nobody', () => {
    expect(ACTS.filter((act) => !may(ROLES, act))).toEqual([]);
    expect(ACTS.filter((act) => may([], act))).toEqual([]);
  });
});

describe('where somebody may do it', () => {
  it('is where client, mode and vendor are all theirs', () => {
    const about = { clientId: 'a', mode: 'live', vendor: 'veriff' } as const;
    expect(isInScope(EVERYWHERE, about)).toBe(true);
    expect(isInScope({ clientIds: ['a'], mode: 'live', vendors: ['veriff'] }, about)).toBe(true);
    for (const other of [
      { clientIds: ['b'] },
      { clientIds: [] },
      { mode: 'test' },
      { vendors: ['incode'] },
      { vendors: [] },
    ] as const) {
      expect(isInScope({ ...EVERYWHERE, ...other }, about)).toBe(false);
    }
  });

  it('is never further than one of the grants says, however many there are', () => {
    fc.assert(
      fc.property(fc.array(grants, { maxLength: 4 }), verifications, (all, about) => {
        const standing = standingOf(all);
        if (typeof standing === 'string') return;
        for (const act of ACTS) {
          const isGiven = all.some(
            ({ role, scope }) => may([role], act) && isInScope(scope, about),
          );
          if (act === 'system.read') continue;
          expect(may(standing.roles, act) && isInScope(standing.scope, about)).toBe(isGiven);
        }
      }),
    );
  });

  it('is nowhere where grants contradict each other, or there is none', () => {
    const one: Grant = { role: 'reviewer', scope: { ...EVERYWHERE, vendors: ['veriff'] } };
    const other: Grant = { role: 'senior', scope: EVERYWHERE };
    expect(standingOf([one, other])).toBe('differing');
    expect(standingOf([])).toBe('none');
  });

  it('is unharmed by an operator’s role beside it, which is about no verification', () => {
    const scope: ReviewScope = { ...EVERYWHERE, clientIds: ['a'] };
    const standing = standingOf([
      { role: 'operator', scope: EVERYWHERE },
      { role: 'reviewer', scope },
    ]);
    expect(standing).toEqual({ roles: ['reviewer', 'operator'], scope });
    const alone = standingOf([{ role: 'operator', scope: EVERYWHERE }]);
    expect(alone).toMatchObject({ scope: { clientIds: [], vendors: [] } });
  });

  it('is the same in whatever order it is said', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        const turned: ReviewScope = {
          ...scope,
          clientIds: scope.clientIds?.toReversed() ?? null,
          vendors: scope.vendors?.toReversed() ?? null,
        };
        const [one, other] = [
          standingOf([{ role: 'reviewer', scope }]),
          standingOf([{ role: 'reviewer', scope: turned }]),
        ];
        if (typeof one === 'string' || typeof other === 'string') throw new Error('a standing');
        expect(isSameStanding(one, other)).toBe(true);
        expect(isSameStanding(one, { ...one, roles: ['senior'] })).toBe(false);
      }),
    );
  });
});
