import type { Status } from '../../domain/status.ts';
import type { Subject } from '../../domain/subject.ts';
import type { RawMessage } from '../../domain/vendor-message.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import type { SessionState } from './verifications.ts';

interface SessionRow {
  number: number;
  state: SessionState;
  expiresAt: Date | null;
}

/** Everything that buying a session needs, decrypted. */
export interface SessionRequestRow {
  clientId: string;
  mode: Mode;
  accountId: string;
  vendor: VendorName;
  capture: 'hosted' | 'direct';
  status: Status;
  /** How often the verification was written. */
  written: number;
  subject: Subject;
  vendorOptions: unknown;
  locale: string | null;
  linkVersion: number;
  returnUrl: string | null;
  /** Whether the verification's own time has passed, by the database's clock. */
  isOver: boolean;
  /** Whether a cancel was asked for. */
  isCanceled: boolean;
  /** Whether it is the one after the newest session that the vendor gave us. */
  isNext: boolean;
  /** The session of that number, when it was begun before. */
  existing: SessionRow | null;
}

export interface SaveSessionInput {
  verificationId: string;
  session: number;
  vendorSessionId: string;
  /** Of the try that bought it, where one is known. */
  tryToken?: string | undefined;
  token?: string | undefined;
  url?: string | undefined;
  expiresAt: Date | null;
  /** The vendor's answer, kept encrypted. */
  raw: RawMessage;
}

export interface SessionMatch {
  verificationId: string;
  number: number;
  /** True when the address belonged to a try whose session is an orphan: ignore such a message. */
  orphan: boolean;
}
