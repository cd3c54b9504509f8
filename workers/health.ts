import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from './http-process.ts';
import { waitAtMost } from './wait-at-most.ts';

/** What a process needs to work: for each name, a check that rejects while the service is not available. */
export type HealthChecks = Record<string, () => Promise<unknown>>;

export interface HealthServer {
  url: string;
  /** Replaces the checks of `/readyz`. */
  become(checks: HealthChecks): void;
  close(): Promise<void>;
}

const CHECK_MS = 2_000;

/**
 * `/healthz` answers 200 while the process lives; `/readyz` answers 200 when all checks pass, and else 503
 * with the names of those that fail. It is not ready until `become` was called.
 */
export async function startHealthServer(address: {
  host: string;
  port: number;
}): Promise<HealthServer> {
  let checks: HealthChecks = { start: () => Promise.reject(new Error('still starting')) };
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/healthz') answer(200, { status: 'ok' });
    else if (request.url !== '/readyz') answer(404, { status: 'not found' });
    else {
      void missingOf(checks).then((missing) => {
        if (missing.length === 0) answer(200, { status: 'ready' });
        else answer(503, { status: 'not ready', missing });
      });
    }
  });
  const port = await listen(server, address);
  return {
    url: `http://${address.host}:${port}`,
    become: (next) => {
      checks = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function missingOf(checks: HealthChecks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await waitAtMost(CHECK_MS, check());
        return null;
      } catch {
        return name;
      }
    }),
  );
  return results.filter((name) => name !== null);
}
