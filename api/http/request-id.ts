import type { RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { beginContext } from './context.ts';

/**
 * Every request gets an id of ours, told in `X-Request-Id` and in every problem. A caller's own id is
 * not taken over: it could carry anything into our logs.
 */
export const requestId: RequestHandler = (request, response, next) => {
  const { requestId: id } = beginContext(request, uuidv7());
  response.setHeader('X-Request-Id', id);
  next();
};
