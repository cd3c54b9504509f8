import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../vendors/lifecycle.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import { answering, callTo, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';
import type { Veriff } from './support.ts';

const UNKNOWN = { id: '3fa85f64-5717-4562-b3fc-2c963f66afa6' };

async function created(): Promise<{ sandbox: Veriff; id: string }> {
  const sandbox = await startVeriff();
  const { reference } = await veriff.createSession(callTo(sandbox), REQUEST);
  return { sandbox, id: reference.id };
}

async function ask(sandbox: Veriff, id: string) {
  return veriff.readAnswer(await veriff.askSession(callTo(sandbox), { id }));
}

describe.each(['hmac', 'legacy'] as const)('a session at the vendor (%s)', (signatureScheme) => {
  it('is created, signed both ways, and can be asked about', async () => {
    const sandbox = await startVeriff(signatureScheme);
    const now = new Date();
    const credentials = { signatureScheme };
    const call = callTo({ ...sandbox, credentials, now: () => now });
    const session = await veriff.createSession(call, REQUEST);
    expect(session.url).toContain(`${sandbox.baseUrl}/v/`);
    expect(session.expiresAt).toEqual(new Date(now.getTime() + 7 * DAY_MS));
    expect(JSON.parse(session.raw.body.toString())).toMatchObject({ status: 'success' });
    const [seen] = (await sandbox.control('GET', 'sessions')) as unknown[];
    expect(seen).toMatchObject({
      id: session.reference.id,
      vendorData: REQUEST.verificationId,
      name: "Σωκράτης O'Brien-Łukasz",
      callback: REQUEST.returnUrl,
    });
    const answer = await veriff.askSession(call, session.reference);
    expect(veriff.readAnswer(answer).fact).toEqual({ kind: 'noted', reasons: [] });
    expect(veriff.readResult(answer)).toBeNull();
  });
});

describe('the base URL of an account', () => {
  it.each(['', '/', '/v1', '/v1/'])('may end in "%s"', async (end) => {
    const sandbox = await startVeriff();
    const call = callTo({ baseUrl: `${sandbox.baseUrl}${end}` });
    const { reference } = await veriff.createSession(call, REQUEST);
    const answer = await veriff.askSession(call, reference);
    expect(veriff.readAnswer(answer).fact.kind).toBe('noted');
    expect(await veriff.media?.list(call, reference)).toEqual([]);
  });
});

describe('asking about a session', () => {
  it('tells that it was started, and that it was handed in, when no event did', async () => {
    const { sandbox, id } = await created();
    await sandbox.act(id, 'start', { silent: true });
    expect((await ask(sandbox, id)).fact).toMatchObject({ kind: 'started' });
    await sandbox.act(id, 'submit', { silent: true });
    expect((await ask(sandbox, id)).fact).toMatchObject({ kind: 'submitted' });
  });

  it('tells the decision, with the person', async () => {
    const { sandbox, id } = await created();
    await sandbox.act(id, 'approve', { silent: true });
    const answer = await veriff.askSession(callTo(sandbox), { id });
    expect(veriff.readAnswer(answer)).toMatchObject({
      sessionId: id,
      ourReference: REQUEST.verificationId,
      fact: { kind: 'outcome', outcome: 'approved', vendorCode: '9001' },
    });
    expect(veriff.readResult(answer)?.person).toMatchObject({
      firstName: 'Σωκράτης',
      lastName: "O'Brien-Łukasz",
    });
  });

  it('tells of a request to try again until another attempt is handed in', async () => {
    const { sandbox, id } = await created();
    await sandbox.act(id, 'resubmit', { reasonCode: 204 });
    const request = await ask(sandbox, id);
    expect(request.fact).toMatchObject({ outcome: 'resubmit', reasons: ['poor_image_quality'] });
    await sandbox.act(id, 'start');
    expect((await ask(sandbox, id)).fact).toEqual(request.fact);
    await sandbox.act(id, 'submit');
    const submitted = (await ask(sandbox, id)).fact;
    expect(submitted.kind).toBe('submitted');
    expect(submitted.attempt).not.toBe(request.fact.attempt);
  });

  it.each([
    ['approved', { kind: 'submitted' }],
    ['something new', { kind: 'noted', warning: 'unknown_status' }],
  ])('before its decision never takes an attempt that is %j for nothing', async (status, fact) => {
    const id = UNKNOWN.id;
    const baseUrl = await serve((request, response) => {
      const isDecision = request.url?.endsWith('/decision') === true;
      const about = isDecision ? { verification: null } : { verifications: [{ id, status }] };
      const body = JSON.stringify({ status: 'success', ...about });
      response.writeHead(200, { 'x-hmac-signature': hmacOf(body) }).end(body);
    });
    const answer = await veriff.askSession(callTo({ baseUrl }), { id });
    expect(veriff.readAnswer(answer).fact).toMatchObject(fact);
  });

  it.each([
    [400, '{"status":"fail","code":"1104","message":"Request includes invalid parameters."}'],
    [404, '<html>no route to the service</html>'],
    [410, ''],
  ])(
    'that is refused with %i is asked again: it is no word about anybody',
    async (status, body) => {
      const { baseUrl } = await answering(body, status);
      const fault = await faultOf(veriff.askSession(callTo({ baseUrl }), UNKNOWN));
      expect(fault.code).toBe('vendor_unavailable');
    },
  );

  it.each([400, 403, 404])(
    'does without the attempts where they are refused (%i)',
    async (status) => {
      const answer = '{"status":"success","verification":null}';
      const baseUrl = await serve((request, response) => {
        const isDecision = request.url?.endsWith('/decision') ?? false;
        const body = isDecision ? answer : '{"status":"fail"}';
        response
          .writeHead(isDecision ? 200 : status, { 'x-hmac-signature': hmacOf(body) })
          .end(body);
      });
      const asked = await veriff.askSession(callTo({ baseUrl }), UNKNOWN);
      expect(asked.body.toString()).toBe(answer);
    },
  );

  it('is not about another session, whatever the vendor answers', async () => {
    const { sandbox, id } = await created();
    await sandbox.act(id, 'approve', { id: UNKNOWN.id });
    const fault = await faultOf(veriff.askSession(callTo(sandbox), { id }));
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it('that the vendor does not know says so', async () => {
    const sandbox = await startVeriff();
    for (const id of [UNKNOWN.id, 'short', 'not-a-uuid-but-long-enough']) {
      const fault = await faultOf(veriff.askSession(callTo(sandbox), { id }));
      expect(fault.code).toBe('vendor_session_unknown');
    }
  });
});

describe('a fault of the vendor', () => {
  const fail = async (fault: object, signal?: AbortSignal) => {
    const sandbox = await startVeriff();
    await sandbox.control('POST', 'faults', fault);
    const call = callTo({ ...sandbox, ...(signal && { signal }) });
    return { sandbox, fault: await faultOf(veriff.createSession(call, REQUEST)) };
  };
  const sessionsOf = async (sandbox: Veriff) =>
    (await sandbox.control('GET', 'sessions')) as unknown[];

  it.each([500, 502, 503, 504])('as status %i is "unavailable"', async (status) => {
    const { fault } = await fail({ kind: 'status', status });
    expect(fault).toMatchObject({ code: 'vendor_unavailable', vendorCode: String(status) });
  });

  it('as 429 says how long to wait', async () => {
    const { fault } = await fail({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    expect(fault).toMatchObject({ code: 'vendor_rate_limited', retryAfterMs: 7_000 });
  });

  it('as silence is ambiguous: the session may exist', async () => {
    const { fault } = await fail({ kind: 'hang' }, AbortSignal.timeout(100));
    expect(fault.code).toBe('vendor_timeout');
  });

  it('as a dropped connection is ambiguous, whether the session was made or not', async () => {
    const before = await fail({ kind: 'disconnect' });
    expect(before.fault.code).toBe('vendor_timeout');
    expect(await sessionsOf(before.sandbox)).toHaveLength(0);
    const after = await fail({ kind: 'disconnect-after' });
    expect(after.fault.code).toBe('vendor_timeout');
    expect(await sessionsOf(after.sandbox)).toHaveLength(1);
  });

  it('as garbage is an invalid response', async () => {
    const { fault } = await fail({ kind: 'garbage' });
    expect(fault.code).toBe('vendor_invalid_response');
  });

  it('is over with the fault: the next try succeeds', async () => {
    const { sandbox } = await fail({ kind: 'status', status: 503 });
    const session = await veriff.createSession(callTo(sandbox), REQUEST);
    expect(session.reference.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that no server listens is "unavailable": surely no session was made', async () => {
    const call = callTo({ baseUrl: 'http://127.0.0.1:1/veriff' });
    expect((await faultOf(veriff.createSession(call, REQUEST))).code).toBe('vendor_unavailable');
  });
});

describe('a refusal of the vendor', () => {
  const refuse = async (
    change: Partial<typeof REQUEST>,
    more: Partial<Parameters<typeof callTo>[0]> = {},
  ) => {
    const sandbox = await startVeriff();
    const call = callTo({ ...sandbox, ...more });
    return faultOf(veriff.createSession(call, { ...REQUEST, ...change }));
  };

  it.each([
    [{ apiKey: UNKNOWN.id }, '1803'],
    [{ apiKey: 'publishable' }, '1802'],
    [{ secrets: ['wrong'] }, '1819'],
    [{ secrets: ['wrong'], signatureScheme: 'legacy' as const }, '1814'],
  ])('of our credentials %j blames them', async (credentials, vendorCode) => {
    const fault = await refuse({}, { credentials });
    expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode });
  });

  it('of our credentials when reading blames them as well', async () => {
    const { sandbox, id } = await created();
    const call = callTo({ ...sandbox, credentials: { secrets: ['wrong'] } });
    const fault = await faultOf(veriff.askSession(call, { id }));
    expect(fault).toMatchObject({ code: 'vendor_credentials', vendorCode: '1818' });
  });

  it('of an old timestamp (1201) is retried, and no try repeats the old one', async () => {
    const sandbox = await startVeriff();
    const times = [new Date(Date.now() - 2 * 3_600_000), new Date()];
    const call = callTo({ ...sandbox, now: () => times.shift() ?? new Date() });
    const fault = await faultOf(veriff.createSession(call, REQUEST));
    expect(fault).toMatchObject({ code: 'vendor_unavailable', vendorCode: '1201' });
    await expect(veriff.createSession(call, REQUEST)).resolves.toHaveProperty('url');
  });

  it.each([
    [{ birthDate: '1980-02-30' }, '2003', '/subject/birthDate'],
    [{ document: { number: 'B-1' } }, '2102', '/subject/document/number'],
    [{ document: { country: 'ZZ' } }, '2104', '/subject/document/country'],
  ])('of a subject %j names the field', async (subject, vendorCode, pointer) => {
    const fault = await refuse({ subject });
    expect(fault).toMatchObject({ code: 'vendor_refused_request', vendorCode });
    expect(fault.fields.map((field) => field.pointer)).toEqual([pointer]);
  });

  it('of a feature (1301) or of anything invalid (1104) names what it can', async () => {
    const features = await refuse({ options: { features: ['holograms'] } });
    expect(features).toMatchObject({ vendorCode: '1301' });
    expect(features.fields[0]?.pointer).toBe('/vendorOptions/features');
    // A type that our own API would refuse, to meet the vendor's refusal.
    const bad = { ...REQUEST.subject, firstName: 1 as unknown as string };
    expect(await refuse({ subject: bad })).toMatchObject({
      code: 'vendor_refused_request',
      vendorCode: '1104',
    });
  });

  it('of a reference that is too long (1500) is ours to mend', async () => {
    const fault = await refuse({ verificationId: 'x'.repeat(41) });
    expect(fault).toMatchObject({ code: 'vendor_misconfigured', vendorCode: '1500' });
  });

  it('never brings words of the vendor into the error', async () => {
    const fault = await refuse({}, { credentials: { secrets: ['wrong'] } });
    expect(JSON.stringify([fault, fault.message])).not.toMatch(/integration API secret|wrong'/);
    expect(fault.cause).toBeUndefined();
  });

  it('is not needed for plain http: the return link is left out (1302)', async () => {
    const sandbox = await startVeriff();
    const request = { ...REQUEST, returnUrl: 'http://127.0.0.1:8080/v/link' };
    await veriff.createSession(callTo(sandbox), request);
    const [seen] = (await sandbox.control('GET', 'sessions')) as unknown[];
    expect(seen).toMatchObject({ callback: null });
  });
});

describe('an account without a secret', () => {
  it('cannot sign and says so', async () => {
    const call = callTo({ baseUrl: 'http://127.0.0.1:1', credentials: { secrets: [] } });
    const fault = await faultOf(veriff.createSession(call, REQUEST));
    expect(fault.code).toBe('vendor_misconfigured');
  });
});
