import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { identomat } from '../../../vendors/identomat/index.ts';
import { identomatMedia } from '../../../vendors/identomat/media.ts';
import type { MediaItem } from '../../../vendors/vendor.ts';
import { faultOf, REQUEST, SECRET_KEY, serve, startIdentomat, TOKEN, callTo } from './support.ts';

const GONE = 'x'.repeat(40);

async function begin(options = {}) {
  const vendor = await startIdentomat();
  const call = vendor.call();
  const { reference, url } = await identomat.createSession(call, { ...REQUEST, options });
  const ask = async () => identomat.readAnswer(await identomat.askSession(call, reference)).fact;
  return { vendor, call, reference, url, ask };
}

describe('a session', () => {
  it('is begun with what was asked for, at an address where the person finds it', async () => {
    const flags = { liveness: true, document_types: ['passport' as const] };
    const { vendor, reference, url } = await begin({ flags });
    const [known] = await vendor.sessions();
    expect(known).toMatchObject({ id: reference.id, url, flags: { ...flags } });
    expect((await fetch(url ?? '')).status).toBe(200);
  });

  it('says nothing before its end: not untouched, not handed in, not after the token has died', async () => {
    const { vendor, reference, ask } = await begin();
    const noted = { kind: 'noted', reasons: [], vendorCode: 'IN_PROGRESS' };
    expect(await ask()).toEqual(noted);
    await vendor.act(reference.id, 'submit');
    expect(await ask()).toEqual(noted);
    await vendor.control('POST', 'clock', { advanceMs: 16 * 60_000 });
    expect(await ask()).toEqual(noted);
  });

  it.each([
    ['approve', {}, 'approved', []],
    ['decline', { reason: 'face_mismatch' }, 'declined', ['face_mismatch']],
    ['review', {}, 'review', ['vendor_review']],
    ['disagree', {}, 'consent_refused', ['consent_refused']],
    [
      'approve',
      { result: { person: { status: 'FIELDS_MISMATCH' } } },
      'review',
      ['holder_mismatch'],
    ],
  ])('that ends with %s %j is %s', async (action, details, outcome, reasons) => {
    const { vendor, reference, ask } = await begin();
    await vendor.act(reference.id, action, details);
    expect(await ask()).toMatchObject({ kind: 'outcome', outcome, reasons });
  });

  it('in review is decided later by an operator of the vendor', async () => {
    const { vendor, reference, ask } = await begin();
    await vendor.act(reference.id, 'review');
    expect(await ask()).toMatchObject({ outcome: 'review' });
    await vendor.act(reference.id, 'operator_approve', { comment: 'Seen in person' });
    expect(await ask()).toMatchObject({
      outcome: 'approved',
      reasons: ['decided_by_vendor_staff'],
    });
  });

  it('gives its result in large letters as in small ones', async () => {
    const { vendor, reference, ask } = await begin();
    await vendor.control('PUT', 'settings', { resultCase: 'upper' });
    await vendor.act(reference.id, 'approve');
    expect(await ask()).toMatchObject({ outcome: 'approved' });
  });

  it('takes a configuration, questionnaires, and a parent', async () => {
    const vendor = await startIdentomat();
    const call = vendor.call();
    const options = { configId: 'sandbox-questions' };
    const parent = await identomat.createSession(call, { ...REQUEST, options });
    await vendor.act(parent.reference.id, 'approve');
    const answer = await identomat.askSession(call, parent.reference);
    expect(identomat.readResult(answer)?.technical).toMatchObject({
      configId: 'sandbox-questions',
      questionnaires: [{ key: 'source-of-funds' }],
    });
    const parentVerification = '0195f3a0-0000-7000-8000-000000000009';
    const child = { ...REQUEST, options: { parentVerification }, parent: parent.reference };
    const { reference } = await identomat.createSession(call, child);
    const known = (await vendor.sessions()).find(({ id }) => id === reference.id);
    expect(known).toMatchObject({ parentSessionId: parent.reference.id });
  });

  it('may be the whole flow as steps, and is approved with what they bring', async () => {
    const options = {
      flags: { skip_document: true, skip_face: true },
      steps: [{ type: 'face', liveness: true }, { type: 'document' }],
    };
    const { vendor, reference, ask } = await begin(options);
    await vendor.act(reference.id, 'approve');
    const parts = { document: 'passed', face: 'passed', liveness: 'passed' };
    expect(await ask()).toMatchObject({ outcome: 'approved', parts });
  });

  it('refused once in between keeps its question open, and answers the next one', async () => {
    const { vendor, reference, ask } = await begin();
    await vendor.act(reference.id, 'approve', { refusals: ['SESSION_INVALID'] });
    expect(await ask()).toEqual({
      ...{ kind: 'noted', reasons: [], vendorCode: 'SESSION_INVALID', warning: 'no_answer' },
    });
    expect(await ask()).toMatchObject({ outcome: 'approved' });
  });

  it.each(['word', 'member'])(
    'that is refused for a kind of step (%s) is not asked for again',
    async (argumentErrors) => {
      const vendor = await startIdentomat();
      await vendor.control('PUT', 'settings', { argumentErrors });
      const options = { steps: [{ type: 'quiz' }] };
      const fault = await faultOf(identomat.createSession(vendor.call(), { ...REQUEST, options }));
      expect(fault.code).toBe('vendor_refused_request');
      expect(fault.fields.map(({ pointer }) => pointer)).toEqual(['/vendorOptions/steps']);
      expect(await vendor.sessions()).toEqual([]);
    },
  );

  it('with a screening match tells so, and whom it means', async () => {
    const { vendor, call, reference, ask } = await begin();
    const match = { score: 0.9, name: 'N. B.', personId: 7, reviewStatus: 'PENDING' };
    await vendor.act(reference.id, 'approve', { result: { screeningMatches: [match] } });
    expect(await ask()).toMatchObject({ outcome: 'approved', screening: 'match' });
    const decision = await identomat.askSession(call, reference);
    const [details] = (await identomat.details?.(call, reference, decision)) ?? [];
    expect(details && identomat.readResult(details)?.screening).toMatchObject([{ personId: 7 }]);
  });
});

describe('with a secret key', () => {
  it('a company that signs is let in, one that does not is refused', async () => {
    const vendor = await startIdentomat({ secretKey: SECRET_KEY });
    const signed = vendor.call({ secretKey: SECRET_KEY });
    await expect(identomat.createSession(signed, REQUEST)).resolves.toBeDefined();
    for (const call of [vendor.call(), vendor.call({ secretKey: 'another-secret' })]) {
      const fault = await faultOf(identomat.createSession(call, REQUEST));
      expect(fault.code).toBe('vendor_credentials');
    }
  });
});

describe('what the vendor refuses', () => {
  it.each(['string', 'object'])('is understood as a %s with any status', async (errorShape) => {
    const vendor = await startIdentomat();
    for (const errorStatus of [null, 200, 400, 404, 500]) {
      await vendor.control('PUT', 'settings', { errorShape, errorStatus });
      const unknown = await faultOf(identomat.askSession(vendor.call(), { id: GONE }));
      expect(unknown.code).toBe('vendor_session_unknown');
      const wrong = vendor.call({ companyKey: 'not-the-key-of-anybody' });
      expect((await faultOf(identomat.createSession(wrong, REQUEST))).code).toBe(
        'vendor_credentials',
      );
      expect(await identomat.deleteSession?.(vendor.call(), { id: GONE })).toBe('gone');
    }
  });

  it('leaves open whether a session was made when the connection broke after the work', async () => {
    const vendor = await startIdentomat();
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: 'begin' });
    const fault = await faultOf(identomat.createSession(vendor.call(), REQUEST));
    expect(fault.code).toBe('vendor_timeout');
    expect(await vendor.sessions()).toHaveLength(1);
  });

  it.each([
    [{ kind: 'status', status: 500 }, 'vendor_unavailable'],
    [{ kind: 'status', status: 429 }, 'vendor_rate_limited'],
    [{ kind: 'garbage' }, 'vendor_invalid_response'],
    [{ kind: 'disconnect' }, 'vendor_timeout'],
  ])('for a moment (%j) is %s, and no decision', async (fault, code) => {
    const { vendor, call, reference, ask } = await begin();
    await vendor.act(reference.id, 'approve');
    await vendor.control('POST', 'faults', fault);
    expect((await faultOf(identomat.askSession(call, reference))).code).toBe(code);
    expect(await ask()).toMatchObject({ outcome: 'approved' });
  });
});

describe('deletion', () => {
  it('takes the session away at the vendor, once', async () => {
    const { vendor, call, reference } = await begin();
    expect(await identomat.deleteSession?.(call, reference)).toBe('deleted');
    expect(await vendor.sessions()).toEqual([]);
    expect(await identomat.deleteSession?.(call, reference)).toBe('gone');
  });

  it('of a token that is none is an error', async () => {
    const vendor = await startIdentomat();
    const fault = await faultOf(
      identomat.deleteSession?.(vendor.call(), { id: 'not a token' }) ?? Promise.resolve(),
    );
    expect(fault).toMatchObject({ code: 'vendor_refused_request', vendorCode: 'SESSION_INVALID' });
  });
});

describe('media', () => {
  it('are the photos and the video that there are, with type and size', async () => {
    const { vendor, call, reference } = await begin({ flags: { liveness: true } });
    expect(await identomatMedia.list(call, reference)).toEqual([]);
    await vendor.act(reference.id, 'approve');
    const items = await identomatMedia.list(call, reference);
    expect(items.map(({ id, kind, mimeType }) => [id, kind, mimeType])).toEqual([
      ['card-front', 'image', 'image/png'],
      ['card-back', 'image', 'image/png'],
      ['face', 'image', 'image/jpeg'],
      ['face-video', 'video', 'video/mp4'],
    ]);
    for (const item of items) {
      const bytes = await buffer(await identomatMedia.fetch(call, reference, item));
      expect(bytes).toHaveLength(item.bytes ?? -1);
    }
  });

  it('of a session that is gone are no empty list', async () => {
    const vendor = await startIdentomat();
    const fault = await faultOf(identomatMedia.list(vendor.call(), { id: GONE }));
    expect(fault).toMatchObject({
      code: 'vendor_session_unknown',
      vendorCode: 'SESSION_NOT_FOUND',
    });
  });

  it('that was deleted meanwhile is an error, and a refusal is never taken for a photo', async () => {
    const { baseUrl, heard } = await serve({
      '/external-api/result/face/': { body: '{"error":"SESSION_NOT_FOUND"}' },
    });
    // Only its id is looked at.
    const item = (id: string) => ({ id }) as MediaItem;
    for (const id of ['face', 'passport']) {
      const fault = await faultOf(identomatMedia.fetch(callTo(baseUrl), { id: TOKEN }, item(id)));
      expect(fault.code).toBe('vendor_session_unknown');
    }
    expect(heard.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });
});
