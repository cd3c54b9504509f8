import { type NextAction, nextAction } from '../domain/next-action.ts';
import { describeReason, type ReasonCode } from '../domain/reason.ts';
import { type DecisionRow, makeLink, type Store, type VerificationRow } from '../store/index.ts';
import type { VerificationAnswer } from './schemas/verification.ts';

interface AnswerContext {
  store: Store;
  publicUrl: string;
  now: () => Date;
}

/** A verification as its client sees it. */
export function verificationAnswer(
  { store, publicUrl, now }: AnswerContext,
  row: VerificationRow,
): VerificationAnswer {
  const link = `${publicUrl}/v/${makeLink(store, { verificationId: row.id, version: row.linkVersion })}`;
  return {
    id: row.id,
    mode: row.mode,
    status: row.status,
    sequence: row.sequence,
    reasons: spellOut(row.reasons, row),
    nextAction: withoutKeys(
      nextAction({
        status: row.status,
        reasons: row.reasons,
        link,
        capture: row.capture,
        sessionUsable: isSessionUsable(row, now()),
        deadline: row.expiresAt.toISOString(),
        appointmentAt: appointmentAhead(row, now()),
        attemptsLeft: row.maxAttempts - row.attemptsUsed,
      }),
    ),
    link: { url: link, qrCodeUrl: `${link}/qr.svg` },
    vendor: row.vendor,
    vendorAccount: row.accountId,
    capture: row.capture,
    reference: row.reference,
    parentVerification: row.parentId,
    metadata: row.metadata,
    returnUrl: row.returnUrl,
    attempts: { used: row.attemptsUsed, allowed: row.maxAttempts },
    session: sessionAnswer(row.session),
    parts: row.parts,
    screening: screeningAnswer(row),
    decision: row.decision === null ? null : decisionAnswer(row.decision, row.refusedFields),
    revisions: row.revisions.map(({ number, ...decision }) => ({
      number,
      ...decisionAnswer(decision),
    })),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
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

function decisionAnswer(decision: DecisionRow, refusedFields: string[] = []) {
  return {
    status: decision.status,
    reasons: spellOut(decision.reasons, { ...decision, refusedFields }),
    parts: decision.parts,
    decidedBy: decision.decidedBy,
    decidedAt: decision.decidedAt.toISOString(),
  };
}

/** What a session that the vendor refused is told about: our request is at fault, or the account. */
const REFUSALS: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'vendor_refused_request',
  'vendor_misconfigured',
]);

function spellOut(
  codes: readonly ReasonCode[],
  { vendorCode, refusedFields }: Pick<VerificationRow, 'vendorCode' | 'refusedFields'>,
) {
  return codes.map((code) => ({
    ...describeReason(code, vendorCode ?? undefined),
    ...(REFUSALS.has(code) ? { fields: refusedFields } : {}),
  }));
}

/** The keys of the sentences are for our own pages. */
function withoutKeys({
  type,
  url,
  message,
  deadline,
}: NextAction): VerificationAnswer['nextAction'] {
  return {
    type,
    message,
    ...(url === undefined ? {} : { url }),
    ...(deadline === undefined ? {} : { deadline }),
  };
}
