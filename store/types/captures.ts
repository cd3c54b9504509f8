import type { CaptureVerdict } from '../../domain/capture-verdict.ts';

/** One image of a direct capture. */
export interface CaptureRow {
  id: string;
  verificationId: string;
  session: number;
  /** False once another session or another try has begun: it is no part of what is handed in then. */
  isOfThisTry: boolean;
  /** The vendor's name of it, e.g. `front-id`. */
  step: string;
  /** What it is kept under, of `openObject`. */
  objectKey: string;
  mimeType: string;
  bytes: number;
  /** Null until the vendor has judged it. */
  verdict: CaptureVerdict | null;
  createdAt: Date;
  settledAt: Date | null;
}
