import type { Status } from '../domain/status.ts';

/**
 * How the API reaches the workflows. An implementation limits every wait. Where a method says so, it does not
 * throw while Temporal is down: the request is stored, and the relay of the workers passes it on later.
 */
export interface Dispatch {
  /**
   * Starts the verification's workflow from its stored input (or joins the running one) and waits up
   * to `waitMs` for the first session. Never throws because Temporal is down.
   */
  startVerification(
    verificationId: string,
    options: { waitMs: number },
  ): Promise<{ sessionReady: boolean }>;

  /** Signals a stored inbox row to its workflow; call it after the commit. Returns at once, never throws. */
  inboxRow(inboxId: string): void;

  /** Starts the question of a stored refresh request to the vendor. Returns at once, never throws. */
  refresh(session: { verificationId: string; session: number }): void;

  /**
   * Requests session number `session` after the previous one is over. `ready`: the person can use it.
   * `waiting`: requested, but not ready within `waitMs`. `unavailable`: Temporal is down. `refused`: the
   * verification has ended or does not need that session.
   * @param options.broken the device claims that the previous session no longer works, though it has not
   *   ended
   */
  renewSession(
    verificationId: string,
    session: number,
    options: { waitMs: number; broken?: boolean },
  ): Promise<RenewalAnswer>;

  /**
   * Requests the vendor's verdict on a stored image. `judged`: the capture's row has it. `waiting`: none
   * within `waitMs`, or Temporal is down; safe to repeat.
   * @throws KycError why it was refused, e.g. `already_submitted`, `not_ready`, `already_final`
   */
  capture(
    verificationId: string,
    capture: { captureId: string; step: string },
    options: { waitMs: number },
  ): Promise<'judged' | 'waiting'>;

  /**
   * Submits the images. A repetition is done once: `sequence` is that of the projection, `captures` the
   * number of images.
   * @throws KycError why it was refused, or `workflow_unavailable`
   */
  submitCaptures(
    verificationId: string,
    about: { sequence: number; captures: number },
    options: { waitMs: number },
  ): Promise<'submitted' | 'waiting'>;

  /**
   * Signals the workflow of the stored cancel or review, and waits up to about `waitMs` for the end, or until
   * the status is no longer `leaves`. Never throws because Temporal is down.
   */
  conclude(verificationId: string, options: { waitMs: number; leaves?: Status }): Promise<void>;

  /**
   * Carries out a requested erasure (of an open verification once it has ended), and waits for it up to about
   * `waitMs`. Never throws because Temporal or the object storage is down.
   */
  erase(verificationId: string, options: { waitMs: number }): Promise<void>;
}

export type RenewalAnswer = 'ready' | 'waiting' | 'unavailable' | 'refused';
