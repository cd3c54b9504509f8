import type { RequestHandler } from 'express';

/** Lets pages of any origin call: a vendor's web SDK runs in the page of its customer. */
export const cors: RequestHandler = (request, response, next) => {
  response.set('access-control-allow-origin', '*');
  if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) {
    next();
    return;
  }
  response
    .set('access-control-allow-methods', 'GET, POST, PATCH, PUT, DELETE')
    .set('access-control-allow-headers', request.get('access-control-request-headers') ?? '*')
    .set('access-control-max-age', '600')
    .status(204)
    .end();
};
