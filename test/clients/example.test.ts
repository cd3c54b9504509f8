import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signNotification } from '../../activities/sign-notification.ts';
import type { Status } from '../../domain/status.ts';
import { until } from '../../tools/client/until.ts';

const EXAMPLE = fileURLToPath(new URL('../../clients/typescript/example', import.meta.url));
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const FIRST = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';
const SECOND = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d1';

let server: Server;
let backend: ChildProcess;
let address = '';
/** The reference of the order that is asked for. */
let reference = '';
/** What the API tells the backend before it answers its request. */
let beforehand: () => Promise<void>;
beforeAll(async () => {
  server = createServer((request, response) => {
    const id = request.url?.endsWith('/retry') === true ? SECOND : FIRST;
    const answer = {
      ...{ id, status: 'pending', sequence: 2, link: { url: 'https://kyc.example.com/v/a' } },
      nextAction: { forPerson: { message: 'Open the link.' } },
    };
    const key = String(request.headers['idempotency-key']);
    if (request.url === '/v1/verifications') reference = key;
    void (request.method === 'POST' ? beforehand() : Promise.resolve()).then(() => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const free = await freePort();
  address = `http://127.0.0.1:${free}`;
  backend = spawn(process.execPath, ['--import', 'tsx', `${EXAMPLE}/backend.ts`], {
    env: {
      ...{ PATH: process.env['PATH'], PORT: String(free), KYC_SECRET: SECRET },
      ...{ KYC_URL: `http://127.0.0.1:${port}`, KYC_API_KEY: 'kyc_test_0123456789' },
      TSX_TSCONFIG_PATH: `${EXAMPLE}/tsconfig.json`,
    },
    stdio: 'ignore',
  });
  await until('the backend to listen', () =>
    fetch(`${address}/orders/none`).then(
      ({ status }) => status,
      () => undefined,
    ),
  );
});
afterAll(() => {
  backend.kill();
  server.close();
  server.closeAllConnections();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  // As above.
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function tell(verificationId: string, sequence: number, status: Status): Promise<void> {
  const about = { verificationId, reference, status, reasons: [], sequence, attemptsUsed: 0 };
  const payload = {
    ...{ type: 'verification.approved' as const, timestamp: new Date().toISOString() },
    data: about,
  };
  const { body, headers } = signNotification(
    { id: randomUUID(), secrets: [SECRET], payload },
    new Date(),
  );
  const answer = await fetch(`${address}/notifications`, { method: 'POST', body, headers });
  expect(answer.status).toBe(204);
}

const statusNow = async (): Promise<unknown> => {
  const answer = await fetch(`${address}/orders/${reference}`);
  // The example's own answer.
  return ((await answer.json()) as { status: unknown }).status;
};
const post = (path: string) => fetch(`${address}${path}`, { method: 'POST' });

describe('The example of a backend', () => {
  it('keeps what it was told before its own request was answered', async () => {
    beforehand = () => tell(FIRST, 5, 'declined');
    expect((await post('/orders')).status).toBe(201);
    expect(await statusNow()).toBe('declined');
  });

  it('hears of a verification that was tried again, though that one counts from 1', async () => {
    beforehand = () => Promise.resolve();
    await post('/orders');
    await tell(FIRST, 9, 'declined');
    await post(`/orders/${reference}/retry`);
    expect(await statusNow()).toBe('pending');
    await tell(SECOND, 3, 'approved');
    await tell(FIRST, 10, 'declined');
    expect(await statusNow()).toBe('approved');
  });
});
