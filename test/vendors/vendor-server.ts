import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { startSandbox } from '../../sandbox/server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Any HTTP server, closed after the test; its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const { address, close } = await listen(listener);
  closers.push(close);
  return address;
}

/** An address at which nobody listens any more. */
export async function addressOfNobody(): Promise<string> {
  const { address, close } = await listen(() => undefined);
  await close();
  return address;
}

async function listen(
  listener: RequestListener,
): Promise<{ address: string; close: () => Promise<unknown> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${port}`, close };
}

/** What a vendor was asked. */
export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Answer {
  status?: number;
  type?: string;
  body: string | Buffer;
}

/** A vendor that answers as it is told and remembers what it was asked; `{}` with 404 to anything else. */
export async function serveAnswers(
  answerTo: (asked: Heard) => Answer | Buffer | undefined,
): Promise<{ baseUrl: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const baseUrl = await serve((request, response) => {
    const { method = '', url = '', headers } = request;
    void buffer(request).then((bytes) => {
      const asked = { method, url, headers, body: bytes.toString('utf8') };
      heard.push(asked);
      const given = answerTo(asked) ?? { status: 404, body: '{}' };
      const {
        status = 200,
        type,
        body,
      } = Buffer.isBuffer(given) ? ({ body: given } as Answer) : given;
      response.writeHead(status, { 'content-type': type ?? 'application/json' }).end(body);
    });
  });
  return { baseUrl, heard };
}

/** The sandbox with one vendor of interest, and that vendor's control API. */
export interface VendorSandbox {
  url: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  act: (sessionId: string, action: string, details?: object) => Promise<unknown>;
}

/** With what that vendor accepts; closed after the test. */
export async function startVendorSandbox(
  vendor: VendorName,
  accepted: object,
): Promise<VendorSandbox> {
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    credentials: { [vendor]: accepted },
  });
  closers.push(() => sandbox.close());
  const control: VendorSandbox['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control/${vendor}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return response.json();
  };
  return {
    url: sandbox.url,
    control,
    act: (id, action, details = {}) =>
      control('POST', `sessions/${id}/actions`, { action, ...details }),
  };
}

/** The KycError that a call must end with. */
export async function faultOf(call: Promise<unknown>): Promise<KycError> {
  const failure: unknown = await call.then(
    () => new Error('The call did not fail.'),
    (reason: unknown) => reason,
  );
  if (failure instanceof KycError) return failure;
  throw failure;
}
