import { describe, expect, it } from 'vitest';
import { type FrozenRules, openState, stateOf } from '../../domain/derive.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Cause } from '../../domain/record.ts';
import { type EndedVerification, judgeLate } from '../../domain/revision.ts';
import { STATUSES } from '../../domain/status.ts';
import { transition } from '../../domain/transition.ts';
import { after, cancel, deadline, fact, reviewed, settled } from './events.ts';
import { TO_FINAL, TO_OPEN } from './stories.ts';

const CANCEL: Cause = { type: 'cancel', principal: 'operator' };

describe('every status', () => {
  it.each(Object.entries({ ...TO_OPEN, ...TO_FINAL }))(
    '%s is reached by its facts',
    (status, events) => {
      expect(after(events).status).toBe(status);
    },
  );

  it.each(Object.entries(TO_OPEN).filter(([status]) => status !== 'created'))(
    '%s is left by an approval',
    (_status, events) => {
      expect(after([...events, fact('approved'), settled]).status).toBe('approved');
    },
  );

  it.each(Object.entries(TO_OPEN))('%s is left by a cancel', (_status, events) => {
    const state = after([...events, cancel, settled]);
    expect(state).toMatchObject({ status: 'canceled', reasons: ['canceled_by_client'] });
  });

  it.each(Object.entries(TO_FINAL))('%s is left by nothing', (_status, events) => {
    const end = after(events);
    const more = [
      ...Object.values(TO_OPEN).flat(),
      ...Object.values(TO_FINAL).flat(),
      fact('consent_refused'),
      reviewed('approved'),
      deadline('grace_over_unanswered'),
    ];
    expect(more.reduce(transition, end)).toEqual(end);
  });

  it('keeps a revision beside a final status, without changing it', () => {
    const revision = { status: 'declined' as const, reasons: [], decidedBy: 'vendor' as const };
    const state = after([...TO_FINAL.approved, { type: 'revised', revision }]);
    expect(state).toMatchObject({ status: 'approved', revisions: [revision] });
  });

  it('knows no revision before the end', () => {
    const revision = { status: 'approved' as const, reasons: [], decidedBy: 'reviewer' as const };
    const state = after(TO_OPEN.submitted);
    expect(transition(state, { type: 'revised', revision })).toEqual(state);
  });

  it('settles nothing while there is no verdict', () => {
    for (const events of Object.values(TO_OPEN)) {
      expect(after([...events, settled])).toEqual(after(events));
    }
  });

  it('is covered by these examples', () => {
    const covered = Object.keys({ ...TO_OPEN, ...TO_FINAL });
    expect(covered.sort()).toEqual([...STATUSES].sort());
  });
});

describe('facts that say nothing about progress', () => {
  it.each(['returned', 'noted', 'outcome'] as const)(
    'a fact of kind %s moves no status',
    (kind) => {
      expect(after([...TO_OPEN.started, fact(kind)]).status).toBe('started');
    },
  );

  it('a fact of a session makes the session known, so a link cannot be taken for missing', () => {
    expect(after([fact('noted')]).status).toBe('pending');
  });
});

describe('a verification that was started under rules that this build does not know', () => {
  const unknown = { code: 'internal', message: 'No rules of version 99 in this build.' };

  it('is not judged', () => {
    const rules: FrozenRules = {
      rulesVersion: 99,
      maxAttempts: 1,
      policy: { screeningMatch: 'review' },
      lifecycle: { resubmission: 'same_session' },
    };
    expect(() => openState(rules)).toThrow(expect.objectContaining(unknown));
    expect(() => stateOf(rules, { sessions: [], causes: [CANCEL] })).toThrow(
      expect.objectContaining(unknown),
    );
  });

  it('is not revised after its end either', () => {
    const ended: EndedVerification = {
      rulesVersion: 99,
      policy: { screeningMatch: 'review', approvalNeeds: [], awaitsScreening: false },
      screening: null,
      said: [],
      heard: [],
      isSentBack: false,
      decisions: [{ status: 'declined', reasons: [], decidedBy: 'vendor', message: null }],
    };
    const late: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
    expect(() => judgeLate(ended, late, { at: null, position: 2 })).toThrow(
      expect.objectContaining(unknown),
    );
  });
});
