import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import {
  agrees,
  APPROVED_BY_STAFF,
  CODES,
  isKnownStatus,
  meaningOf,
  normalCode,
  REJECTED_BY_STAFF,
} from './codes.ts';

/** Whatever the vendor judges: the session, each entity, each document. */
interface Judged {
  code?: unknown;
  status?: unknown;
}

interface JudgedDocument extends Judged {
  /** True: passed; false: failed; null: not made. */
  controlCategories?: Readonly<Record<string, { status: boolean | null }>>;
}

interface Part {
  /** In normal form, or null when the vendor has not said any. */
  code: string | null;
  /** Null when absent or empty, `unreadable` when no short text. */
  status: string | null;
  /** Whether a category of controls failed. One that was not made (null) has not. */
  hasFailedControls: boolean;
}

/**
 * What the present truth of a session says. Codes decide, the worst of session, entities and documents
 * first; statuses must agree with them. Approved only when every part says so, at least one document
 * was seen, and no category of its controls failed; declined only by an explicit refusal; whatever is
 * unknown or contradicts itself is for a person. Without a code the session is not finished. A decision
 * of the vendor's back office (`user_approved`, `user_rejected`) stands above the codes and controls of
 * the machine where they left it open.
 */
export function factOfSession(
  session: Judged & { entities: readonly Judged[]; documents: readonly JudgedDocument[] },
): VendorFact {
  const whole = partOf(session);
  const documents = session.documents.map(partOf);
  const parts = [whole, ...session.entities.map(partOf), ...documents];
  if (whole.status === REJECTED_BY_STAFF) return rejectedByStaff(parts);
  if (whole.status === APPROVED_BY_STAFF) return approvedByStaff(parts, documents.length > 0);
  if (whole.code === null) return withoutCode(whole);
  const doubt = doubtIn(parts);
  if (doubt !== null) return review(parts, doubt);
  return factOfWorst(whole.code, parts, documents.length > 0);
}

function partOf({ code, status, controlCategories = {} }: JudgedDocument): Part {
  return {
    code: normalCode(code),
    status: normalStatus(status),
    hasFailedControls: Object.values(controlCategories).some((made) => made.status === false),
  };
}

function normalStatus(status: unknown): string | null {
  if (status === undefined || status === null || status === '') return null;
  return typeof status === 'string' && /^[A-Za-z0-9_.-]{1,40}$/.test(status)
    ? status
    : 'unreadable';
}

/** No code: not finished, unless a status that only ends bear says otherwise. */
function withoutCode({ status }: Part): VendorFact {
  if (status === null) return { kind: 'noted', reasons: [] };
  if (isKnownStatus(status)) {
    return {
      kind: 'outcome',
      outcome: 'review',
      reasons: ['unknown_vendor_answer'],
      vendorCode: status,
      warning: 'status_and_code_disagree',
    };
  }
  return { kind: 'noted', reasons: [], vendorCode: status, warning: 'unknown_status' };
}

/** Why what the parts say cannot be taken as it is; null when it can. */
function doubtIn(parts: readonly Part[]): FactWarning | null {
  if (parts.some(({ code }) => code !== null && meaningOf(code) === undefined))
    return 'unknown_code';
  if (parts.some(({ status }) => status !== null && !isKnownStatus(status)))
    return 'unknown_status';
  return parts.every(isConsistent) ? null : 'status_and_code_disagree';
}

function isConsistent({ code, status, hasFailedControls }: Part): boolean {
  const meaning = code === null ? undefined : meaningOf(code);
  if (meaning === undefined) return true;
  if (hasFailedControls && meaning.outcome === 'approved') return false;
  if (status === null) return true;
  // A rejection by staff that the session does not have is one that somebody should look at.
  return status !== REJECTED_BY_STAFF && agrees(status, meaning);
}

/** All parts are known and consistent: the worst code decides, with the reasons of all of its kind. */
function factOfWorst(
  sessionCode: string,
  parts: readonly Part[],
  sawDocument: boolean,
): VendorFact {
  const worst = CODES.find(([code]) => parts.some((part) => part.code === code));
  const [vendorCode, { outcome }] = worst ?? ['unreadable', { outcome: 'review' as const }];
  const isComplete = sawDocument && parts.every(({ code }) => code !== null);
  if (outcome === 'approved' && !isComplete) {
    return {
      kind: 'outcome',
      outcome: 'review',
      reasons: ['document_needs_review'],
      vendorCode,
      warning: 'status_and_code_disagree',
    };
  }
  const disagrees = meaningOf(sessionCode)?.outcome === 'approved' && outcome !== 'approved';
  return {
    kind: 'outcome',
    outcome,
    reasons: reasonsOf(parts, outcome),
    vendorCode,
    // The order of the worst decides; that the session as a whole says "approved" is worth a look.
    ...(disagrees ? { warning: 'status_and_code_disagree' as const } : {}),
  };
}

function rejectedByStaff(parts: readonly Part[]): VendorFact {
  if (parts.some(({ status }) => status === APPROVED_BY_STAFF)) {
    return review(parts, 'status_and_code_disagree');
  }
  return {
    kind: 'outcome',
    outcome: 'declined',
    reasons: ['decided_by_vendor_staff', ...reasonsOf(parts)],
    vendorCode: REJECTED_BY_STAFF,
  };
}

/**
 * Staff may approve what the machine approved or asked a person to look at; not a specimen, say, and
 * nothing that speaks of no document or contradicts itself.
 */
function approvedByStaff(parts: readonly Part[], sawDocument: boolean): VendorFact {
  const doubt = doubtIn(parts.map((part) => ({ ...part, hasFailedControls: false })));
  const mayOverrule = parts.every(({ code }) => {
    const meaning = code === null ? undefined : meaningOf(code);
    return meaning !== undefined && agrees(APPROVED_BY_STAFF, meaning);
  });
  if (doubt !== null || !mayOverrule || !sawDocument) {
    return review(parts, doubt ?? 'status_and_code_disagree');
  }
  return {
    kind: 'outcome',
    outcome: 'approved',
    reasons: ['decided_by_vendor_staff'],
    vendorCode: APPROVED_BY_STAFF,
  };
}

/** For a person, with the vendor's words: the odd one, else the worst. */
function review(parts: readonly Part[], warning: FactWarning): VendorFact {
  const why: ReasonCode =
    warning === 'status_and_code_disagree' ? 'contradictory_decisions' : 'unknown_vendor_answer';
  return {
    kind: 'outcome',
    outcome: 'review',
    reasons: [why, ...reasonsOf(parts)],
    vendorCode: wordOf(parts, warning),
    warning,
  };
}

function wordOf(parts: readonly Part[], warning: FactWarning): string {
  const codes = parts.flatMap(({ code }) => code ?? []);
  const statuses = parts.flatMap(({ status }) => status ?? []);
  const odd =
    warning === 'unknown_code'
      ? codes.find((code) => meaningOf(code) === undefined)
      : statuses.find((status) => warning === 'unknown_status' && !isKnownStatus(status));
  const worst = CODES.find(([code]) => codes.includes(code))?.[0];
  return odd ?? worst ?? statuses[0] ?? 'unreadable';
}

/** The reasons of all codes, or of those with one outcome, the worst first. */
function reasonsOf(parts: readonly Part[], outcome?: string): ReasonCode[] {
  return CODES.flatMap(([code, meaning]) => {
    const isSaid = parts.some((part) => part.code === code);
    const isWanted = outcome === undefined || meaning.outcome === outcome;
    return isSaid && isWanted && meaning.reason !== null ? [meaning.reason] : [];
  });
}
