import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** For answers that no browser should render. */
export const apiHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  referrerPolicy: { policy: 'no-referrer' },
});

/** What is about one person or one client is kept by no cache on the way. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** No cache keeps an answer, so that "not modified" would be none: what is asked for is read and sent. */
export const unconditional: RequestHandler = (request, _response, next) => {
  delete request.headers['if-none-match'];
  delete request.headers['if-modified-since'];
  next();
};

/**
 * For the SDK's page, which may be anybody's: what is asked for here needs the link, and no cookie or
 * other sign of the browser's own is ever looked at.
 */
export const forAnyOrigin: RequestHandler = (_request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  next();
};
