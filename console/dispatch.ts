import type { Status } from '../domain/status.ts';

/** How the console reaches the workflows; `workers/dispatch/` implements it, as it does the API's. */
export interface ConsoleDispatch {
  /**
   * Has the workflow told of the review that is written down, and waits up to about `waitMs` for the end,
   * or until its status is not `leaves` any more. Never throws for Temporal being away.
   */
  conclude(verificationId: string, options: { waitMs: number; leaves?: Status }): Promise<void>;
}
