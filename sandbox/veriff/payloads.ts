import type { VeriffSession } from './session.ts';

export type DecisionStatus =
  'approved' | 'declined' | 'resubmission_requested' | 'expired' | 'abandoned' | 'review';

/** Code of each status; 9151 and 9161 are asked for by name. */
export const DECISION_CODE: Record<DecisionStatus, number> = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
};

/** "Reason and Decision codes", and the current documentation's newer ones. */
export const DECLINE_REASONS: Record<number, string> = {
  101: 'Physical document not used',
  102: 'Suspected document tampering',
  103: 'Person showing the document does not appear to match document photo',
  105: 'Suspicious behaviour',
  106: 'Known fraud',
  107: 'Velocity/abuse',
  539: 'Resubmission limit reached',
};

export const RESUBMIT_REASONS: Record<number, string> = {
  201: 'Video and/or photos missing',
  202: 'Face not clearly visible',
  203: 'Full document not visible',
  204: 'Poor image quality',
  205: 'Document damaged',
  206: 'Document type not supported',
  207: 'Document expired',
};

/** What an action may say differently from what the simulator would. */
export interface PayloadOverrides {
  id?: string | undefined;
  code?: number | null | undefined;
  status?: string | undefined;
  reason?: string | null | undefined;
  reasonCode?: number | null | undefined;
  vendorData?: string | null | undefined;
  attemptId?: string | undefined;
  omitAttemptId?: boolean | undefined;
  pepSanctionMatch?: string | null | undefined;
  feature?: string | undefined;
  person?: Record<string, unknown> | null | undefined;
  document?: Record<string, unknown> | null | undefined;
  /** Any further fields of `verification`, e.g. `riskLabels`. */
  verification?: Record<string, unknown> | undefined;
  /** `status` of the message around it. */
  messageStatus?: string | undefined;
}

const attemptField = (session: VeriffSession, overrides: PayloadOverrides): object =>
  overrides.omitAttemptId === true ? {} : { attemptId: overrides.attemptId ?? session.attempt.id };

const vendorDataOf = (session: VeriffSession, overrides: PayloadOverrides): string | null =>
  overrides.vendorData === undefined ? session.request.vendorData : overrides.vendorData;

/** Event webhook (document: "/webhooks /events"). */
export function eventPayload(
  session: VeriffSession,
  event: { code: number; action: string },
  overrides: PayloadOverrides,
): object {
  return {
    id: overrides.id ?? session.id,
    ...attemptField(session, overrides),
    feature: overrides.feature ?? 'selfid',
    code: overrides.code === undefined ? event.code : overrides.code,
    action: event.action,
    vendorData: vendorDataOf(session, overrides),
  };
}

/** The person of the request; fields that only a document shows are null until one was shown. */
function personOf(session: VeriffSession, seen: boolean): object {
  const { person } = session.request;
  // A person of one name has one name; the sample's person stands in only where none was given.
  const named = person.firstName != null || person.lastName != null;
  const name = { firstName: person.firstName ?? null, lastName: person.lastName ?? null };
  const { firstName, lastName } =
    named || !seen ? name : { firstName: 'SARAH', lastName: 'MORGAN' };
  return {
    gender: seen ? (person.gender ?? null) : null,
    idNumber: person.idNumber ?? null,
    lastName,
    firstName,
    citizenship: null,
    dateOfBirth: person.dateOfBirth ?? (seen ? '1967-03-30' : null),
    nationality: null,
    yearOfBirth: null,
    pepSanctionMatch: null,
  };
}

function documentOf(session: VeriffSession, seen: boolean): object {
  const { document } = session.request;
  return {
    type: document.type ?? (seen ? 'DRIVERS_LICENSE' : null),
    number: document.number ?? (seen ? 'MORGA753116SM9IJ' : null),
    country: document.country ?? (seen ? 'GB' : null),
    validFrom: null,
    validUntil: seen ? '2032-04-20' : null,
  };
}

/** Decision webhook and GET decision (document: "/webhooks /decision", second sample). */
export function decisionPayload(
  session: VeriffSession,
  decision: { status: string; code: number; reason: string | null; reasonCode: number | null },
  overrides: PayloadOverrides,
  decisionTime: string,
): object {
  const seen = session.submittedAt !== undefined;
  const pep = overrides.pepSanctionMatch;
  return {
    status: overrides.messageStatus ?? 'success',
    verification: {
      id: overrides.id ?? session.id,
      code: overrides.code === undefined ? decision.code : overrides.code,
      person:
        overrides.person === null
          ? null
          : {
              ...personOf(session, seen),
              ...(pep === undefined ? {} : { pepSanctionMatch: pep }),
              ...overrides.person,
            },
      reason: overrides.reason === undefined ? decision.reason : overrides.reason,
      status: overrides.status ?? decision.status,
      comments: [],
      ...attemptField(session, overrides),
      document:
        overrides.document === null
          ? null
          : { ...documentOf(session, seen), ...overrides.document },
      reasonCode: overrides.reasonCode === undefined ? decision.reasonCode : overrides.reasonCode,
      vendorData: vendorDataOf(session, overrides),
      decisionTime,
      acceptanceTime: session.createdAt,
      additionalVerifiedData: {},
      ...overrides.verification,
    },
    technicalData: { ip: seen ? '186.153.67.122' : null },
  };
}
