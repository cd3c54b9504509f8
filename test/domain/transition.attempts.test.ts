import { describe, expect, it } from 'vitest';
import { after, deadline, ended, fact, ready, settled } from './events.ts';
import { A1, A2, TO_OPEN } from './stories.ts';

describe('requests to try again', () => {
  it('carry the reasons and code of the newest one', () => {
    const first = fact('resubmit', {
      ...A1,
      at: '2026-01-01T00:00:00Z',
      reasons: ['document_damaged'],
    });
    const second = fact('resubmit', {
      ...A2,
      at: '2026-01-02T00:00:00Z',
      reasons: ['face_not_visible'],
      vendorCode: '201',
    });
    expect(after([second, first])).toMatchObject({
      status: 'resubmission_requested',
      reasons: ['face_not_visible'],
      vendorCode: '201',
      attemptsUsed: 2,
    });
  });

  it('always have a reason that the person may see', () => {
    expect(after([fact('resubmit')]).reasons).toEqual(['vendor_requested_resubmission']);
  });

  it('are followed by the next attempt, in the same session or in a new one', () => {
    const asked = TO_OPEN.resubmission_requested;
    expect(after([...asked, fact('started', A2)]).status).toBe('started');
    expect(after([...asked, ready(2), fact('submitted', {}, 2)]).status).toBe('submitted');
  });

  it('are not taken for followed by a new session in which nothing has happened yet', () => {
    const asked = TO_OPEN.resubmission_requested;
    expect(after([...asked, ready(2)]).status).toBe('resubmission_requested');
    const expired = [...asked, ready(2), fact('expired', {}, 2), ended(2)];
    expect(after(expired).status).toBe('resubmission_requested');
  });

  it('are not undone by a late or repeated event of the attempt that they answered', () => {
    const late = [fact('submitted', A1), fact('started', A1)];
    expect(after([...TO_OPEN.resubmission_requested, ...late]).status).toBe(
      'resubmission_requested',
    );
  });

  it('close the only attempt where the vendor leaves attempts unnamed', () => {
    const events = [fact('started'), fact('submitted'), fact('resubmit', A1), fact('submitted')];
    expect(after(events)).toMatchObject({ status: 'resubmission_requested', attemptsUsed: 1 });
    // A second hand-in looks like the first one told twice, so at the deadline a person looks.
    expect(after([...events, deadline('grace_over_answered')]).status).toBe('in_review');
  });

  it('leave nothing to a reviewer at the deadline when the person did not follow, where each try is a session', () => {
    const asked = [ready(), fact('submitted'), fact('resubmit'), ended()];
    const over = [deadline('grace_over_answered'), settled];
    const options = { oneTryPerSession: true };
    expect(after([...asked, ...over], options).status).toBe('abandoned');
    const again = [ready(2), fact('submitted', {}, 2)];
    expect(after([...asked, ...again, ...over], options).status).toBe('in_review');
  });

  it('count once when told with and without the name of the attempt', () => {
    const state = after([fact('submitted', A1), fact('resubmit', A1), fact('resubmit')]);
    expect(state.attemptsUsed).toBe(1);
    expect(after([fact('resubmit', A1), fact('resubmit'), fact('started', A2)]).status).toBe(
      'started',
    );
  });

  it('end a review of the same attempt, and no review of another', () => {
    expect(after([fact('review', A1), fact('resubmit', A1)]).status).toBe('resubmission_requested');
    expect(after([fact('review', A2), fact('resubmit', A1)]).status).toBe('in_review');
  });

  it('lead to a person when no attempts are left, with the last reasons', () => {
    const events = [
      fact('resubmit', { reasons: ['document_damaged'] }, 1),
      fact('resubmit', { reasons: ['document_expired'] }, 2),
    ];
    expect(after(events, { maxAttempts: 3 }).status).toBe('resubmission_requested');
    expect(after(events, { maxAttempts: 2 })).toMatchObject({
      status: 'in_review',
      reasons: ['attempts_exhausted', 'document_expired'],
      attemptsUsed: 2,
    });
    expect(after([...events, fact('approved', {}, 2), settled], { maxAttempts: 2 }).status).toBe(
      'approved',
    );
  });
});
