import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { OUTCOMES, type Outcome, type VendorFact } from '../../domain/outcome.ts';
import { judgeLate, type EndedVerification, type WrittenDecision } from '../../domain/revision.ts';
import type { Screening } from '../../domain/evidence.ts';
import { RULES_VERSION } from '../../domain/state.ts';
import { policyOf } from './events.ts';
import { FINAL_STATUSES } from '../../domain/status.ts';
import { standingOf } from '../../domain/standing.ts';

const policy = policyOf();
const decision = (changes: Partial<WrittenDecision> = {}): WrittenDecision => ({
  status: 'approved',
  reasons: [],
  decidedBy: 'vendor',
  message: { at: null, position: 10 },
  ...changes,
});
const ended = (...decisions: WrittenDecision[]): EndedVerification => ({
  rulesVersion: RULES_VERSION,
  policy,
  screening: null,
  said: [],
  heard: [],
  isSentBack: false,
  decisions,
});
const said = (outcome: Outcome, changes: Partial<VendorFact> = {}): VendorFact => ({
  kind: 'outcome',
  outcome,
  reasons: [],
  ...changes,
});
const late = { at: null, position: 11 };

describe('what a vendor says after the end', () => {
  it('is the same when it repeats the decision', () => {
    expect(judgeLate(ended(decision()), said('approved'), late)).toEqual({ effect: 'same' });
  });

  it('is a revision when it is the other explicit decision', () => {
    const fact = said('declined', { reasons: ['document_tampered'] });
    expect(judgeLate(ended(decision()), fact, late)).toEqual({
      effect: 'revised',
      revision: { status: 'declined', reasons: ['document_tampered'], decidedBy: 'vendor' },
    });
  });

  it('is compared with the newest decision, not with the first', () => {
    const revised = decision({ status: 'declined', message: { at: null, position: 11 } });
    const both = ended(decision(), revised);
    const later = { at: null, position: 12 };
    expect(judgeLate(both, said('declined'), later)).toEqual({ effect: 'same' });
    expect(judgeLate(both, said('approved'), later)).toMatchObject({ effect: 'revised' });
  });

  it.each(['expired', 'abandoned', 'canceled', 'failed'] as const)(
    'is a revision of one that ended as %s, which was not decided',
    (status) => {
      const end = ended(decision({ status, decidedBy: 'system', message: null }));
      expect(judgeLate(end, said('approved'), late)).toMatchObject({ effect: 'revised' });
    },
  );

  it('is older when the vendor said it before what stands, by its own clock', () => {
    const standing = decision({ message: { at: '2026-01-02T00:00:00Z', position: 10 } });
    const before = { at: '2026-01-01T00:00:00Z', position: 11 };
    expect(judgeLate(ended(standing), said('declined'), before)).toEqual({ effect: 'older' });
    const after = { at: '2026-01-03T00:00:00Z', position: 11 };
    expect(judgeLate(ended(standing), said('declined'), after)).toMatchObject({
      effect: 'revised',
    });
  });

  it.each(['expired', 'abandoned', 'canceled', 'failed'] as const)(
    'is a revision though the vendor decided before it said what ended it as %s',
    (status) => {
      const end = ended(
        decision({ status, message: { at: '2026-01-02T00:00:00Z', position: 10 } }),
      );
      const before = { at: '2026-01-01T00:00:00Z', position: 9 };
      expect(judgeLate(end, said('approved'), before)).toMatchObject({ effect: 'revised' });
      expect(judgeLate(end, said('declined'), before)).toMatchObject({ effect: 'revised' });
    },
  );

  it('leaves the newest of several decisions standing, in whatever order they are told', () => {
    const message = { at: '2026-01-05T12:00:00Z', position: 1 };
    const consentRefused = decision({ status: 'canceled', decidedBy: 'subject', message });
    const words = fc.uniqueArray(
      fc.record({
        outcome: fc.constantFrom('approved' as const, 'declined' as const),
        day: fc.integer({ min: 1, max: 9 }),
      }),
      { selector: ({ day }) => day, minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(words, (told) => {
        const all = [consentRefused];
        const lastSaid: NonNullable<EndedVerification['lastSaid']> = {};
        for (const [position, { outcome, day }] of told.entries()) {
          const at = `2026-01-0${day}T00:00:00.000Z`;
          const last = lastSaid[outcome];
          lastSaid[outcome] = typeof last === 'string' && last > at ? last : at;
          const time = { at, position };
          const { effect } = judgeLate({ ...ended(...all), lastSaid }, said(outcome), time);
          if (effect === 'revised') all.push(decision({ status: outcome, message: time }));
        }
        const newest = told.toSorted((one, two) => one.day - two.day).at(-1);
        expect(standingOf(all)?.status).toBe(newest?.outcome);
      }),
    );
  });

  it('is older when it arrived before what stands, where no clock tells', () => {
    const before = { at: null, position: 9 };
    expect(judgeLate(ended(decision()), said('declined'), before)).toEqual({ effect: 'older' });
  });

  it('is no approval beside a screening match that the policy does not wave through', () => {
    const declined = ended(decision({ status: 'declined' }));
    const fact = said('approved', { screening: 'match' });
    expect(judgeLate(declined, fact, late)).toEqual({ effect: 'unclear', match: true });
    const waved = { ...declined, policy: policyOf({ screeningMatch: 'approve' }) };
    expect(judgeLate(waved, fact, late)).toMatchObject({ effect: 'revised' });
  });

  it('is the same when it says of an ended session that it has ended', () => {
    const expired = ended(decision({ status: 'expired', decidedBy: 'system', message: null }));
    expect(judgeLate(expired, said('expired'), late)).toEqual({ effect: 'same' });
    expect(judgeLate(ended(decision()), said('expired'), late)).toEqual({ effect: 'unclear' });
  });

  it('is an approval only once it is known what screening found, where that is asked', () => {
    const expired = {
      ...ended(decision({ status: 'expired', decidedBy: 'system', message: null })),
      policy: policyOf({ awaitsScreening: true }),
    };
    expect(judgeLate(expired, said('approved'), late)).toEqual({ effect: 'unscreened' });
    const effectOf = (screening: Screening) =>
      judgeLate({ ...expired, screening, said: [{ screening }] }, said('approved'), late).effect;
    expect(effectOf('clear')).toBe('revised');
    // A refusal of before may be over.
    expect(effectOf('refused')).toBe('unscreened');
    expect(effectOf('match')).toBe('unclear');
    // Another session may have shown somebody else.
    const elsewhere = { ...expired, screening: 'clear' } as const;
    expect(judgeLate(elsewhere, said('approved'), late).effect).toBe('unscreened');
    expect(judgeLate(expired, said('approved', { screening: 'clear' }), late).effect).toBe(
      'revised',
    );
  });

  it('is an approval only where the clear word is about the same attempt', () => {
    const expired = {
      ...ended(decision({ status: 'expired', decidedBy: 'system', message: null })),
      policy: policyOf({ awaitsScreening: true }),
      screening: 'clear' as const,
      said: [{ attempt: 'a', screening: 'clear' as const }],
    };
    const effectOf = (fact: VendorFact) => judgeLate(expired, fact, late).effect;
    expect(effectOf(said('approved', { attempt: 'a' }))).toBe('revised');
    expect(effectOf(said('approved', { attempt: 'b' }))).toBe('unscreened');
    expect(effectOf(said('approved', { attempt: 'b', screening: 'clear' }))).toBe('revised');
  });

  it.each(['approved', 'declined', 'review', 'expired'] as const)(
    'tells of a screening match beside it, also when it is %s, once',
    (outcome) => {
      const match = said(outcome, { screening: 'match' });
      const first = judgeLate(ended(decision()), match, late);
      expect(first.match).toBe(true);
      expect(first.effect).not.toBe('same');
      const again = judgeLate({ ...ended(decision()), screening: 'match' }, match, late);
      expect(again.match).toBeUndefined();
    },
  );

  it('says of screening what is new, and nothing of the decision', () => {
    const word = (screening: Screening): VendorFact => ({
      ...{ kind: 'screening', reasons: [] },
      screening,
    });
    const end = ended(decision());
    expect(judgeLate(end, word('match'), late)).toEqual({ effect: 'screened', match: true });
    expect(judgeLate(end, word('clear'), late)).toEqual({ effect: 'screened' });
    const matched = { ...end, screening: 'match' } as const;
    expect(judgeLate(matched, word('match'), late)).toEqual({ effect: 'same' });
    // A list that says nothing any more takes nothing back.
    expect(judgeLate(matched, word('clear'), late)).toEqual({ effect: 'same' });
  });

  it('never revises by anything but an explicit approval or refusal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OUTCOMES),
        fc.constantFrom(...FINAL_STATUSES),
        fc.nat(20),
        (outcome, status, position) => {
          const result = judgeLate(ended(decision({ status })), said(outcome), {
            at: null,
            position,
          });
          if (result.effect !== 'revised') return;
          expect(['approved', 'declined']).toContain(outcome);
          expect(result.revision.status).toBe(outcome);
          expect(outcome).not.toBe(status);
          const isDecided = status === 'approved' || status === 'declined';
          expect(position).toBeGreaterThanOrEqual(isDecided ? 10 : 0);
        },
      ),
    );
  });
});
