import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError } from '../simulator.ts';
import { faceMeasures, selfieMeasures, sideMeasures } from './capture.ts';
import { IncodeRefusal } from './errors.ts';
import { OUTCOMES } from './score.ts';
import type { Outcome } from './score.ts';
import { isOver, STATUSES } from './session.ts';
import type { IncodeSession } from './session.ts';
import type { IncodeSessions } from './sessions.ts';

const actionSchema = z.strictObject({
  action: z.enum([
    'set',
    'submit',
    'finish',
    'approve',
    'decline',
    'review',
    'resubmit',
    'manual_approve',
    'manual_reject',
    'status',
    'expire',
  ]),
  /** What the next uploads measure, or how they are refused. */
  front: sideMeasures.optional(),
  back: sideMeasures.optional(),
  selfie: selfieMeasures.optional(),
  face: faceMeasures.optional(),
  /** Of the score. */
  outcome: z.enum(OUTCOMES).optional(),
  checks: z.record(z.string(), z.string().nullable()).optional(),
  blocks: z.record(z.string(), z.unknown()).optional(),
  overall: z.string().nullable().optional(),
  ocr: z.record(z.string(), z.unknown()).optional(),
  processingMs: z.int().min(0).optional(),
  /** For `status`. */
  onboardingStatus: z.enum(STATUSES).optional(),
  silent: z.boolean().optional(),
});

type Action = z.infer<typeof actionSchema>;

const OUTCOME_OF: Partial<Record<Action['action'], Outcome>> = {
  approve: 'OK',
  decline: 'FAIL',
  review: 'WARN',
  resubmit: 'FAIL_QUALITY',
};

function prepare(session: IncodeSession, action: Action): void {
  const { front, back, selfie, face, checks, blocks, overall } = action;
  for (const [step, measures] of Object.entries({ front, back, selfie, face })) {
    if (measures !== undefined) Object.assign(session.prepared, { [step]: measures });
  }
  session.outcome = action.outcome ?? OUTCOME_OF[action.action] ?? session.outcome;
  if (checks !== undefined) session.scoreChanges.checks = checks;
  if (blocks !== undefined) session.scoreChanges.blocks = blocks;
  if (overall !== undefined) session.scoreChanges.overall = overall;
  if (action.ocr !== undefined) session.ocrChanges = action.ocr;
  if (action.processingMs !== undefined) session.processingMs = action.processingMs;
}

function run(sessions: IncodeSessions, session: IncodeSession, action: Action): void {
  switch (action.action) {
    case 'set':
      return;
    case 'submit':
      sessions.captureAll(session);
      return;
    case 'finish':
    case 'approve':
    case 'decline':
    case 'review':
    case 'resubmit':
      // Judging a finished session again changes its score and says its status once more.
      if (isOver(session)) sessions.setStatus(session, session.status);
      else sessions.hurry(session);
      return;
    case 'manual_approve':
      sessions.setStatus(session, 'MANUAL_REVIEW_APPROVED');
      return;
    case 'manual_reject':
      sessions.setStatus(session, 'MANUAL_REVIEW_REJECTED');
      return;
    case 'expire':
      sessions.setStatus(session, 'EXPIRED');
      return;
    case 'status':
      if (action.onboardingStatus === undefined) throw new ControlError(400, 'Which status?');
      sessions.setStatus(session, action.onboardingStatus);
  }
}

/** Runs one control action; throws {@link ControlError}. */
export function runAction(
  sessions: IncodeSessions,
  session: IncodeSession,
  request: unknown,
): void {
  const action = parseControl(actionSchema, request);
  prepare(session, action);
  try {
    if (action.silent === true)
      sessions.silently(() => {
        run(sessions, session, action);
      });
    else run(sessions, session, action);
  } catch (error) {
    if (error instanceof IncodeRefusal) throw new ControlError(409, error.message);
    throw error;
  }
}
