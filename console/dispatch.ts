import type { Status } from '../domain/status.ts';

/** How the console reaches the workflows; `workers/dispatch/` implements it, as it does the API's. */
export interface ConsoleDispatch {
  /**
   * Signals the workflow of the stored review, and waits up to about `waitMs` for the end, or until the status
   * is no longer `leaves`. Never throws because Temporal is away.
   */
  conclude(verificationId: string, options: { waitMs: number; leaves?: Status }): Promise<void>;
}
