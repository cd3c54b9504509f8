import { z } from 'zod';
import type { FrozenRules } from '../../domain/derive.ts';
import type { StandingSession } from '../../domain/record.ts';
import { REASON_CODES, type ReasonCode } from '../../domain/reason.ts';
import type { Reviewed } from '../../domain/review.ts';
import type { Status } from '../../domain/status.ts';
import { type Executor, queryOne, queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { RecordedReview, TransitionCause } from '../types.ts';
import {
  CANCEL_COLUMNS,
  canceledBy,
  cancelRow,
  JOIN_CANCEL,
} from '../verifications/request-cancel.ts';
import { REVIEWS, reviewsOf, reviewsRow } from '../verifications/reviews.ts';

/** What a write must follow from, as the database has it. */
export interface Known {
  input: FrozenInput;
  head: { write: number; run: string | null; digest: string | null };
  end: { status: Status; reasons: ReasonCode[]; attemptsUsed: number };
  /** Who has asked for a cancel, as it was written down; null: it was not asked for. */
  cancelRequestedBy: string | null;
  /** What people have decided, by rows that are ours, as far as anything follows from it. */
  reviews: RecordedReview[];
  /** Whether a person has declined it, and a second one has not settled that. */
  isRefused: boolean;
  /** Why there can be no session, if the vendor refused it for good. */
  refusal: SessionRefusal | null;
  sessions: KnownSession[];
  /** Everything that was written down so far, in that order. */
  causes: TransitionCause[];
}

/** As much of the frozen input as is needed here. */
export interface FrozenInput extends FrozenRules {
  /** ISO 8601 UTC. */
  expiresAt: string;
}

export type SessionRefusal = z.output<typeof refusal>;

/** A session that the vendor gave us. */
export interface KnownSession extends StandingSession {
  readyAt: Date;
  /** When the newest question about it that was answered was asked. */
  answeredAt: Date | null;
}

const refusal = z.object({
  session: z.int(),
  reason: z.enum(REASON_CODES),
  vendorCode: z.string().nullable(),
  fields: z.array(z.string()),
});

const frozenInput = z.looseObject({
  rulesVersion: z.int(),
  maxAttempts: z.int(),
  expiresAt: z.string(),
  policy: z.looseObject({}),
  lifecycle: z.looseObject({ resubmission: z.enum(['same_session', 'new_session']) }),
});

const knownRow = z.object({
  id: parse.uuid,
  start_input: frozenInput,
  start_tag: z.string().nullable(),
  last_write: z.int(),
  last_run: z.string().nullable(),
  last_digest: z.string().nullable(),
  // It carries no tag: what is none of ours is not believed, and must not hold up the rest.
  session_refusal: refusal.nullable().catch(null),
  status: parse.status,
  screening: parse.screening.nullable(),
  reasons: parse.reasons,
  attempts_used: z.int(),
  ...cancelRow,
  ...reviewsRow,
});

/**
 * Reads all of it; the caller holds the verification's row lock.
 * @throws RowChangedError when the frozen input or what was written down before is not ours
 */
export async function readKnown(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<Known> {
  const row = await queryOne(
    tx,
    knownRow,
    `select id, start_input, start_tag, last_write, last_run, last_digest, session_refusal, status,
       screening, reasons, attempts_used, ${CANCEL_COLUMNS}, ${REVIEWS}
     from verifications v ${JOIN_CANCEL} where id = $1`,
    [verificationId],
  );
  store.tags.check('start_inputs', row, row.start_tag);
  const { last_write: write, last_run: run, last_digest: digest } = row;
  const reviews = reviewsOf(store.tags, verificationId, row);
  return {
    // Written by our own API; what is not checked here, the domain alone reads.
    input: row.start_input as unknown as FrozenInput,
    head: { write, run, digest },
    end: { status: row.status, reasons: row.reasons, attemptsUsed: row.attempts_used },
    cancelRequestedBy: canceledBy(store.tags, verificationId, row),
    reviews: heardOf(reviews),
    isRefused: reviews.isRefused,
    refusal: row.session_refusal,
    sessions: await readSessions(tx, verificationId),
    causes: await readCauses(store, tx, verificationId, { isLate: false }),
  };
}

const heardOf = ({ sentBack, decides }: Reviewed): RecordedReview[] =>
  decides === null ? sentBack : [...sentBack, decides];

const sessionRow = z.object({
  number: z.int(),
  expires_at: z.date().nullable(),
  ready_at: z.date(),
  answered_at: z.date().nullable(),
  unused: z.boolean(),
  returned: z.boolean(),
});

async function readSessions(tx: Executor, verificationId: string): Promise<KnownSession[]> {
  const rows = await queryRows(
    tx,
    sessionRow,
    `select number, expires_at, ready_at, answered_at, unused_at is not null as unused,
       exists (select from inbox r
         where r.verification_id = s.verification_id and r.session = s.number
           and r.fact->>'kind' = 'returned'
           and r.disposition in ('waiting', 'signaled', 'applied')) as returned
     from vendor_sessions s
     where verification_id = $1 and vendor_session_id is not null order by number`,
    [verificationId],
  );
  return rows.map(({ number, returned, unused, ...row }) => ({
    ...{ number, returned, unused },
    expiresAt: row.expires_at?.toISOString() ?? null,
    readyAt: row.ready_at,
    answeredAt: row.answered_at,
  }));
}

/**
 * Every cause that was written down has left an event, which cannot be changed.
 * @param options.isLate whether to include the vendor's messages after the end, which no longer judge it
 * @throws RowChangedError when one of them is not ours
 */
export async function readCauses(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
  { isLate }: { isLate: boolean },
): Promise<TransitionCause[]> {
  const rows = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1
       and (inbox_id is not null and type like 'vendor.%' or type = any($2))
       and ($3 or data->'late' is null)
     order by number`,
    [verificationId, Object.keys(CAUSES), isLate],
  );
  return rows.map((row) => {
    tags.check('events', row, row.tag);
    if (row.inbox_id === null) return CAUSES[causeTypes.parse(row.type)](row);
    const { session } = ofSession.parse(row.data);
    const fact = parse.vendorFact.parse(withoutOurs(row.data));
    return { type: 'vendor', inboxId: row.inbox_id, session, fact };
  });
}

const lateRow = z.looseObject({ late: z.literal(true) });

/** Of what came after the end, the warning may be a word of ours that no message says. */
function withoutOurs(data: unknown): unknown {
  const late = lateRow.safeParse(data);
  if (!late.success) return data;
  return Object.fromEntries(Object.entries(late.data).filter(([name]) => name !== 'warning'));
}

const ofSession = z.object({ session: z.int() });
const ofAttempt = ofSession.extend({ attempt: z.string().exactOptional() });
const decided = z.object({
  number: z.int(),
  decision: parse.reviewDecision,
  reasons: parse.reasons,
  session: z.int().exactOptional(),
});
const passed = z.object({ deadline: parse.deadline });

type EventRow = z.output<typeof eventRow>;

/** How the events of `eventsOf` are read back. */
const CAUSES = {
  'cancel.requested': ({ principal }) => ({ type: 'cancel', principal }),
  'review.decided': ({ principal, data }) => ({
    type: 'review',
    principal,
    ...decided.parse(data),
  }),
  'deadline.passed': ({ data }) => ({ type: 'deadline', ...passed.parse(data) }),
  'session.refused': ({ data }) => ({
    type: 'session_refused',
    ...refusal.omit({ session: true }).parse(data),
  }),
  'session.ended': ({ data }) => ({ type: 'session_ended', ...ofSession.parse(data) }),
  'session.forgotten': ({ data }) => ({ type: 'session_forgotten', ...ofSession.parse(data) }),
  'screening.refused': ({ data }) => ({ type: 'screening_refused', ...ofAttempt.parse(data) }),
} satisfies Record<string, (row: EventRow) => TransitionCause>;

const causeTypes = z.enum([
  'cancel.requested',
  'review.decided',
  'deadline.passed',
  'session.refused',
  'session.ended',
  'session.forgotten',
  'screening.refused',
]);
