import { z } from 'zod';
import { ControlError } from '../simulator.ts';
import type { VeriffSession } from './session.ts';
import { isOver } from './session.ts';
import type { Delivering, VeriffSessions, WebhookKind } from './sessions.ts';

const overrides = {
  id: z.string().optional(),
  code: z.number().optional(),
  status: z.string().optional(),
  reason: z.string().nullable().optional(),
  reasonCode: z.number().nullable().optional(),
  vendorData: z.string().nullable().optional(),
  attemptId: z.string().optional(),
  omitAttemptId: z.boolean().optional(),
  pepSanctionMatch: z.string().nullable().optional(),
  feature: z.string().optional(),
  person: z.record(z.string(), z.unknown()).optional(),
  document: z.record(z.string(), z.unknown()).optional(),
  sendTo: z.enum(['event', 'decision']).optional(),
  silent: z.boolean().optional(),
};

const actionSchema = z.strictObject({
  action: z.enum([
    'start',
    'submit',
    'approve',
    'decline',
    'resubmit',
    'review',
    'expire',
    'abandon',
    'selfid-passed',
    'video-call-passed',
    'send',
    'set',
  ]),
  ...overrides,
  /** A decision without the started and submitted events that would come before it. */
  skipEvents: z.boolean().optional(),
  /** From now on this session belongs to a test integration: nobody at the vendor decides it. */
  testIntegration: z.boolean().optional(),
  /** `send`: any body, signed as usual; a string is sent byte for byte. */
  body: z.unknown().optional(),
});

type Action = z.infer<typeof actionSchema>;
type SendRaw = (session: VeriffSession, to: WebhookKind, kind: string, body: string) => void;

const JUDGED = {
  approve: 'approved',
  decline: 'declined',
  resubmit: 'resubmission_requested',
  review: 'review',
} as const;

function judge(sessions: VeriffSessions, session: VeriffSession, action: Action): void {
  if (action.skipEvents !== true && !isOver(session)) sessions.arrive(session);
  const how: Delivering = action;
  switch (action.action) {
    case 'approve':
    case 'decline':
    case 'resubmit':
    case 'review':
      sessions.decide(session, JUDGED[action.action], how);
      return;
    case 'selfid-passed':
      sessions.announceIntermediate(session, 9151, how);
      return;
    case 'video-call-passed':
      sessions.announceIntermediate(session, 9161, how);
      return;
    default:
      throw new Error(`${action.action} is no judgement`);
  }
}

/**
 * Runs one control action. Decisions bring the missing started and submitted events first unless
 * `skipEvents`; deciding a closed session again is a revision. Throws {@link ControlError}.
 */
export function runAction(
  sessions: VeriffSessions,
  session: VeriffSession,
  request: unknown,
  sendRaw: SendRaw,
): void {
  const parsed = actionSchema.safeParse(request);
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  const action = parsed.data;
  if (action.testIntegration !== undefined) session.testIntegration = action.testIntegration;
  switch (action.action) {
    case 'set':
      return;
    case 'start':
      sessions.start(session, action);
      return;
    case 'submit':
      if (session.status !== 'started') sessions.start(session);
      sessions.submit(session, action);
      return;
    case 'expire':
      sessions.decide(session, 'expired', action);
      return;
    case 'abandon':
      sessions.decide(session, 'abandoned', action);
      return;
    case 'send': {
      const body =
        typeof action.body === 'string' ? action.body : JSON.stringify(action.body ?? {});
      sendRaw(session, action.sendTo ?? 'decision', 'raw', body);
      return;
    }
    default:
      judge(sessions, session, action);
  }
}
