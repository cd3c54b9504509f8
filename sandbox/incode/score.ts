/**
 * How a session's score comes out: `FAIL_QUALITY` fails on readability alone, `FAIL_FACE` on the face,
 * `none` has no overall at all.
 */
export const OUTCOMES = [
  'OK',
  'WARN',
  'FAIL',
  'FAIL_QUALITY',
  'FAIL_FACE',
  'MANUAL',
  'UNKNOWN',
  'none',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What a test wants to differ from the outcome's usual body. */
export interface ScoreChanges {
  /** Statuses by check's key; null takes the status out. */
  checks?: Record<string, string | null> | undefined;
  /** Whole blocks as they are to stand in the score, e.g. `{liveness: null, watchlistScore: {…}}`. */
  blocks?: Record<string, unknown> | undefined;
  /** Of the whole; null takes it out. */
  overall?: string | null | undefined;
}

interface Check {
  value: string;
  status?: string;
  key?: string;
}

const FAILED: Record<Outcome, Record<string, string>> = {
  OK: {},
  WARN: { documentClassification: 'WARN' },
  FAIL: { tamperCheck: 'FAIL', documentExpired: 'FAIL' },
  FAIL_QUALITY: { sharpnessFront: 'FAIL', balancedLightFront: 'FAIL' },
  FAIL_FACE: { faceRecognition: 'FAIL' },
  MANUAL: { idAlreadyUsedCheck: 'MANUAL' },
  UNKNOWN: { visiblePhotoFeatures: 'UNKNOWN' },
  none: {},
};

const OVERALL: Record<Outcome, string | null> = {
  ...{ OK: 'OK', WARN: 'WARN', FAIL: 'FAIL', FAIL_QUALITY: 'FAIL', FAIL_FACE: 'FAIL' },
  ...{ MANUAL: 'MANUAL', UNKNOWN: 'UNKNOWN', none: null },
};

/** Numbers of the score are strings; decide on none of them. */
const VALUE: Record<string, string> = { OK: '100.0', WARN: '79.0', FAIL: '0.0' };

const QUALITY: [key: string, value: string][] = [
  ['tamperCheck', 'PASSED'],
  ['postitCheck', 'PASSED'],
  ['alignment', 'PASSED'],
  ['screenIdLiveness', 'OK'],
  ['paperIdLiveness', 'OK'],
  ['idAlreadyUsedCheck', 'PASSED'],
  ['balancedLightFront', '96'],
  ['balancedLightBack', '94'],
  ['sharpnessFront', '99'],
  ['sharpnessBack', '98'],
];
const SPECIFIC: [key: string, value: string][] = [
  ['documentClassification', '100'],
  ['birthDateValidity', '100'],
  ['visiblePhotoFeatures', '100'],
  ['expirationDateValidity', '100'],
  ['documentExpired', '100'],
];

interface Captured {
  hasFace: boolean;
  existingUser: boolean;
}

/** GET omni/get/score once processing is over; a photo quality without status is as observed. */
export function scoreOf(
  outcome: Outcome,
  { hasFace, existingUser }: Captured,
  changes: ScoreChanges,
): object {
  const statuses: Record<string, string | null> = { ...FAILED[outcome], ...changes.checks };
  const statusOf = (key: string, usual = 'OK'): { status?: string } => {
    const status = key in statuses ? (statuses[key] ?? null) : usual;
    return status === null ? {} : { status };
  };
  const listed = ([key, value]: [string, string]): Check => {
    const { status } = statusOf(key);
    const failed = status === 'FAIL' ? (/^\d/.test(value) ? '0' : 'FAIL') : value;
    return { value: failed, ...(status === undefined ? {} : { status }), key };
  };
  const named = (key: string, value: string): Check => ({ value, ...statusOf(key) });
  const whole = changes.overall === undefined ? OVERALL[outcome] : changes.overall;
  const overall =
    whole === null ? {} : { overall: { value: VALUE[whole] ?? '0.0', status: whole } };
  const liveness = {
    overall: named('liveness', '100.0'),
    photoQuality: { value: '100.0' },
    livenessScore: named('livenessScore', '100.0'),
  };
  const faceRecognition = {
    existingUser: named('existingUser', existingUser ? '100.0' : '0.0'),
    maskCheck: named('maskCheck', '0.0'),
    lensesCheck: named('lensesCheck', '0.0'),
    faceBrightness: named('faceBrightness', '74.0'),
    nameMatch: named('nameMatch', '100.0'),
    appliedRule: null,
    overall: named('faceRecognition', '100.0'),
  };
  return {
    idValidation: {
      photoSecurityAndQuality: QUALITY.map(listed),
      idSpecific: SPECIFIC.map(listed),
      customFields: [],
      appliedRule: null,
      overall: named('idValidation', '98.4'),
    },
    ...(hasFace ? { liveness, faceRecognition } : { liveness: null, faceRecognition: null }),
    idOcrConfidence: { overallConfidence: { ...named('overallConfidence', '99.0'), key: null } },
    ...overall,
    ...changes.blocks,
  };
}

/** Before processing is over nothing is known. */
export const PENDING_SCORE = { overall: { value: '0.0', status: 'UNKNOWN' } };
