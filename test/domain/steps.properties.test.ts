import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, stepsOf } from '../../domain/derive.ts';
import type { Cause } from '../../domain/record.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { eventsArbitrary, optionsArbitrary } from './arbitraries.ts';
import { after as heard } from './events.ts';

const CANCEL: Cause = { type: 'cancel', principal: 'client_key:k' };

/** What is written down of an event; of some nothing is. */
function causeOf(event: VerificationEvent, at: number): Cause[] {
  switch (event.type) {
    case 'vendor_fact':
      return [{ type: 'vendor', inboxId: String(at), session: event.session, fact: event.fact }];
    case 'deadline':
    case 'session_ended':
      return [event];
    case 'cancel_requested':
      return [CANCEL];
    case 'reviewed': {
      const { number, status: decision, reasons } = event;
      return [
        { type: 'review', number, principal: 'client_key:k', decision, reasons: [...reasons] },
      ];
    }
    default:
      return [];
  }
}

const anyCauses = eventsArbitrary.map((events) => events.flatMap(causeOf));

describe('the steps of what arrived together', () => {
  it('lead to where all of it leads, have each cause once and in order, and end but with the last', () => {
    let ended = 0;
    fc.assert(
      fc.property(anyCauses, optionsArbitrary, (causes, options) => {
        const state = heard([], options);
        const steps = stepsOf(state, causes);
        expect(steps.flatMap((step) => step.causes)).toEqual(causes);
        expect(steps.at(-1)?.state).toEqual(after(state, causes));
        expect(steps.slice(0, -1).every((step) => step.state.verdict === null)).toBe(true);
        expect(steps.slice(0, -1).every((step) => step.causes.length === 1)).toBe(true);
        if (steps.length > 1 && steps.at(-1)?.state.verdict != null) ended += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(ended).toBeGreaterThan(200);
  });

  it('are one where nothing arrived, so that what is known may call for the end', () => {
    const state = heard([]);
    expect(stepsOf(state, [])).toEqual([{ causes: [], state }]);
  });
});
