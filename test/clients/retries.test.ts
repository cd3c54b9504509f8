import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createKycClient } from '../../clients/typescript/src/index.ts';

interface Seen {
  method: string | undefined;
  body: string;
}
type Says = { status: number; retryAfter?: string; body?: string } | 'hangs up';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An API that says these things, one after the other, and the last of them for ever. */
async function api(...says: Says[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const now = says[Math.min(seen.length, says.length - 1)];
      seen.push({ method: request.method, body });
      if (now === undefined || now === 'hangs up') {
        request.socket.destroy();
        return;
      }
      const retry = now.retryAfter === undefined ? {} : { 'retry-after': now.retryAfter };
      response.writeHead(now.status, { 'content-type': 'application/json', ...retry });
      response.end(now.body ?? '{"code":"here"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  return { seen, kyc: createKycClient({ baseUrl, apiKey: 'kyc_test_0123456789' }) };
}

type Kyc = Awaited<ReturnType<typeof api>>['kyc'];
const path = { id: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0' };
const read = (kyc: Kyc) => kyc.GET('/v1/verifications/{id}', { params: { path } });
const start = (kyc: Kyc) =>
  kyc.POST('/v1/verifications', {
    params: { header: { 'Idempotency-Key': 'order-4711' } },
    body: { vendor: 'veriff', reference: 'order-4711' },
  });
const cancel = (kyc: Kyc) => kyc.POST('/v1/verifications/{id}/cancel', { params: { path } });

describe('The client for TypeScript', () => {
  it.each<[string, Says]>([
    ['a 503', { status: 503, retryAfter: '0' }],
    ['a 429', { status: 429, retryAfter: '0' }],
    ['a connection that breaks off', 'hangs up'],
  ])('reads again after %s', async (_what, fault) => {
    const { kyc, seen } = await api(fault, { status: 200 });
    const { response } = await read(kyc);
    expect(response.status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it('starts again with the same body where the first answer was lost', async () => {
    const { kyc, seen } = await api('hangs up', { status: 201 });
    expect((await start(kyc)).response.status).toBe(201);
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { vendor: 'veriff', reference: 'order-4711' },
      { vendor: 'veriff', reference: 'order-4711' },
    ]);
  });

  it('repeats nothing that carries no Idempotency-Key', async () => {
    const { kyc, seen } = await api({ status: 503, retryAfter: '0' }, { status: 200 });
    expect((await cancel(kyc)).response.status).toBe(503);
    expect(seen).toHaveLength(1);
  });

  it('repeats nothing that was refused', async () => {
    const { kyc, seen } = await api({ status: 422 }, { status: 200 });
    const { response, error } = await start(kyc);
    expect([response.status, error?.code]).toEqual([422, 'here']);
    expect(seen).toHaveLength(1);
  });

  it('gives the answer back at once where it is to wait for longer than it may', async () => {
    const { kyc, seen } = await api({ status: 429, retryAfter: '3600' });
    expect((await read(kyc)).response.status).toBe(429);
    expect(seen).toHaveLength(1);
  });

  it('gives the answer back at once where it is to wait until a date that is far', async () => {
    const retryAfter = new Date(Date.now() + 3_600_000).toUTCString();
    const { kyc, seen } = await api({ status: 503, retryAfter });
    expect((await read(kyc)).response.status).toBe(503);
    expect(seen).toHaveLength(1);
  });

  it.each(['', 'soon'])(
    'waits as ever where Retry-After says nothing: "%s"',
    async (retryAfter) => {
      const { kyc } = await api({ status: 503, retryAfter }, { status: 200 });
      const before = performance.now();
      await read(kyc);
      expect(performance.now() - before).toBeGreaterThan(240);
    },
  );

  it.each([
    ['nothing', ''],
    ['a page', '<html>Bad Gateway</html>'],
    ['JSON of another', '{"message":"no"}'],
    ['no object', 'null'],
  ])('has a problem as its error where a proxy answers: %s', async (_what, body) => {
    const { kyc } = await api({ status: 502, retryAfter: '0', body });
    const { data, error } = await start(kyc);
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ status: 502, code: 'internal', title: 'Bad Gateway' });
    expect(error?.detail).toContain('HTTP 502');
  });

  it('gives the last answer back after four tries', async () => {
    const { kyc, seen } = await api({ status: 503, retryAfter: '0' });
    expect((await read(kyc)).response.status).toBe(503);
    expect(seen).toHaveLength(4);
  });

  it('tries no more once the caller has given up', async () => {
    const { kyc, seen } = await api({ status: 503, retryAfter: '5' });
    const controller = new AbortController();
    const asked = kyc.GET('/v1/verifications/{id}', {
      params: { path },
      signal: controller.signal,
    });
    await expect.poll(() => seen.length).toBe(1);
    controller.abort();
    await expect(asked).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});
