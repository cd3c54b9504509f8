import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError } from '../simulator.ts';
import type { Ident, Idents } from './idents.ts';
import type { State } from './settings.ts';
import { isAppointment } from './time.ts';

const actionSchema = z.strictObject({
  action: z.enum([
    'open',
    'book',
    'start',
    'approve',
    'decline',
    'review',
    'cancel',
    'status',
    'expire',
  ]),
  /** For `book`, "YYYY-mm-dd H:i". */
  appointment: z.string().refine(isAppointment, 'must be YYYY-mm-dd H:i').optional(),
  rejectReason: z.string().optional(),
  agentNotes: z.string().optional(),
  agentName: z.string().optional(),
  /** For `status`: any id and name, in no table. */
  statusId: z.string().optional(),
  status: z.string().optional(),
  /** Sends the webhook at once; ident/get shows the change this much later, by the simulator's clock. */
  lagMs: z.int().min(0).optional(),
  silent: z.boolean().optional(),
});

const STATE_AFTER: Record<string, State> = {
  book: 'appointment',
  start: 'in_progress',
  approve: 'identified',
  decline: 'rejected',
  review: 'in_review',
  cancel: 'canceled',
};

const AGENT = 'Agent Sandbox';
const REJECT_REASON = 'The document could not be verified';

/** Runs one control action; throws {@link ControlError}. */
export function runAction(idents: Idents, ident: Ident, request: unknown): void {
  const action = parseControl(actionSchema, request);
  if (action.action === 'open') {
    ident.opened = true;
    return;
  }
  if (action.action === 'expire') {
    idents.forget(ident);
    return;
  }
  if (action.action === 'status') {
    const { status: name, statusId: id = '99' } = action;
    if (name === undefined) throw new ControlError(400, 'Which status?');
    idents.move(ident, ident.state, { ...action, named: { id, name } });
    return;
  }
  if (action.action === 'book' && action.appointment === undefined) {
    throw new ControlError(400, 'An appointment needs a time.');
  }
  const state = STATE_AFTER[action.action] ?? ident.state;
  const talked = action.action === 'book' || action.action === 'cancel' ? undefined : AGENT;
  const rejected = action.action === 'decline' ? REJECT_REASON : undefined;
  idents.move(ident, state, {
    ...action,
    agentName: action.agentName ?? talked,
    rejectReason: action.rejectReason ?? rejected,
  });
}
