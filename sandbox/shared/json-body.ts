import type { Request } from 'express';

/** Whether a request has a body that is not said to be JSON. */
export const hasOtherBody = (request: Request): boolean =>
  request.get('content-length') !== '0' &&
  // False where there is a body of another type or of none, null where there is no body.
  request.is('application/json') === false;
