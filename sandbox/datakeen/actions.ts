import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError } from '../simulator.ts';
import type { DatakeenSession, DatakeenSessions } from './sessions.ts';

const part = z.strictObject({
  code: z.string(),
  status: z.string().optional(),
  type: z.string().optional(),
});

const actionSchema = z.strictObject({
  action: z.enum(['open', 'approve', 'verdict', 'reject', 'expire', 'user_approve', 'user_reject']),
  /** Of the session; `verdict` needs it, the others have a usual one. */
  code: z.string().optional(),
  status: z.string().optional(),
  entities: z.array(part.omit({ type: true })).optional(),
  documents: z.array(part).optional(),
  /** `status` of the documents' control categories by name: any JSON. */
  categories: z.record(z.string(), z.unknown()).optional(),
  /** Sends the webhook at once; the API shows the result this much later, by the simulator's clock. */
  lagMs: z.int().min(0).optional(),
  silent: z.boolean().optional(),
});

/** Runs one control action; throws {@link ControlError}. */
export function runAction(
  sessions: DatakeenSessions,
  session: DatakeenSession,
  request: unknown,
): void {
  const action = parseControl(actionSchema, request);
  switch (action.action) {
    case 'open':
      session.opened = true;
      return;
    case 'approve':
      sessions.finish(session, { ...action, code: action.code ?? '1' }, action);
      return;
    case 'reject':
      sessions.finish(session, { ...action, code: action.code ?? '8.0' }, action);
      return;
    case 'verdict':
      if (action.code === undefined) throw new ControlError(400, 'A verdict needs a code.');
      sessions.finish(session, { ...action, code: action.code }, action);
      return;
    case 'expire':
      session.expiredEarly = true;
      return;
    case 'user_approve':
      sessions.review(session, 'user_approved', action);
      return;
    case 'user_reject':
      sessions.review(session, 'user_rejected', action);
  }
}
