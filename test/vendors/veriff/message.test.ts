import { describe, expect, it } from 'vitest';
import { KycError } from '../../../domain/errors.ts';
import { readAnswer, readWebhook, WEBHOOK_KINDS } from '../../../vendors/veriff/message.ts';
import { attemptsSchema, createdSchema } from '../../../vendors/veriff/schemas.ts';
import { sample } from './samples.ts';
import type { Recorded } from './samples.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const webhook = (body: unknown, kind = 'decision') =>
  readWebhook({ kind, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });

describe.each(WEBHOOK_KINDS)("the document's samples, at the address for %ss", (kind) => {
  it('approved', () => {
    expect(readWebhook({ kind, body: sample('decision-approved') })).toEqual({
      sessionId: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7',
      ourReference: '11111111',
      fact: {
        kind: 'outcome',
        outcome: 'approved',
        reasons: [],
        vendorCode: '9001',
        parts: { document: 'passed' },
        at: '2019-10-30T07:32:44.540Z',
      },
    });
  });

  it('approved, from the reference', () => {
    expect(readWebhook({ kind, body: sample('decision-reference') })).toMatchObject({
      sessionId: SESSION,
      ourReference: '12345678',
      fact: { outcome: 'approved', at: '2019-11-06T07:18:36.916Z' },
    });
  });

  it('resubmission requested, with neither reason code nor our reference', () => {
    expect(readWebhook({ kind, body: sample('decision-resubmission') })).toEqual({
      sessionId: 'a4c0a230-859a-4861-b99b-ac39e4a05bfd',
      fact: {
        kind: 'outcome',
        outcome: 'resubmit',
        reasons: ['vendor_requested_resubmission'],
        vendorCode: '9103',
        at: '2017-09-26T12:34:21.000Z',
      },
    });
  });

  it('submitted, which names no attempt', () => {
    expect(readWebhook({ kind, body: sample('event-submitted') })).toEqual({
      sessionId: 'f04bdb47-d3be-4b28-b028-a652feb060b5',
      fact: { kind: 'submitted', reasons: [], vendorCode: '7002' },
    });
  });

  it.each(['expired', 'abandoned'])('%s, as the checklist sends it', (status) => {
    const verification = { id: SESSION, status, code: 9104 };
    expect(webhook({ status: 'success', verification }, kind).fact.outcome).toBe(status);
  });
});

describe('a webhook', () => {
  it('without a decision is noted', () => {
    expect(webhook({ status: 'success', verification: null })).toEqual({
      fact: { kind: 'noted', reasons: [] },
    });
  });

  it('of a type that we do not know is noted with a warning, and says whose it is', () => {
    const body = { eventType: 'fullauto', sessionId: SESSION, vendorData: 'ref', data: {} };
    expect(webhook(body)).toEqual({
      sessionId: SESSION,
      ourReference: 'ref',
      fact: { kind: 'noted', reasons: [], warning: 'unknown_code' },
    });
  });

  it.each([
    ['a user-defined status', { eventType: 'status', time: 'T', attemptId: SESSION, data: {} }],
    ['nothing at all', {}],
  ])('that tells %s is noted', (_what, body) => {
    expect(webhook(body)).toEqual({
      fact: { kind: 'noted', reasons: [], warning: 'unknown_code' },
    });
  });

  it.each([
    [{ id: SESSION }, { sessionId: SESSION }],
    [{ status: 'success', sessionId: SESSION, attemptId: SESSION }, { sessionId: SESSION }],
    [{ status: 'success', vendorData: 'ours' }, { ourReference: 'ours' }],
    [
      { verification: { id: SESSION, vendorData: 'ours' } },
      { sessionId: SESSION, ourReference: 'ours' },
    ],
    [{ verification: null, vendorData: 'ours' }, { ourReference: 'ours' }],
  ])('that names its owner and says nothing makes us ask: %j', (body, owner) => {
    expect(webhook(body)).toEqual({ ...owner, fact: { kind: 'refresh', reasons: [] } });
  });

  it.each([{ status: 'success', verification: {} }, { verification: {} }])(
    'with an empty verification (%j) says nothing yet, and is not refused',
    (body) => {
      expect(webhook(body)).toEqual({ fact: { kind: 'noted', reasons: [] } });
    },
  );

  it.each(['', '{', 'Jane', '{"verification":{"id":', '{"a":1}{"b":2}'])(
    'that is not JSON (%j) is refused, and quoted nowhere',
    (text) => {
      expect(() => webhook(text)).toThrow(
        expect.objectContaining({ code: 'malformed_json', message: 'The webhook is not JSON.' }),
      );
    },
  );

  it.each([
    'null',
    '[]',
    '"Jane"',
    '42',
    '{"verification":"Jane"}',
    '{"verification":{"id":"Jane","status":"approved","code":9001}}',
  ])('that is not one of Veriff (%s) is refused, and quoted nowhere', (text) => {
    let failure: unknown;
    try {
      webhook(text);
    } catch (thrown) {
      failure = thrown;
    }
    expect(failure).toBeInstanceOf(KycError);
    expect(failure).toMatchObject({ code: 'invalid_request', fields: [] });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).not.toContain('Jane');
  });

  it('keeps its meaning when properties are added or stand in another order', () => {
    const verification = { extra: [1], code: 9001, newer: {}, status: 'approved', id: SESSION };
    expect(webhook({ future: true, verification }).fact.outcome).toBe('approved');
  });

  it('with unexpected types where nothing depends on them still counts', () => {
    const verification = {
      ...{ id: SESSION, status: 'approved', code: 9001 },
      ...{ vendorData: { nested: 1 }, person: 'none', decisionTime: 5, attemptId: [] },
    };
    expect(webhook({ verification })).toEqual({
      sessionId: SESSION,
      fact: { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: '9001' },
    });
  });
});

describe('an answer', () => {
  it('without a decision yet is noted', () => {
    const body = Buffer.from('{"status":"success","verification":null}');
    expect(readAnswer({ kind: 'decision', body }).fact.kind).toBe('noted');
  });

  it('with a decision says what the webhook says', () => {
    const body = sample('decision-approved');
    expect(readAnswer({ kind: 'decision', body })).toEqual(readWebhook({ kind: 'decision', body }));
  });

  it("that lists attempts (the document's sample) says that the newest was handed in", () => {
    const body = sample('attempts');
    expect(attemptsSchema.parse(JSON.parse(body.toString())).verifications).toHaveLength(2);
    const attempt = 'f5c68aea-7f4d-478d-80ab-ca9356074f69';
    expect(readAnswer({ kind: 'attempts', body })).toEqual({
      fact: { kind: 'submitted', reasons: [], attempt },
    });
  });

  it.each(['{}', 'Jane', '{"verification":{"id":1}}'])('%s is an invalid response', (text) => {
    expect(() => readAnswer({ kind: 'decision', body: Buffer.from(text) })).toThrow(
      expect.objectContaining({ code: 'vendor_invalid_response' }),
    );
  });
});

describe('an answer that holds no decision yet', () => {
  it.each([undefined, null, {}, [], '', false, { vendorData: 'x' }, { id: SESSION, status: null }])(
    'may have %j for its verification',
    (verification) => {
      const body = Buffer.from(JSON.stringify({ status: 'success', verification }));
      expect(readAnswer({ kind: 'decision', body }).fact).toEqual({ kind: 'noted', reasons: [] });
    },
  );

  it('has us ask, where it names us but no session that we could read', () => {
    const said = { status: 'approved', code: 9001, vendorData: 'ours' };
    for (const verification of [said, { ...said, id: 'no UUID' }, { ...said, id: null }]) {
      expect(webhook({ status: 'success', verification })).toEqual({
        fact: { kind: 'refresh', reasons: [] },
        ourReference: 'ours',
      });
    }
  });

  it('may have an empty verification (recorded)', () => {
    const body = sample('decision-verification-empty');
    expect(readAnswer({ kind: 'decision', body }).fact).toEqual({ kind: 'noted', reasons: [] });
  });

  it.each(['{"status":"fail","verification":null}', '{"status":"fail"}'])(
    'and calls itself a failure (%s) is no answer, which keeps the question open',
    (text) => {
      const { fact } = readAnswer({ kind: 'decision', body: Buffer.from(text) });
      expect(fact).toEqual({ kind: 'noted', reasons: [], warning: 'no_answer' });
    },
  );

  it.each([
    ['created', null, { kind: 'noted' }],
    ['started', 7001, { kind: 'started' }],
    ['Submitted', null, { kind: 'submitted' }],
    ['started', 9001, { outcome: 'review', warning: 'unknown_status' }],
  ])('but how far the person is (%s, %j) says that', (status, code, fact) => {
    const body = Buffer.from(JSON.stringify({ verification: { id: SESSION, status, code } }));
    expect(readAnswer({ kind: 'decision', body }).fact).toMatchObject(fact);
  });
});

describe('a recorded decision', () => {
  const read = (name: Recorded) => readWebhook({ kind: 'decision', body: sample(name) }).fact;

  it('approved without a code approves', () => {
    expect(read('decision-code-null')).toMatchObject({
      outcome: 'approved',
      vendorCode: 'approved/none',
      parts: { document: 'passed', face: 'passed' },
    });
    expect(read('decision-code-null')).not.toHaveProperty('warning');
  });

  it('abandoned with 9121 is abandoned', () => {
    const fact = read('decision-abandoned-9121');
    expect(fact).toMatchObject({ outcome: 'abandoned', vendorCode: '9121' });
    expect(fact).not.toHaveProperty('parts');
  });

  it('approved in a message that calls itself a failure goes to a person', () => {
    expect(read('decision-status-fail-approved')).toMatchObject({
      outcome: 'review',
      reasons: ['unknown_vendor_answer'],
      warning: 'status_and_code_disagree',
    });
  });

  it.each(['FAIL', 'error', 'pending', 5, {}, ''])(
    'approved beside the status %j does as well',
    (status) => {
      const { verification } = JSON.parse(sample('decision-code-null').toString()) as object & {
        verification: unknown;
      };
      expect(webhook({ status, verification }).fact.outcome).toBe('review');
      expect(webhook({ status: 'SUCCESS', verification }).fact.outcome).toBe('approved');
      expect(webhook({ verification }).fact.outcome).toBe('approved');
    },
  );
});

describe('a created session', () => {
  it('is understood with `baseUrl` and with `host`', () => {
    const read = (name: 'created-base-url' | 'created-host') =>
      createdSchema.parse(JSON.parse(sample(name).toString())).verification;
    expect(read('created-base-url')).toMatchObject({ baseUrl: 'https://magic.veriff.me' });
    expect(read('created-host')).toMatchObject({
      host: 'https://front.veriff.me',
      status: 'created',
      vendorData: '11111111',
    });
  });

  it('must not send the person to anything but a web page', () => {
    const created = createdSchema.parse(JSON.parse(sample('created-host').toString()));
    created.verification.url = 'javascript:alert(1)';
    expect(createdSchema.safeParse(created).success).toBe(false);
  });
});
