import { PARTS, UNCONFIRMED, unconfirmed } from '../../domain/evidence.ts';
import type { Parts } from '../../domain/evidence.ts';
import type { FactWarning, Outcome, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import {
  agrees,
  APPROVED_BY_STAFF,
  CODES,
  isKnownStatus,
  knownStatus,
  meaningOf,
  normalCode,
  REJECTED_BY_STAFF,
} from './codes.ts';
import { partOfType, partsOf } from './parts.ts';
import { saysWorseWithin } from './within.ts';
import type { CheckedDocument } from './parts.ts';

/** Whatever the vendor judges: the session, each entity, each document. */
interface Judged {
  code?: unknown;
  status?: unknown;
}

interface Said {
  /** In normal form, or null when the vendor has not said any. */
  code: string | null;
  /** In the vendor's spelling; null when absent or empty, `unreadable` when no short text. */
  status: string | null;
  /** Whether it is the selfie, which says nothing of an identity document. */
  isPhoto: boolean;
}

interface Session extends Judged {
  entities: readonly Judged[];
  documents: readonly (Judged & CheckedDocument)[];
}

/** What is judged of a session: the whole, and everything in it. */
interface Words {
  whole: Said;
  inner: readonly Said[];
  sawDocument: boolean;
}

/**
 * What the present truth of a session says. Codes decide, the worst of session, entities and documents
 * first; statuses must agree with them, and the session with what is in it. Approved only when
 * everything says so, at least one document was seen, and nothing was checked that did not pass;
 * declined only by an explicit refusal of the session and of something in it; whatever is unknown or
 * contradicts itself is for a person. Without a code the session is not finished. A decision of the
 * vendor's back office (`user_approved`, `user_rejected`) stands above the codes and controls of the
 * machine where they left it open.
 */
export function factOfSession(session: Session): VendorFact {
  const byStaff = normalStatus(session.status) === APPROVED_BY_STAFF;
  const parts = partsOf(session.documents, byStaff);
  const said = judged(session, parts);
  const isContradicted = said.outcome === 'approved' && saysWorseWithin(session);
  const fact = isContradicted ? review([saidOf(session)], 'status_and_code_disagree') : said;
  return fact.kind === 'outcome' && Object.keys(parts).length > 0 ? { ...fact, parts } : fact;
}

function judged(session: Session, parts: Parts): VendorFact {
  const documents = session.documents.map(saidOf);
  const inner = [...session.entities.map(saidOf), ...documents];
  const words = { whole: saidOf(session), inner, sawDocument: documents.length > 0 };
  const { code, status } = words.whole;
  const all = [words.whole, ...inner];
  if (status === REJECTED_BY_STAFF) return rejectedByStaff(all);
  if (status === APPROVED_BY_STAFF) return confirmed(approvedByStaff(all, words), parts);
  if (code === null) return withoutCode(words.whole);
  const doubt = doubtIn(all);
  if (doubt !== null) return review(all, doubt);
  return confirmed(factOfWorst(code, words), parts);
}

/** An approval above something that did not pass is for a person; what is missing, the policy knows. */
function confirmed(fact: VendorFact, parts: Parts): VendorFact {
  const doubtful = unconfirmed(parts, []);
  if (fact.outcome !== 'approved' || doubtful.length === 0) return fact;
  const reasons = PARTS.filter((part) => doubtful.includes(part)).map((part) => UNCONFIRMED[part]);
  return { ...fact, outcome: 'review', reasons, warning: 'status_and_code_disagree' };
}

function saidOf({ code, status, type }: Judged & Pick<CheckedDocument, 'type'>): Said {
  return {
    code: normalCode(code),
    status: normalStatus(status),
    isPhoto: partOfType(type) === 'face',
  };
}

function normalStatus(status: unknown): string | null {
  if (status === undefined || status === null) return null;
  const word = typeof status === 'string' ? status.trim() : null;
  if (word === '') return null;
  return word !== null && /^[A-Za-z0-9_.-]{1,40}$/.test(word) ? knownStatus(word) : 'unreadable';
}

/** No code: not finished, unless a status that only ends bear says otherwise. */
function withoutCode({ status }: Said): VendorFact {
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

/** Why what was said cannot be taken as it is; null when it can. */
function doubtIn(all: readonly Said[]): FactWarning | null {
  if (all.some(({ code }) => code !== null && meaningOf(code) === undefined)) return 'unknown_code';
  if (all.some(({ status }) => status !== null && !isKnownStatus(status))) return 'unknown_status';
  return all.every(isConsistent) ? null : 'status_and_code_disagree';
}

function isConsistent({ code, status }: Said): boolean {
  const meaning = code === null ? undefined : meaningOf(code);
  if (meaning === undefined || status === null) return true;
  // A rejection by staff that the session does not have is one that a person should look at.
  return status !== REJECTED_BY_STAFF && agrees(status, meaning);
}

/** Everything is known and consistent: the worst code decides, with the reasons of all of its kind. */
function factOfWorst(sessionCode: string, { whole, inner, sawDocument }: Words): VendorFact {
  const all = [whole, ...inner];
  const worst = CODES.find(([code]) => all.some((said) => said.code === code));
  const [vendorCode, { outcome }] = worst ?? ['unreadable', { outcome: 'review' as const }];
  const isComplete = sawDocument && inner.every(({ code }) => code !== null);
  if (outcome === 'approved' && !isComplete) {
    return {
      kind: 'outcome',
      outcome: 'review',
      reasons: ['document_needs_review'],
      vendorCode,
      warning: 'status_and_code_disagree',
    };
  }
  if (!isBacked(meaningOf(sessionCode)?.outcome, outcome, inner)) {
    return review(all, 'status_and_code_disagree');
  }
  return { kind: 'outcome', outcome, reasons: reasonsOf(all, outcome), vendorCode };
}

/**
 * Whether the session as a whole and what is in it say the same. A session that approves above anything
 * worse, a refusal that only one of both knows, another try above a document that was fully verified:
 * each contradicts itself.
 */
function isBacked(whole: Outcome | undefined, worst: Outcome, inner: readonly Said[]): boolean {
  const outcomeOf = ({ code }: Said): Outcome | undefined => meaningOf(code ?? '')?.outcome;
  const isSaidWithin = (outcome: Outcome): boolean =>
    inner.some((one) => outcomeOf(one) === outcome);
  if (worst === 'declined') {
    return (
      whole === 'declined' && (isSaidWithin('declined') || inner.every((one) => one.code === null))
    );
  }
  if (whole === 'approved') return worst === 'approved';
  if (worst !== 'resubmit') return true;
  const isVerified = inner.some((one) => !one.isPhoto && outcomeOf(one) === 'approved');
  return isSaidWithin('resubmit') || !isVerified;
}

function rejectedByStaff(all: readonly Said[]): VendorFact {
  if (all.some(({ status }) => status === APPROVED_BY_STAFF)) {
    return review(all, 'status_and_code_disagree');
  }
  return {
    kind: 'outcome',
    outcome: 'declined',
    reasons: ['decided_by_vendor_staff', ...reasonsOf(all)],
    vendorCode: REJECTED_BY_STAFF,
  };
}

/**
 * Staff may approve what the machine approved or asked a person to look at; not a specimen, say, and
 * nothing that speaks of no document or contradicts itself.
 */
function approvedByStaff(all: readonly Said[], { sawDocument }: Words): VendorFact {
  const doubt = doubtIn(all);
  const mayOverrule = all.every(({ code }) => {
    const meaning = code === null ? undefined : meaningOf(code);
    return meaning !== undefined && agrees(APPROVED_BY_STAFF, meaning);
  });
  if (doubt !== null || !mayOverrule || !sawDocument) {
    return review(all, doubt ?? 'status_and_code_disagree');
  }
  return {
    kind: 'outcome',
    outcome: 'approved',
    reasons: ['decided_by_vendor_staff'],
    vendorCode: APPROVED_BY_STAFF,
  };
}

/** For a person, with the vendor's words: the odd one, else the worst. */
function review(all: readonly Said[], warning: FactWarning): VendorFact {
  const why: ReasonCode =
    warning === 'status_and_code_disagree' ? 'contradictory_decisions' : 'unknown_vendor_answer';
  return {
    kind: 'outcome',
    outcome: 'review',
    reasons: [why, ...reasonsOf(all)],
    vendorCode: wordOf(all, warning),
    warning,
  };
}

function wordOf(all: readonly Said[], warning: FactWarning): string {
  const codes = all.flatMap(({ code }) => code ?? []);
  const statuses = all.flatMap(({ status }) => status ?? []);
  const odd =
    warning === 'unknown_code'
      ? codes.find((code) => meaningOf(code) === undefined)
      : statuses.find((status) => warning === 'unknown_status' && !isKnownStatus(status));
  const worst = CODES.find(([code]) => codes.includes(code))?.[0];
  return odd ?? worst ?? statuses[0] ?? 'unreadable';
}

/** The reasons of all codes, or of those with one outcome, the worst first. */
function reasonsOf(all: readonly Said[], outcome?: string): ReasonCode[] {
  return CODES.flatMap(([code, meaning]) => {
    const isSaid = all.some((said) => said.code === code);
    const isWanted = outcome === undefined || meaning.outcome === outcome;
    return isSaid && isWanted && meaning.reason !== null ? [meaning.reason] : [];
  });
}
