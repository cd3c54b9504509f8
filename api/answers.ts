import { type NextAction, nextAction } from '../domain/next-action.ts';
import { describeReason, isForSubject, type ReasonCode } from '../domain/reason.ts';
import { standingOf } from '../domain/standing.ts';
import { type DecisionRow, makeLink, type Store, type VerificationRow } from '../store/index.ts';
import type { RequestHead } from './http/context.ts';
import type { VerificationAnswer } from './schemas/verification.ts';
import { languageFor } from './words/language.ts';
import { type Speech, speechIn } from './words/speech.ts';

interface AnswerContext {
  store: Store;
  publicUrl: string;
  now: () => Date;
}

/**
 * A verification as its client sees it. What the client may tell the person is there in the person's
 * language as well.
 * @param request whose Accept-Language counts where the verification has no locale of its own
 */
export function verificationAnswer(
  { store, publicUrl, now }: AnswerContext,
  row: VerificationRow,
  request: RequestHead | null,
): VerificationAnswer {
  const link = `${publicUrl}/v/${makeLink(store, { verificationId: row.id, version: row.linkVersion })}`;
  const speech = speechIn(languageFor(row.locale, request));
  const first = row.decision === null ? [] : [{ number: 1, ...row.decision }];
  const decisions = [...first, ...row.revisions];
  const standing = standingOf(decisions);
  const { status, reasons } = standing ?? row;
  // The person no longer sees the reasons of a decision that was revised.
  const speechOf = (number: number) =>
    standing === null || standing.number === number ? speech : null;
  const next = nextAction({
    ...{ status, reasons, link },
    capture: row.capture,
    sessionUsable: isSessionUsable(row, now()),
    isBeingChecked: row.session?.isBeingChecked ?? false,
    deadline: row.expiresAt.toISOString(),
    appointmentAt: appointmentAhead(row, now()),
    attemptsLeft: row.maxAttempts - row.attemptsUsed,
    isRetried: row.retriedBy !== null,
    isErased: row.erased,
  });
  return {
    id: row.id,
    mode: row.mode,
    status: row.status,
    standing: standing?.status ?? null,
    standingDecision: standing === null ? null : numbered(speech, standing),
    sequence: row.sequence,
    reasons: spellOut(speechOf(1), row),
    nextAction: nextActionAnswer(speech, next),
    link: {
      url: link,
      qrCodeUrl: `${link}/qr.svg`,
      version: row.linkVersion,
      revoked: row.linkRevoked,
    },
    vendor: row.vendor,
    vendorAccount: row.accountId,
    capture: row.capture,
    reference: row.reference,
    parentVerification: row.parentId,
    retryOf: row.retryOf,
    retriedBy: row.retriedBy,
    metadata: row.metadata,
    returnUrl: row.returnUrl,
    attempts: attemptsAnswer(row),
    session: sessionAnswer(row.session),
    parts: row.parts,
    screening: screeningAnswer(row),
    decision:
      row.decision === null ? null : decisionAnswer(speechOf(1), row.decision, row.refusedFields),
    revisions: row.revisions.map((decision) => numbered(speechOf(decision.number), decision)),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    erasedAt: row.erasedAt?.toISOString() ?? null,
  };
}

/** The same for an archive: without the link, since what is kept for years must not lead to anything. */
export function lastingAnswer(context: AnswerContext, row: VerificationRow): object {
  const shown: Partial<VerificationAnswer> = verificationAnswer(context, row, null);
  delete shown.link;
  delete shown.nextAction;
  return shown;
}

/** An approval or a decline answers a try as a request for another one does; never more than there are. */
function attemptsAnswer(row: VerificationRow): VerificationAnswer['attempts'] {
  const { attemptsUsed, maxAttempts: allowed } = row;
  const isDecided = [row, ...row.revisions].some(
    ({ status }) => status === 'approved' || status === 'declined',
  );
  return { used: isDecided && attemptsUsed < allowed ? attemptsUsed + 1 : attemptsUsed, allowed };
}

function isSessionUsable({ session, capture }: VerificationRow, now: Date): boolean | null {
  if (session === null || session.state === 'requested') return null;
  const isOver = session.expiresAt !== null && session.expiresAt <= now;
  return session.state === 'ready' && (session.hasUrl || capture === 'direct') && !isOver;
}

function appointmentAhead({ session }: VerificationRow, now: Date): string | null {
  const at = session?.appointmentAt ?? null;
  return at === null || at <= now ? null : at.toISOString();
}

function screeningAnswer({ screening }: VerificationRow): VerificationAnswer['screening'] {
  const { found, matchedAt } = screening;
  return { status: found ?? 'unknown', matchedAt: matchedAt?.toISOString() ?? null };
}

function sessionAnswer(session: VerificationRow['session']): VerificationAnswer['session'] {
  if (session === null) return null;
  const { number, state, expiresAt, appointmentAt } = session;
  return {
    number,
    state,
    expiresAt: expiresAt?.toISOString() ?? null,
    appointmentAt: appointmentAt?.toISOString() ?? null,
  };
}

function nextActionAnswer(
  speech: Speech,
  { says, ...shown }: NextAction,
): VerificationAnswer['nextAction'] {
  return { ...shown, forPerson: inWordsOf(speech, speech.sentences(says)) };
}

function decisionAnswer(
  speech: Speech | null,
  decision: DecisionRow,
  refusedFields: string[] = [],
) {
  return {
    status: decision.status,
    reasons: spellOut(speech, { ...decision, refusedFields }),
    parts: decision.parts,
    decidedBy: decision.decidedBy,
    decidedAt: decision.decidedAt.toISOString(),
    recordedAt: decision.recordedAt.toISOString(),
  };
}

const numbered = (speech: Speech | null, decision: DecisionRow & { number: number }) => ({
  number: decision.number,
  ...decisionAnswer(speech, decision),
});

/** Reasons why a vendor refused a session: our request is at fault, or the account. */
const REFUSALS: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'vendor_refused_request',
  'vendor_misconfigured',
]);

function spellOut(
  speech: Speech | null,
  {
    reasons,
    vendorCode,
    refusedFields,
  }: Pick<VerificationRow, 'reasons' | 'vendorCode' | 'refusedFields'>,
) {
  return reasons.map((code) => ({
    ...describeReason(code, vendorCode ?? undefined),
    forPerson:
      speech !== null && isForSubject(code) ? inWordsOf(speech, speech.reason(code)) : null,
    ...(REFUSALS.has(code) ? { fields: refusedFields } : {}),
  }));
}

const inWordsOf = ({ lang }: Speech, message: string) => ({ lang, message });
