import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import type { IdentomatSession } from './session.ts';
import type { IdentomatSessions } from './sessions.ts';

const actionSchema = z.strictObject({
  action: z.enum([
    'set',
    'open',
    'submit',
    'approve',
    'decline',
    'review',
    'disagree',
    'operator_approve',
    'operator_decline',
    'expire',
  ]),
  /** Of a rejection. */
  reason: z.string().optional(),
  description: z.string().optional(),
  /** The operator's. */
  comment: z.string().optional(),
  /** Fields of the result; `person` is merged, null takes nothing out. */
  result: z.record(z.string(), z.unknown()).optional(),
  /** How result/ refuses the next questions, e.g. `["SESSION_INVALID"]` for once. */
  refusals: z.array(z.string()).optional(),
});

/** Runs one control action; throws ControlError. */
export function runAction(
  sessions: IdentomatSessions,
  session: IdentomatSession,
  request: unknown,
): void {
  const action = parseControl(actionSchema, request);
  if (action.result !== undefined) session.overrides = action.result;
  if (action.refusals !== undefined) session.refusals = [...action.refusals];
  switch (action.action) {
    case 'set':
      return;
    case 'open':
      session.opened = true;
      return;
    case 'submit':
      sessions.handIn(session);
      return;
    case 'approve':
      sessions.end(session, 'APPROVED', action);
      return;
    case 'decline':
      sessions.end(session, 'REJECTED', action);
      return;
    case 'review':
      sessions.end(session, 'MANUAL_CHECK', action);
      return;
    case 'disagree':
      sessions.end(session, 'DISAGREED_WITH_TERMS', action);
      return;
    case 'operator_approve':
      sessions.operate(session, 'APPROVED', action);
      return;
    case 'operator_decline':
      sessions.operate(session, 'REJECTED', action);
      return;
    case 'expire':
      sessions.expire(session);
  }
}
