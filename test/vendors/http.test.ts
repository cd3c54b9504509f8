import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { vendorFetch, readAnswerAs } from '../../vendors/http.ts';
import type { VendorRequest } from '../../vendors/http.ts';
import type { VendorCall } from '../../vendors/vendor.ts';
import { addressOfNobody, faultOf, serve } from './vendor-server.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

function callTo(baseUrl: string, signal?: AbortSignal): VendorCall<unknown> {
  return {
    account: { id: 'a1', vendor: 'veriff', mode: 'test', baseUrl, credentials: {} },
    now: () => NOW,
    ...(signal === undefined ? {} : { signal }),
  };
}

const GET: VendorRequest = { method: 'GET', path: ['v1', 'thing'], timeoutMs: 2_000 };

async function faultOfAnswer(
  status: number,
  headers: Record<string, string> = {},
  explain?: VendorRequest['explain'],
): Promise<KycError> {
  const base = await serve((_request, response) => {
    response.writeHead(status, headers).end('{"message":"Jane Doe is unwell"}');
  });
  return faultOf(vendorFetch(callTo(base), { ...GET, ...(explain && { explain }) }));
}

describe('an answer', () => {
  it('comes with its exact bytes, whatever they are', async () => {
    const bytes = Buffer.from([0x7b, 0x20, 0xff, 0x00, 0x0a]);
    const base = await serve((_request, response) => {
      response.writeHead(201, { 'X-Signature': 'ab' }).end(bytes);
    });
    const answer = await vendorFetch(callTo(base), GET);
    expect(answer.status).toBe(201);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers['x-signature']).toBe('ab');
  });

  it('is to the method, path, query, headers and bytes that were asked for', async () => {
    const seen: unknown[] = [];
    const base = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        seen.push([request.method, request.url, request.headers['x-key'], body]);
        response.end('{}');
      });
    });
    await vendorFetch(callTo(`${base}/prefix/`), {
      method: 'POST',
      path: ['v1', 'a/b ?c'],
      query: { q: 'x&y' },
      headers: { 'x-key': 'k' },
      body: Buffer.from('{"a": 1}'),
      timeoutMs: 2_000,
    });
    expect(seen).toEqual([['POST', '/prefix/v1/a%2Fb%20%3Fc?q=x%26y', 'k', '{"a": 1}']]);
  });

  it('may not lead out of its path through dots', async () => {
    const base = await serve((_request, response) => response.end('{}'));
    const fault = await faultOf(vendorFetch(callTo(base), { ...GET, path: ['v1', '..', 'admin'] }));
    expect(fault.code).toBe('internal');
  });

  it('may be asked for with a slash at the end of the path, and never with one in the middle', async () => {
    const base = await serve((request, response) => response.end(request.url));
    const ask = (path: string[]) => vendorFetch(callTo(`${base}/api/`), { ...GET, path });
    expect((await ask(['result', 'face', ''])).body.toString()).toBe('/api/result/face/');
    for (const path of [[''], [], ['result', '', 'face'], ['..', '']]) {
      expect((await faultOf(ask(path))).code).toBe('internal');
    }
  });

  it('may be asked for by a GET that carries a body: it is really sent', async () => {
    const base = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const length = request.headers['content-length'];
        const body = Buffer.concat(chunks).toString();
        response.end(JSON.stringify({ method: request.method, length, body }));
      });
    });
    const body = Buffer.from('{"project_id":6}');
    const answer = await vendorFetch(callTo(base), { ...GET, body });
    const heard = { method: 'GET', length: '16', body: '{"project_id":6}' };
    expect(JSON.parse(answer.body.toString())).toEqual(heard);
  });

  it('larger than the limit is an invalid response, and is not read to its end', async () => {
    const base = await serve((_request, response) => {
      response.write(Buffer.alloc(64 * 1024));
    });
    const fault = await faultOf(vendorFetch(callTo(base), { ...GET, maxAnswerBytes: 1024 }));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});

describe('a status other than 2xx', () => {
  it.each([
    [400, 'vendor_refused_request'],
    [401, 'vendor_credentials'],
    [403, 'vendor_credentials'],
    [404, 'vendor_refused_request'],
    [407, 'vendor_unavailable'],
    [408, 'vendor_unavailable'],
    [421, 'vendor_unavailable'],
    [425, 'vendor_unavailable'],
    [431, 'vendor_unavailable'],
    [422, 'vendor_refused_request'],
    [429, 'vendor_rate_limited'],
    [500, 'vendor_unavailable'],
    [502, 'vendor_unavailable'],
    [503, 'vendor_unavailable'],
    [504, 'vendor_unavailable'],
    [302, 'vendor_invalid_response'],
    [304, 'vendor_invalid_response'],
  ] as const)('%i means %s', async (status, code) => {
    const fault = await faultOfAnswer(status, { location: 'http://127.0.0.1:1/elsewhere' });
    expect(fault.code).toBe(code);
    expect(fault.vendorCode).toBe(String(status));
  });

  it('never brings the body of the answer into the error', async () => {
    for (const status of [400, 401, 404, 429, 500]) {
      const fault = await faultOfAnswer(status);
      expect(`${fault.message}${JSON.stringify(fault)}${String(fault.cause)}`).not.toContain(
        'Jane',
      );
    }
  });

  it('is explained by the vendor first, who sees status and body', async () => {
    const fault = await faultOfAnswer(400, {}, (response) => {
      expect(response.body.toString()).toContain('unwell');
      return new KycError('vendor_session_unknown', 'ours');
    });
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it('keeps its common meaning when the vendor has no explanation', async () => {
    expect((await faultOfAnswer(503, {}, () => null)).code).toBe('vendor_unavailable');
  });

  it.each([
    ['7', 7_000],
    ['Sun, 01 Mar 2026 12:02:00 GMT', 120_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', 1_500],
    ['60, 60', undefined],
  ])('with Retry-After %j asks to wait %j ms', async (header, waitMs) => {
    expect((await faultOfAnswer(429, { 'retry-after': header })).retryAfterMs).toBe(waitMs);
    expect((await faultOfAnswer(503, { 'retry-after': header })).retryAfterMs).toBe(waitMs);
  });

  it.each([401, 403, 400, 302])(
    'with Retry-After and %i is waited for as that is always',
    async (status) => {
      const fault = await faultOfAnswer(status, { 'retry-after': '86400' });
      expect(fault.retryAfterMs).toBeUndefined();
    },
  );
});

describe('a redirect', () => {
  it('is not followed', async () => {
    const visited: string[] = [];
    const base = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await faultOf(vendorFetch(callTo(base), GET));
    expect(visited).toEqual(['/v1/thing']);
  });
});

describe('no answer', () => {
  it('because no server listens is "unavailable": nothing was done', async () => {
    const base = await addressOfNobody();
    const fault = await faultOf(vendorFetch(callTo(base), GET));
    expect(fault.code).toBe('vendor_unavailable');
  });

  it('because the name does not resolve is "unavailable"', async () => {
    const fault = await faultOf(vendorFetch(callTo('http://vendor.invalid'), GET));
    expect(fault.code).toBe('vendor_unavailable');
  });

  it('in time is ambiguous', async () => {
    const base = await serve(() => undefined);
    const fault = await faultOf(vendorFetch(callTo(base), { ...GET, timeoutMs: 50 }));
    expect(fault.code).toBe('vendor_timeout');
    expect(fault.message).toContain('50 ms');
  });

  it('in time is ambiguous also when the head came and the body hangs', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const fault = await faultOf(vendorFetch(callTo(base), { ...GET, timeoutMs: 100 }));
    expect(fault.code).toBe('vendor_timeout');
  });

  it('because the connection broke after sending is ambiguous', async () => {
    const base = await serve((request) => request.socket.destroy());
    const fault = await faultOf(vendorFetch(callTo(base), GET));
    expect(fault.code).toBe('vendor_timeout');
  });

  it('because the connection broke in the middle of the body is ambiguous', async () => {
    const base = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => request.socket.destroy());
    });
    const fault = await faultOf(vendorFetch(callTo(base), GET));
    expect(fault.code).toBe('vendor_timeout');
  });

  it('because the caller gave up is ambiguous', async () => {
    const caller = new AbortController();
    const base = await serve(() => {
      caller.abort();
    });
    const fault = await faultOf(vendorFetch(callTo(base, caller.signal), GET));
    expect(fault.code).toBe('vendor_timeout');
  });

  it('that is HTTP is ambiguous, and its bytes stay out of the error', async () => {
    const base = await serve((request) => request.socket.end('SSH-2.0-Jane\r\n\r\n'));
    const fault = await faultOf(vendorFetch(callTo(base), GET));
    expect(fault.code).toBe('vendor_timeout');
    expect(fault.message).not.toContain('Jane');
    expect(fault.cause).toBeUndefined();
  });

  it.each(['', 'not a url', 'file:///etc/passwd', 'ftp://vendor.test'])(
    'from a base URL %j blames the account',
    async (baseUrl) => {
      expect((await faultOf(vendorFetch(callTo(baseUrl), GET))).code).toBe('vendor_misconfigured');
    },
  );
});

describe('an answer that must be JSON', () => {
  const schema = z.looseObject({ verification: z.looseObject({ id: z.string() }) });

  it('keeps properties that we do not know', () => {
    const body = Buffer.from('{"verification":{"id":"x","new":1}}');
    expect(readAnswerAs(body, schema).verification).toEqual({ id: 'x', new: 1 });
  });

  it.each(['', 'Jane', '<html>Jane</html>', '{"verification":{"id":"Jane"', '\ufeff'])(
    'is an invalid response as %j, and the error quotes nothing of it',
    (text) => {
      expect(() => readAnswerAs(Buffer.from(text), schema)).toThrow(
        expect.objectContaining({
          code: 'vendor_invalid_response',
          message: "The vendor's answer is not JSON.",
        }),
      );
    },
  );

  it.each([
    ['[', ']'],
    ['{"verification":', '}'],
  ])('is an invalid response where %s is nested without end', (open, end) => {
    const nested = (levels: number) =>
      Buffer.from(`${open.repeat(levels)}${end === ']' ? '' : '1'}${end.repeat(levels)}`);
    expect(readAnswerAs(nested(90), z.unknown())).toBeDefined();
    for (const levels of [200, 4_000, 100_000]) {
      expect(() => readAnswerAs(nested(levels), z.unknown())).toThrow('is not JSON');
    }
  });

  it('names the fields at fault and not their values', () => {
    const body = Buffer.from('{"verification":{"id":["Jane"]}}');
    expect(() => readAnswerAs(body, schema)).toThrow(/verification\.id\.$/);
  });

  it('is an invalid response when its bytes are not UTF-8', () => {
    const body = Buffer.from([0x22, 0xc3, 0x28, 0x22]);
    expect(() => readAnswerAs(body, z.string())).toThrow(KycError);
  });
});
