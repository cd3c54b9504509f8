import { buffer } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import { vendorStream } from '../../vendors/http-stream.ts';
import type { VendorRequest } from '../../vendors/http.ts';
import type { VendorCall } from '../../vendors/vendor.ts';
import { faultOf, serve } from './vendor-server.ts';

const callTo = (baseUrl: string): VendorCall<unknown> => ({
  account: { id: 'a1', vendor: 'identomat', mode: 'test', baseUrl, credentials: {} },
  now: () => new Date('2026-03-01T12:00:00.000Z'),
});
const GET: VendorRequest = { method: 'GET', path: ['video'], timeoutMs: 2_000 };

const codeOf = async (call: Promise<unknown>): Promise<string> => (await faultOf(call)).code;

describe('a streamed answer', () => {
  it('gives its head before its body has come', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' }).write('first');
    });
    const { headers, stream } = await vendorStream(callTo(base), GET);
    expect(headers['content-type']).toBe('video/mp4');
    const first = await new Promise<Buffer>((resolve) => stream.once('data', resolve));
    expect(first.toString()).toBe('first');
    stream.destroy();
  });

  it('has exactly the bytes that were sent', async () => {
    const bytes = Buffer.alloc(6 * 1024 * 1024, 'ab');
    const base = await serve((_request, response) => response.end(bytes));
    const { stream } = await vendorStream(callTo(base), GET);
    expect((await buffer(stream)).equals(bytes)).toBe(true);
  });

  it('that breaks off in the middle fails as one of our errors', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      response.socket?.end();
    });
    const { stream } = await vendorStream(callTo(base), GET);
    expect(await codeOf(buffer(stream))).toBe('vendor_timeout');
  });

  it('that is given up closes its connection', async () => {
    const closed = vi.fn();
    const base = await serve((request, response) => {
      request.socket.on('close', closed);
      response.writeHead(200).write('x');
    });
    const { stream } = await vendorStream(callTo(base), GET);
    stream.destroy();
    await vi.waitFor(() => {
      expect(closed).toHaveBeenCalledOnce();
    }, 20_000);
  });

  it('that is a refusal has the meaning that it has everywhere', async () => {
    const base = await serve((_request, response) => response.writeHead(503).end('busy'));
    expect(await codeOf(vendorStream(callTo(base), GET))).toBe('vendor_unavailable');
  });

  it('that is a refusal is explained by the vendor first', async () => {
    const base = await serve((_request, response) => response.writeHead(404).end('"GONE"'));
    const explain: VendorRequest['explain'] = ({ body }) =>
      body.toString() === '"GONE"' ? new KycError('vendor_session_unknown', 'It is gone.') : null;
    expect(await codeOf(vendorStream(callTo(base), { ...GET, explain }))).toBe(
      'vendor_session_unknown',
    );
  });

  it('whose head does not come in time is ambiguous', async () => {
    const base = await serve(() => undefined);
    const asked = { ...GET, timeoutMs: 1_000 };
    expect(await codeOf(vendorStream(callTo(base), asked))).toBe('vendor_timeout');
  });

  it('from where no server listens is "unavailable"', async () => {
    expect(await codeOf(vendorStream(callTo('http://127.0.0.1:1'), GET))).toBe(
      'vendor_unavailable',
    );
  });
});
