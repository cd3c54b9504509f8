import type { BeginRequest } from './begin.ts';

/** As documented; in answers in lower case, as observed. */
export type Result =
  'APPROVED' | 'REJECTED' | 'MANUAL_CHECK' | 'DISAGREED_WITH_TERMS' | 'IN_PROGRESS';

/** One identification session; its token is its only name. */
export interface IdentomatSession {
  token: string;
  url: string;
  request: BeginRequest;
  createdAt: string;
  expiresAtMs: number;
  opened: boolean;
  /** The person has handed everything in; IN_PROGRESS means that it is being checked. */
  handedIn: boolean;
  result: Result;
  rejectReason: { value: string; description: string } | undefined;
  comment: string;
  /** An operator has decided. */
  operated: boolean;
  /** Words with which result/ refuses the next questions, one each; then it answers again. */
  refusals: string[];
  /** Fields of the result that a test wants to be otherwise; `person` is merged. */
  overrides: Record<string, unknown>;
}
