import type { Request } from 'express';
import { pathOfOurs } from './return-to.ts';

/** Why somebody is asked to sign in; what the page of the sign-in says. */
export const SIGN_IN_REASONS = ['idle', 'over', 'refused', 'failed'] as const;
export type SignInReason = (typeof SIGN_IN_REASONS)[number];

/** The request has no session: the console redirects it to the sign-in. */
export class NotSignedInError extends Error {
  readonly reason: SignInReason | null;

  constructor(reason: SignInReason | null) {
    super('Nobody is signed in.');
    this.name = 'NotSignedInError';
    this.reason = reason;
  }

  /** A form is not sent again by itself: only a page is come back to. */
  signInPath({ method, originalUrl }: Pick<Request, 'method' | 'originalUrl'>): string {
    const query = new URLSearchParams();
    const returnTo = method === 'GET' ? pathOfOurs(originalUrl) : '/';
    if (returnTo !== '/') query.set('returnTo', returnTo);
    if (this.reason !== null) query.set('why', this.reason);
    return query.size === 0 ? '/login' : `/login?${query.toString()}`;
  }
}
