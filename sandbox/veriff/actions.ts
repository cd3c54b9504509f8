import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { nameIn } from './person-api.ts';
import type { VeriffSession } from './session.ts';
import { isOver } from './session.ts';
import type { Delivering, VeriffSessions, WebhookKind } from './sessions.ts';
import { hitOf, watchlistBody } from './watchlist.ts';

const overrides = {
  id: z.string().optional(),
  code: z.number().nullable().optional(),
  status: z.string().optional(),
  reason: z.string().nullable().optional(),
  reasonCode: z.number().nullable().optional(),
  vendorData: z.string().nullable().optional(),
  attemptId: z.string().optional(),
  omitAttemptId: z.boolean().optional(),
  pepSanctionMatch: z.string().nullable().optional(),
  feature: z.string().optional(),
  person: z.record(z.string(), z.unknown()).nullable().optional(),
  document: z.record(z.string(), z.unknown()).nullable().optional(),
  verification: z.record(z.string(), z.unknown()).optional(),
  messageStatus: z.string().optional(),
  sendTo: z.enum(['event', 'decision', 'watchlist']).optional(),
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
    'watchlist',
    'send',
    'set',
  ]),
  ...overrides,
  /** A decision without the started and submitted events that would come before it. */
  skipEvents: z.boolean().optional(),
  /** From now on this session belongs to a test integration, where no staff of the vendor decides. */
  testIntegration: z.boolean().optional(),
  /** `set`: what the person's record alone says of lists, whatever the decision and the watchlist say. */
  pepSanctionMatches: z.array(z.unknown()).nullable().optional(),
  /** `watchlist`: what the screening found, `possible_match` unless given. */
  matchStatus: z.string().nullable().optional(),
  hits: z.array(z.unknown()).optional(),
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

/** The screening has found something, or nothing; another time it is an update. */
function screen(
  sessions: VeriffSessions,
  session: VeriffSession,
  { matchStatus = 'possible_match', hits, sendTo, silent, ...action }: Action,
  sendRaw: SendRaw,
): void {
  const name = nameIn(session);
  const found = matchStatus === 'possible_match' ? [hitOf(name)] : [];
  session.watchlist = {
    matchStatus,
    checkType: session.watchlist === undefined ? 'initial_result' : 'updated_result',
    hits: hits ?? found,
    createdAt: sessions.now(),
    // What was found stays that attempt's, also when the person tries again.
    attemptId: action.omitAttemptId === true ? null : (action.attemptId ?? session.attempt.id),
  };
  if (silent === true) return;
  const body = watchlistBody(session, session.watchlist, { name, form: 'webhook' });
  sendRaw(session, sendTo ?? 'watchlist', 'watchlist', JSON.stringify(body));
}

/**
 * Runs one control action. Decisions bring the missing started and submitted events first unless
 * `skipEvents`; deciding a closed session again is a revision. @throws ControlError
 */
export function runAction(
  sessions: VeriffSessions,
  session: VeriffSession,
  request: unknown,
  sendRaw: SendRaw,
): void {
  const action = parseControl(actionSchema, request);
  if (action.testIntegration !== undefined) session.testIntegration = action.testIntegration;
  if (action.pepSanctionMatches !== undefined) {
    session.pepSanctionMatches = action.pepSanctionMatches;
  }
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
    case 'watchlist':
      screen(sessions, session, action, sendRaw);
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
