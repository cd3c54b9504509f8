import type { Status } from '../domain/status.ts';

/**
 * How the API reaches the workflows. An implementation bounds every wait and never lets the
 * absence of Temporal become an exception where the method's text says so: what is stored is stored,
 * and the relay of the workers takes up what was left behind.
 */
export interface Dispatch {
  /**
   * Starts the verification's workflow from its stored input (or joins the running one) and waits up
   * to `waitMs` for the first session. Never throws for Temporal being away.
   */
  startVerification(
    verificationId: string,
    options: { waitMs: number },
  ): Promise<{ sessionReady: boolean }>;

  /** Tells the workflow of a stored inbox row, after the commit. Returns at once, never throws. */
  inboxRow(inboxId: string): void;

  /** Has the vendor asked about a session, after the request for it is kept. Returns at once, never throws. */
  refresh(session: { verificationId: string; session: number }): void;

  /**
   * Asks for session number `session` after the one before has died. `ready`: it can be used.
   * `waiting`: asked for, and not there within `waitMs`. `unavailable`: the workflow service is away.
   * `refused`: the verification has ended or never needed that session.
   * @param options.broken the device claims that the one before is no good, though it lives
   */
  renewSession(
    verificationId: string,
    session: number,
    options: { waitMs: number; broken?: boolean },
  ): Promise<RenewalAnswer>;

  /**
   * Asks for the vendor's verdict on a stored image. `judged`: it stands in the capture's row.
   * `waiting`: not within `waitMs`, or the workflow service is away; asking again is harmless.
   * @throws KycError why it was refused, e.g. `already_submitted`, `not_ready`, `already_final`
   */
  capture(
    verificationId: string,
    capture: { captureId: string; step: string },
    options: { waitMs: number },
  ): Promise<'judged' | 'waiting'>;

  /**
   * Says that all images are there. Asked twice about the same, it is done once: `sequence` is that of
   * the projection, `captures` how many images there are.
   * @throws KycError why it was refused, or `workflow_unavailable`
   */
  submitCaptures(
    verificationId: string,
    about: { sequence: number; captures: number },
    options: { waitMs: number },
  ): Promise<'submitted' | 'waiting'>;

  /**
   * Signals the workflow of the stored cancel or review, and waits up to about `waitMs` for the end, or until
   * the status is no longer `leaves`. Never throws because Temporal is away.
   */
  conclude(verificationId: string, options: { waitMs: number; leaves?: Status }): Promise<void>;

  /**
   * Has the erasure carried out that is written down, of what is open once it has ended, and waits for that, up
   * to about `waitMs`. Never throws for Temporal or the object storage being away.
   */
  erase(verificationId: string, options: { waitMs: number }): Promise<void>;
}

export type RenewalAnswer = 'ready' | 'waiting' | 'unavailable' | 'refused';
