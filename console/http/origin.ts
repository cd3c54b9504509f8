import type { Request } from 'express';
import { KycError } from '../../domain/errors.ts';

/** The refusal of a form that is not of ours; shown with words of its own. */
export class ForeignFormError extends KycError {
  constructor(message: string) {
    super('forbidden', message);
    this.name = 'ForeignFormError';
  }
}

/**
 * A form comes from a page of ours: every browser says the origin of what it posts, and newer ones which
 * site has made them do so.
 * @throws ForeignFormError
 */
export function checkOrigin(request: Request, publicUrl: string): void {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') {
    throw new ForeignFormError('The form comes from another site.');
  }
  if (request.get('origin') !== new URL(publicUrl).origin) {
    throw new ForeignFormError('The form comes from another origin.');
  }
}
