import type { ReasonCode } from '../../domain/reason.ts';
import type { Status } from '../../domain/status.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import type { MayBeKeyed } from './requests.ts';

/**
 * `in_review`: it waits there for a person; `requested`: the client wants one to look at its end; `late`: the
 * vendor has said something after it that no machine settles.
 */
export const CASE_KINDS = ['in_review', 'requested', 'late'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** `open`: every case that waits, taken or not. */
export const CASE_STATES = ['open', 'taken', 'free', 'overdue', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** What the viewer may see; null: everything. */
export interface CaseViewer {
  clientIds: readonly string[] | null;
  mode: Mode | null;
  vendors: readonly VendorName[] | null;
}

export interface ListCasesInput {
  viewer: CaseViewer;
  /** `open` where it is left out. */
  state?: CaseState | undefined;
  clientId?: string | undefined;
  vendor?: VendorName | undefined;
  reason?: ReasonCode | undefined;
  /** Who has taken it, as `principalName` spells it. */
  assignee?: string | undefined;
  /** Only what was opened at least so long ago. */
  olderThanMs?: number | undefined;
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** Who has taken a case, and until when it is theirs. */
export interface Assignment {
  assignee: string;
  until: Date;
}

/** A case: that a verification waits, or waited, for a person. */
export interface CaseRow {
  verificationId: string;
  /** Which one of its verification: 1, 2, … */
  number: number;
  kind: CaseKind;
  clientId: string;
  mode: Mode;
  vendor: VendorName;
  reference: string | null;
  /** The verification's now. */
  status: Status;
  /** Why a reviewer must look, most important first: by the late message, or else by the verification. */
  reasons: ReasonCode[];
  /** Whether screening has found the person on a list: such cases come first. */
  isScreeningMatch: boolean;
  openedAt: Date;
  closedAt: Date | null;
  /** How long it waits, or waited, in milliseconds of the database's clock. */
  ageMs: number;
  /** When it has waited too long; null: that is not set. */
  overdueAt: Date | null;
  isOverdue: boolean;
  /** Null: no one has taken it. */
  assignment: Assignment | null;
  /** The first decision, or that of a second person; null: it is decided, and that is being written. */
  wants: 'decision' | 'confirmation' | null;
}

/** What a person does about whose a case is. */
export interface AssignCaseInput extends MayBeKeyed {
  verificationId: string;
  /** Who does, as `principalName` spells it. */
  principal: string;
  action: 'take' | 'release' | 'steal';
  /** Why it is stolen: stored, encrypted, where another reviewer had it. Without a note nothing is stored. */
  note?: string | undefined;
}

/** One reviewer took a case from another, and why. */
export interface Takeover {
  /** The number of the case. */
  case: number;
  principal: string;
  from: string;
  at: Date;
  /** Decrypted. */
  note: string;
}
