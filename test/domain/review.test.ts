import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foresee, overridden, reviewed, type StoredReview } from '../../domain/review.ts';
import { FOUR_EYES } from '../../domain/state.ts';

const review = (number: number, principal: string, decision: 'approved' | 'declined') =>
  ({ number, principal, decision, reasons: [], write: 1 }) satisfies StoredReview;

const [ADA, BOB, CY] = ['client_key:ada', 'client_key:bob', 'client_key:cy'];

describe('what people have decided', () => {
  it.each(FOUR_EYES)('is nothing before anybody has (%s)', (fourEyes) => {
    expect(reviewed([], { fourEyes, write: 1 })).toMatchObject({ decides: null, waits: null });
  });

  it('is what the first says, where nobody else is asked for', () => {
    const first = review(1, ADA, 'approved');
    expect(
      reviewed([first, review(2, BOB, 'declined')], { fourEyes: 'never', write: 1 }).decides,
    ).toMatchObject({ number: first.number });
  });

  it('is what two people say who follow one another', () => {
    const all = [review(1, ADA, 'approved'), review(2, BOB, 'approved')];
    expect(reviewed(all.slice(0, 1), { fourEyes: 'approvals', write: 1 })).toMatchObject({
      decides: null,
      waits: { number: 1 },
    });
    expect(reviewed(all, { fourEyes: 'approvals', write: 1 })).toMatchObject({
      decides: { number: 2 },
      waits: null,
    });
  });

  it('is nothing after a contradiction, until two people agree', () => {
    const all = [
      review(1, ADA, 'approved'),
      review(2, BOB, 'declined'),
      review(3, CY, 'declined'),
      review(4, BOB, 'declined'),
    ];
    expect(reviewed(all.slice(0, 2), { fourEyes: 'always', write: 1 })).toMatchObject({
      decides: null,
      waits: null,
    });
    expect(reviewed(all.slice(0, 3), { fourEyes: 'always', write: 1 })).toMatchObject({
      decides: null,
      waits: { number: 3 },
    });
    expect(reviewed(all, { fourEyes: 'always', write: 1 }).decides).toMatchObject({ number: 4 });
  });

  it('is nothing once something was written after the first of two', () => {
    const all = [review(1, ADA, 'approved'), { ...review(2, BOB, 'approved'), write: 2 }];
    const about = { fourEyes: 'approvals', write: 2 } as const;
    expect(reviewed(all.slice(0, 1), about)).toMatchObject({ decides: null, waits: null });
    expect(reviewed(all, about)).toMatchObject({ decides: null, waits: { number: 2 } });
  });

  it('is never an approval by one person alone, where approvals take two', () => {
    const anyReview = fc.record({
      principal: fc.constantFrom(ADA, BOB),
      decision: fc.constantFrom('approved' as const, 'declined' as const),
    });
    const anyEyes = fc.constantFrom('approvals' as const, 'always' as const);
    fc.assert(
      fc.property(fc.array(anyReview, { maxLength: 8 }), anyEyes, (drawn, fourEyes) => {
        const all = drawn.map((one, at) => review(at + 1, one.principal, one.decision));
        const { decides } = reviewed(all, { fourEyes, write: 1 });
        if (decides?.decision !== 'approved') return;
        const before = all[decides.number - 2];
        expect(before?.decision).toBe('approved');
        expect(before?.principal).not.toBe(decides.principal);
      }),
    );
  });
});

describe('what people decide anew', () => {
  const anew = (number: number, principal: string, seen: number) =>
    ({ ...review(number, principal, 'approved'), seen }) satisfies StoredReview;

  it('is nothing before the end, and what was decided before is nothing after', () => {
    const all = [review(1, ADA, 'approved'), anew(2, BOB, 7)];
    const about = { fourEyes: 'always', write: 1 } as const;
    expect(reviewed(all, about)).toMatchObject({ decides: null, waits: { number: 1 } });
    expect(overridden(all, { fourEyes: 'always', seen: 7 })).toMatchObject({
      ...{ decides: null, waits: { number: 2 } },
    });
  });

  it('takes two people who saw the same case, where approvals take two', () => {
    const anyAnew = fc.record({
      principal: fc.constantFrom(ADA, BOB),
      seen: fc.constantFrom(6, 7),
    });
    fc.assert(
      fc.property(fc.array(anyAnew, { maxLength: 8 }), (drawn) => {
        const all = drawn.map(({ principal, seen }, at) => anew(at + 1, principal, seen));
        const { decides } = overridden(all, { fourEyes: 'approvals', seen: 7 });
        const seen = all.filter((one) => one.seen === 7);
        const people = new Set(seen.map(({ principal }) => principal));
        expect(decides !== null).toBe(people.size === 2);
        if (decides !== null)
          expect(seen.some(({ number }) => number === decides.number)).toBe(true);
      }),
    );
  });

  it('is done with once it was written, which is something new to be seen', () => {
    const all = [anew(1, ADA, 6), anew(2, BOB, 6)];
    expect(overridden(all, { fourEyes: 'always', seen: 8 })).toEqual({
      decides: null,
      waits: null,
    });
  });
});

describe('what one more decision would come to', () => {
  const next = (principal: string, decision: 'approved' | 'declined' | 'resubmit') => ({
    ...{ principal, decision },
  });
  const [waits] = [review(1, ADA, 'approved')];

  it.each([
    [next(BOB, 'approved'), { waits: null, fourEyes: 'never' }, 'decides'],
    [next(BOB, 'declined'), { waits: null, fourEyes: 'approvals' }, 'decides'],
    [next(BOB, 'approved'), { waits: null, fourEyes: 'approvals' }, 'waits'],
    [next(BOB, 'approved'), { waits, fourEyes: 'approvals' }, 'decides'],
    [next(BOB, 'declined'), { waits, fourEyes: 'approvals' }, 'contradicts'],
    [next(ADA, 'declined'), { waits, fourEyes: 'approvals' }, 'decides'],
    [next(ADA, 'declined'), { waits, fourEyes: 'always' }, 'waits'],
    [next(BOB, 'resubmit'), { waits, fourEyes: 'always' }, 'sent_back'],
  ] as const)('is known before it is sent: %j after %j', (one, about, comesTo) => {
    expect(foresee(one, about)).toBe(comesTo);
  });
});
