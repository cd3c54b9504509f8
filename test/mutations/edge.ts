import { type Mutation, taken } from './mutation.ts';

const SERVER = 'test/api/http-server.test.ts';

/** Of the HTTP edge as operators see it. */
export const EDGE: readonly Mutation[] = [
  taken(
    'O30',
    'a request may take for ever to arrive',
    { file: SERVER, name: 'is told so and closed where it' },
    {
      file: 'api/http/server.ts',
      find: '...{ requireHostHeader: false, requestTimeout, connectionsCheckingInterval: checkEvery },',
      replace: '...{ requireHostHeader: false, requestTimeout: requestTimeout * 10_000 },',
    },
    {
      file: 'api/http/server.ts',
      find: '    headersTimeout: requestTimeout,',
      replace: '    headersTimeout: requestTimeout * 10_000 + checkEvery,',
    },
  ),
  taken(
    'O30',
    'who does not read an answer keeps the connection',
    { file: SERVER, name: 'is closed where it does not read what is sent' },
    {
      file: 'api/http/server.ts',
      find: '  server.setTimeout(idleTimeout);',
      replace: '  server.setTimeout(idleTimeout * 1_000);',
    },
  ),
];
