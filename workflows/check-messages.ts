import { PART_RESULTS, PARTS, SCREENINGS } from '../domain/evidence.ts';
import { FACT_WARNINGS, OUTCOMES } from '../domain/outcome.ts';
import { PRINCIPAL_NAME } from '../domain/principal.ts';
import { REASON_CODES } from '../domain/reason.ts';
import { FINAL_DECISIONS, FOUR_EYES } from '../domain/state.ts';
import { MODES, VENDOR_NAMES } from '../domain/vendor-name.ts';

/**
 * Checks every message to a workflow and every start input: we send them, and so can every user of the
 * Temporal UI. Nothing else changes a workflow's state. The checks allow fields that are not named here,
 * since a newer build may send them.
 */
type Check = (value: unknown) => boolean;
type Shape = Record<string, Check>;

const isFlag: Check = (value) => typeof value === 'boolean';
const isOneOf =
  (words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const isText =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const isListOf =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isBetween =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

/** An object with all required fields; those, and the optional ones that it has, pass their checks. */
const isObject =
  (required: Shape, optional: Shape = {}): Check =>
  (value) => {
    if (!isRecord(value)) return false;
    const has = (key: string): boolean => Object.hasOwn(value, key) && value[key] !== undefined;
    return (
      Object.entries(required).every(([key, check]) => has(key) && check(value[key])) &&
      Object.entries(optional).every(([key, check]) => !has(key) || check(value[key]))
    );
  };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isUuid = isText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
/** A vendor's ids and codes, without control characters: Postgres refuses some of them. */
const isVendorText = isText(/^[^\p{Cc}\p{Cs}]{0,500}$/u);
const isName = isText(/^[a-z0-9_-]{1,100}$/i);
const isPrincipal = isText(PRINCIPAL_NAME);
/** We buy each session, so no verification comes near this many. */
const isSession = isWhole(1, 100_000);

const isParts: Check = (value) =>
  isRecord(value) &&
  Object.entries(value).every(
    ([part, result]) => isOneOf(PARTS)(part) && isOneOf(PART_RESULTS)(result),
  );

const hasFields = isObject(
  {
    // An earlier build sends `ring`: see `noteFact`.
    kind: isOneOf(['started', 'submitted', 'outcome', 'screening', 'returned', 'noted', 'ring']),
    reasons: isListOf(isOneOf(REASON_CODES), 200),
  },
  {
    outcome: isOneOf(OUTCOMES),
    parts: isParts,
    screening: isOneOf(SCREENINGS),
    vendorCode: isVendorText,
    attempt: isVendorText,
    at: isVendorText,
    warning: isOneOf(FACT_WARNINGS),
  },
);

/** A `VendorFact`: it has an `outcome` exactly where its kind is `outcome`. */
const isFact: Check = (value) =>
  hasFields(value) &&
  isRecord(value) &&
  (value['kind'] === 'outcome') === (value['outcome'] !== undefined);

const isTime: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\S{1,30}$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const A_YEAR_MS = 366 * 86_400_000;

const isPlan = isObject({
  firstMs: isBetween(1, A_YEAR_MS),
  factor: isBetween(1, 1_000),
  capMs: isBetween(1, A_YEAR_MS),
});

/** The fields of a `VendorLifecycle` that a workflow uses. */
const isLifecycle = isObject({
  session: isObject(
    { lifetimeMs: isNullOr(isBetween(1, 10 * A_YEAR_MS)) },
    { unknownMeans: isOneOf(['forgotten', 'unused']) },
  ),
  capture: isObject({ direct: isListOf(isName, 100) }),
  resubmission: isOneOf(['same_session', 'new_session']),
  polling: isNullOr(isPlan),
  decidesLate: isFlag,
});

const UUID = '"<uuid>"';
const SESSION = '1 (a whole number from 1)';

interface Message {
  check: Check;
  /** The expected JSON, with example values. */
  expected: string;
}

/** Signals and updates. */
const SENT = {
  vendorEvent: {
    check: isObject({ inboxId: isUuid, session: isSession, fact: isFact }),
    expected: `{"inboxId": ${UUID}, "session": ${SESSION}, "fact": {"kind": "submitted", "reasons": []}}, as the inbox has it`,
  },
  cancel: { check: isObject({ principal: isPrincipal }), expected: '{"principal": "operator"}' },
  cancelRequested: {
    check: isObject({ principal: isPrincipal }),
    expected: '{"principal": "operator"}',
  },
  reviewed: {
    check: isObject(
      {
        number: isWhole(1, 1_000),
        principal: isPrincipal,
        decision: isOneOf(['approved', 'declined', 'resubmit']),
        reasons: isListOf(isOneOf(REASON_CODES), 100),
      },
      { session: isSession },
    ),
    expected: `{"number": 1, "principal": "client_key:<id>", "decision": "declined", "reasons": []}, as the reviews have it`,
  },
  firstSession: { check: isObject({ session: isSession }), expected: '{"session": 1}' },
  renewSession: {
    check: isObject({ session: isSession }, { broken: isFlag }),
    expected: `{"session": ${SESSION}}`,
  },
  capture: {
    check: isObject({ captureId: isUuid, step: isName }),
    expected: `{"captureId": ${UUID}, "step": "<a step of the vendor's>"}`,
  },
} as const satisfies Record<string, Message>;

/** Workers poll the queues of these vendors only: a call on any other queue would wait for ever. */
const AT_VENDOR = { vendor: isOneOf(VENDOR_NAMES) };

/** Start inputs. */
const STARTED_WITH = {
  verification: {
    check: isObject({
      verificationId: isUuid,
      clientId: isName,
      vendor: isOneOf(VENDOR_NAMES),
      mode: isOneOf(MODES),
      lifecycle: isLifecycle,
      // This build may not know the version, which is no fault of the input: see `refuseUnknownRules`.
      rulesVersion: isWhole(1, 1_000),
      policy: isObject(
        { screeningMatch: isOneOf(['review', 'approve']) },
        {
          approvalNeeds: isListOf(isOneOf(PARTS), PARTS.length),
          awaitsScreening: isFlag,
          fourEyes: isOneOf(FOUR_EYES),
          finalDecision: isOneOf(FINAL_DECISIONS),
        },
      ),
      maxAttempts: isWhole(1, 1_000),
      expiresAt: isTime,
    }),
    expected: 'the start_input of its row in verifications',
  },
  revision: {
    check: isObject({ verificationId: isUuid, inboxId: isUuid, session: isSession }, AT_VENDOR),
    expected: `{"verificationId": ${UUID}, "inboxId": ${UUID}, "session": ${SESSION}}`,
  },
  deletion: {
    check: isObject({ accountId: isUuid }, AT_VENDOR),
    expected: `{"accountId": ${UUID}}`,
  },
} as const satisfies Record<string, Message>;

export type SentName = keyof typeof SENT;
export type StartedName = keyof typeof STARTED_WITH;

/** A sentence that says which message the workflow expects; null where this message fits. */
export function faultOfMessage(name: SentName, message: unknown): string | null {
  return faultOf(name, SENT[name], message);
}

/** The same for a start input. */
export function faultOfInput(name: StartedName, input: unknown): string | null {
  return faultOf(name, STARTED_WITH[name], input);
}

function faultOf(name: string, { check, expected }: Message, value: unknown): string | null {
  return check(value) ? null : `${name} takes one JSON value: ${expected}.`;
}
