import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { createKycClient, type KycClientOptions } from '../../clients/typescript/src/index.ts';

setFlagsFromString('--expose-gc');
// A new context has what the flag exposes.
const collect = runInNewContext('gc') as () => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An API that answers when the test does, and a client of it that tries once. */
async function api(options: Partial<KycClientOptions> = {}) {
  const asked: ServerResponse[] = [];
  const server = createServer((_request, response) => asked.push(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const kyc = createKycClient({ baseUrl, apiKey: 'kyc_test_0123456789', tries: 1, ...options });
  return { asked, kyc };
}

let collections = 0;

/** Memory is collected again and again until the answer is there: what nobody holds is gone. */
async function whileCollecting<T>(answer: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    collect();
    collections += 1;
  }, 20);
  try {
    return await answer;
  } finally {
    clearInterval(timer);
  }
}

/** What nobody holds by now is gone once this resolves. */
async function collectedSince(): Promise<void> {
  const before = collections;
  await expect.poll(() => collections - before).toBeGreaterThan(3);
}

const isGivenUp = (name: string) => expect.objectContaining({ name }) as unknown;

describe('A request of the client for TypeScript', () => {
  it('is given up in time, whatever memory was collected meanwhile', async () => {
    const { kyc } = await api({ timeoutMs: 300 });
    const answer = whileCollecting(kyc.GET('/v1/verifications'));
    await expect(answer).rejects.toEqual(isGivenUp('TimeoutError'));
  });

  it('is given up by its caller, whatever memory was collected meanwhile', async () => {
    const { kyc, asked } = await api();
    const caller = new AbortController();
    const answer = whileCollecting(kyc.GET('/v1/verifications', { signal: caller.signal }));
    const refused = expect(answer).rejects.toEqual(isGivenUp('AbortError'));
    await expect.poll(() => asked.length).toBe(1);
    await collectedSince();
    caller.abort();
    await refused;
  });

  it('is given up by its caller in the middle of the body', async () => {
    const { kyc, asked } = await api();
    const caller = new AbortController();
    const answer = whileCollecting(kyc.GET('/v1/verifications', { signal: caller.signal }));
    const refused = expect(answer).rejects.toEqual(isGivenUp('AbortError'));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]?.writeHead(200, { 'content-type': 'application/json' }).write('{"items":');
    await collectedSince();
    caller.abort();
    await refused;
  });

  it('may be answered by a body that takes longer than the time of a try', async () => {
    // Long enough for a busy machine to begin the answer.
    const { kyc, asked } = await api({ timeoutMs: 2_000 });
    const answer = kyc.GET('/v1/verifications');
    await expect.poll(() => asked.length, { interval: 5 }).toBe(1);
    asked[0]?.writeHead(200, { 'content-type': 'application/json' }).write('{"items":[],');
    setTimeout(() => asked[0]?.end('"next":null}'), 2_500);
    expect((await answer).data).toEqual({ items: [], next: null });
  });
});
