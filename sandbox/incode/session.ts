import type { Prepared } from './capture.ts';
import type { Flow } from './flows.ts';
import type { Outcome, ScoreChanges } from './score.ts';

/** What GET omni/get/onboarding/status says; UNKNOWN until something has finished, never sent by webhook. */
export const STATUSES = [
  'UNKNOWN',
  'ID_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED_SECOND_ID',
  'POST_PROCESSING_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'GOVERNMENT_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
  'MANUAL_REVIEW_REJECTED',
  'EXPIRED',
] as const;

export type OnboardingStatus = (typeof STATUSES)[number];

/** What POST omni/start asked for. */
export interface StartRequest {
  countryCode: string;
  flow: Flow;
  externalId: string | undefined;
  redirectionUrl: string | undefined;
  language: string | undefined;
}

/** An image as it was uploaded, and what was said about it. */
export interface Upload {
  bytes: Buffer;
  answer: Record<string, unknown>;
}

/** One onboarding session ("interview"). */
export interface IncodeSession {
  id: string;
  /** Six characters a person could type. */
  code: string;
  token: string;
  request: StartRequest;
  createdAt: string;
  expiresAtMs: number;
  status: OnboardingStatus;
  uploads: Partial<Record<'front' | 'back' | 'selfie', Upload>>;
  prepared: Prepared;
  onlyFront: boolean;
  /** When the processing of the ID that process/id started is over, by the simulator's clock. */
  idDueMs: number | undefined;
  idDone: boolean;
  /** The answer of process/face. */
  face: Record<string, unknown> | undefined;
  postProcessed: boolean;
  /** Forced by a test or by the person's choice on the page; undefined follows from the uploads. */
  outcome: Outcome | undefined;
  scoreChanges: ScoreChanges;
  ocrChanges: Record<string, unknown>;
  /** Undefined: as the settings say. */
  processingMs: number | undefined;
}

/** Of the front that was uploaded; `Unknown` before. */
export function typeOfId({ uploads }: IncodeSession): string {
  const type = uploads.front?.answer['typeOfId'];
  return typeof type === 'string' ? type : 'Unknown';
}

const OVER: OnboardingStatus[] = [
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
  'MANUAL_REVIEW_REJECTED',
  'EXPIRED',
];

/** Nothing can be captured any more: another attempt is another session. */
export const isOver = ({ status }: IncodeSession): boolean => OVER.includes(status);

/** The person has not done anything yet. */
export const isUntouched = ({ status, uploads }: IncodeSession): boolean =>
  status === 'UNKNOWN' && Object.keys(uploads).length === 0;
