import { describe, expect, it } from 'vitest';
import { after, deadline, ended, fact, ready, settled } from './events.ts';
import { A2, TO_OPEN } from './stories.ts';

describe('the deadline', () => {
  it('ends what was never started as expired', () => {
    const state = after([ready(), deadline('answered'), settled]);
    expect(state).toMatchObject({ status: 'expired', reasons: ['never_started'] });
  });

  it('ends what was never submitted as abandoned', () => {
    const state = after([...TO_OPEN.started, deadline('answered'), settled]);
    expect(state).toMatchObject({ status: 'abandoned', reasons: ['never_submitted'] });
  });

  it('ends a request to try again that the person did not follow as abandoned', () => {
    const state = after([...TO_OPEN.resubmission_requested, deadline('answered'), settled]);
    expect(state.status).toBe('abandoned');
  });

  it('never lets a person who came back from the vendor expire, nor be abandoned', () => {
    const returned = { type: 'returned', session: 1 } as const;
    expect(after([ready(), returned]).status).toBe('pending');
    expect(after([ready(), returned, deadline('answered'), settled]).status).toBe('pending');
    for (const stage of ['grace_over_answered', 'grace_over_unanswered'] as const) {
      const state = after([ready(), returned, deadline(stage), settled]);
      expect(state).toMatchObject({ status: 'in_review', reasons: ['undecided_at_deadline'] });
    }
    const asked = fact('resubmit', { attempt: 'a' });
    expect(after([ready(), returned, asked, deadline('answered'), settled]).status).toBe(
      'abandoned',
    );
  });

  it('never lets an approval expire that waits for the word of screening', () => {
    const waiting = [ready(), fact('approved'), deadline('answered'), settled];
    const state = after(waiting, { policy: { awaitsScreening: true } });
    expect(state).toMatchObject({ status: 'submitted', verdict: null });
  });

  it('sends to a person what the vendor answered with a status that we do not know', () => {
    const unclear = fact('noted', { warning: 'unknown_status', vendorCode: 'Novel' });
    expect(after([ready(), unclear]).status).toBe('pending');
    for (const stage of ['answered', 'grace_over_answered', 'grace_over_unanswered'] as const) {
      const state = after([ready(), unclear, deadline(stage), settled]);
      expect(state).toMatchObject({ status: 'in_review', reasons: ['unknown_vendor_answer'] });
    }
    expect(after([ready(), unclear, fact('approved'), settled]).status).toBe('approved');
  });

  it('fails what was not submitted when the vendor stayed silent to the end of the grace', () => {
    for (const events of [TO_OPEN.pending, TO_OPEN.started]) {
      const state = after([...events, deadline('grace_over_unanswered'), settled]);
      expect(state).toMatchObject({ status: 'failed', reasons: ['vendor_unreachable'] });
    }
  });

  it('does not fail when the vendor had answered once before its silence', () => {
    const stages = [deadline('answered'), deadline('grace_over_unanswered')];
    expect(after([...TO_OPEN.pending, ...stages, settled]).status).toBe('expired');
  });

  it('waits for the grace, then for a person, when something was submitted and is undecided', () => {
    const submitted = TO_OPEN.submitted;
    expect(after([...submitted, deadline('answered'), settled]).status).toBe('submitted');
    for (const stage of ['grace_over_answered', 'grace_over_unanswered'] as const) {
      const state = after([...submitted, deadline(stage), settled]);
      expect(state).toMatchObject({ status: 'in_review', reasons: ['undecided_at_deadline'] });
    }
  });

  it('does not believe the vendor that a person who submitted has abandoned or expired', () => {
    for (const outcome of ['abandoned', 'expired'] as const) {
      const events = [...TO_OPEN.submitted, fact(outcome, { vendorCode: '9104' })];
      expect(after([...events, deadline('answered'), settled]).status).toBe('submitted');
      expect(after([...events, deadline('grace_over_answered')]).status).toBe('in_review');
    }
  });

  it('does not forget a submission in a session that a newer one replaced', () => {
    const events = [...TO_OPEN.submitted, ended(1), ready(2), fact('started', A2, 2)];
    expect(after([...events, deadline('grace_over_answered'), settled]).status).toBe('in_review');
  });

  it('takes the word of the vendor that the session was abandoned for a start', () => {
    const events = [ready(), fact('abandoned'), deadline('answered'), settled];
    expect(after(events.slice(0, 2)).status).toBe('started');
    expect(after(events).status).toBe('abandoned');
  });
});
