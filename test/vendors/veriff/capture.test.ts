import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES } from '../../../vendors/veriff/capture.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import type { CaptureVerdict, DirectCapture } from '../../../vendors/vendor.ts';
import type { VeriffCredentials } from '../../../vendors/veriff/index.ts';
import { sample } from './samples.ts';
import { answering, callTo, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';
import type { Veriff } from './support.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ID = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';

function capture(): DirectCapture<VeriffCredentials> {
  if (veriff.directCapture === undefined) throw new Error('Veriff has no direct capture.');
  return veriff.directCapture;
}

async function created(): Promise<{ sandbox: Veriff; id: string }> {
  const sandbox = await startVeriff();
  const { reference } = await veriff.createSession(callTo(sandbox), REQUEST);
  return { sandbox, id: reference.id };
}

const upload = (
  { sandbox, id }: { sandbox: Veriff; id: string },
  step: string,
  bytes = PNG,
): Promise<CaptureVerdict> =>
  capture().upload(callTo(sandbox), { id }, step, { bytes, mimeType: 'image/png' });

const submit = ({ sandbox, id }: { sandbox: Veriff; id: string }): Promise<void> =>
  capture().submit(callTo(sandbox), { id });

async function statusOf({ sandbox, id }: { sandbox: Veriff; id: string }): Promise<unknown> {
  const answer = await veriff.askSession(callTo(sandbox), { id });
  const { fact } = veriff.readAnswer(answer);
  return fact.outcome ?? fact.kind;
}

describe('direct capture', () => {
  it('has the steps that the lifecycle names, in the words of our API and of Veriff', () => {
    expect(capture().steps).toEqual(['face', 'document-front', 'document-back']);
    expect(veriff.lifecycle.capture.direct).toEqual(capture().steps);
    expect(capture().mostPhotos).toBe(40);
  });

  it('uploads each image, names the next, and hands in', async () => {
    const session = await created();
    const verdicts = [];
    for (const step of capture().steps) verdicts.push(await upload(session, step));
    expect(verdicts).toEqual([
      { accepted: true, next: 'document-front' },
      { accepted: true, next: 'document-back' },
      { accepted: true, next: null },
    ]);
    expect(await statusOf(session)).toBe('started');
    await submit(session);
    expect(await statusOf(session)).toBe('submitted');
    const items = await veriff.media?.list(callTo(session.sandbox), session);
    expect(items?.map(({ name, mimeType }) => [name, mimeType])).toEqual([
      ['face.jpg', 'image/png'],
      ['document-front.jpg', 'image/png'],
      ['document-back.jpg', 'image/png'],
    ]);
  });

  it('signs the bodies of uploads and of the hand-in the older way where the account says so', async () => {
    const sandbox = await startVeriff('legacy');
    const call = callTo({ ...sandbox, credentials: { signatureScheme: 'legacy' } });
    const { reference } = await veriff.createSession(call, REQUEST);
    const image = { bytes: PNG, mimeType: 'image/png' } as const;
    const verdict = await capture().upload(call, reference, 'face', image);
    expect(verdict).toEqual({ accepted: true, next: 'document-front' });
    await capture().submit(call, reference);
    const answer = await veriff.askSession(call, reference);
    expect(veriff.readAnswer(answer).fact.kind).toBe('submitted');
  });

  it('may hand in a document that has no back, and begin anew after a request to try again', async () => {
    const session = await created();
    await upload(session, 'face');
    await upload(session, 'document-front');
    await submit(session);
    await session.sandbox.act(session.id, 'resubmit', { reasonCode: 204 });
    expect(await upload(session, 'face')).toEqual({ accepted: true, next: 'document-front' });
    await submit(session);
    await session.sandbox.act(session.id, 'approve');
    expect(await statusOf(session)).toBe('approved');
  });
});

describe('an image', () => {
  it('after handing in is refused as already submitted, and changes nothing', async () => {
    const session = await created();
    await upload(session, 'face');
    await submit(session);
    expect(await upload(session, 'document-front')).toMatchObject({
      accepted: false,
      gate: 'already-submitted',
    });
    expect(await statusOf(session)).toBe('submitted');
  });

  it('that is too large is refused before it is sent', async () => {
    const session = await created();
    const verdict = await upload(session, 'face', Buffer.alloc(MAX_IMAGE_BYTES + 1));
    expect(verdict).toMatchObject({ accepted: false, gate: 'size' });
    const requests = (await session.sandbox.control('GET', 'requests')) as { path: string }[];
    expect(requests.filter(({ path }) => path.endsWith('/media'))).toEqual([]);
  });

  it('that the vendor finds too large is refused as such', async () => {
    const baseUrl = await serve((_request, response) => response.writeHead(413).end());
    const image = { bytes: PNG, mimeType: 'image/png' } as const;
    const verdict = await capture().upload(callTo({ baseUrl }), { id: ID }, 'face', image);
    expect(verdict).toMatchObject({ accepted: false, gate: 'size' });
  });

  it('of a step that there is not is refused without a call', async () => {
    const call = callTo({ baseUrl: 'http://127.0.0.1:1' });
    const image = { bytes: PNG, mimeType: 'image/png' } as const;
    const fault = await faultOf(capture().upload(call, { id: ID }, 'selfie', image));
    expect(fault.code).toBe('invalid_request');
  });

  it('whose upload got no answer may be sent again', async () => {
    const session = await created();
    await session.sandbox.control('POST', 'faults', { kind: 'disconnect-after', path: '/media' });
    expect((await faultOf(upload(session, 'face'))).code).toBe('vendor_timeout');
    expect(await upload(session, 'face')).toMatchObject({ accepted: true });
  });

  it('beyond the fortieth meets a limit that says what is left to do', async () => {
    const session = await created();
    for (let n = 0; n < 40; n += 1) await upload(session, 'face');
    const fault = await faultOf(upload(session, 'face'));
    expect(fault.code).toBe('vendor_limit');
    expect(fault.message).toMatch(/40 photos.*Hand in.*start another/);
    await submit(session);
    expect(await statusOf(session)).toBe('submitted');
  });

  it.each([
    [400, 'Bad request.', 40, 'vendor_limit'],
    [422, '', 41, 'vendor_limit'],
    [429, 'Too many uploads.', 0, 'vendor_limit'],
    [403, 'Media limit exceeded', 0, 'vendor_limit'],
    [400, 'Bad request.', 39, 'vendor_refused_request'],
    [400, 'Image size limit', 3, 'vendor_refused_request'],
    [429, 'Too many requests.', 40, 'vendor_rate_limited'],
    [429, 'Rate limit for media uploads exceeded', 3, 'vendor_rate_limited'],
  ])('refused with %i "%s" where %i are there is %s', async (status, message, held, code) => {
    const files = Array.from({ length: held }, () => ({ id: randomUUID() }));
    const lists: Record<string, object> = {
      attempts: { verifications: [] },
      media: { images: files },
    };
    const baseUrl = await serve((request, response) => {
      const list = request.method === 'GET' ? lists[request.url?.split('/').at(-1) ?? ''] : null;
      const body = JSON.stringify({ status: 'success', ...list });
      const refusal = JSON.stringify({ status: 'fail', message });
      response
        .writeHead(list == null ? status : 200, { 'x-hmac-signature': hmacOf(body) })
        .end(list == null ? refusal : body);
    });
    const image = { bytes: PNG, mimeType: 'image/png' } as const;
    const fault = await faultOf(capture().upload(callTo({ baseUrl }), { id: ID }, 'face', image));
    expect(fault.code).toBe(code);
  });
});

describe('handing in', () => {
  it('whose answer was lost is done when it is repeated', async () => {
    const session = await created();
    await upload(session, 'face');
    await session.sandbox.control('POST', 'faults', { kind: 'disconnect-after', method: 'PATCH' });
    expect((await faultOf(submit(session))).code).toBe('vendor_timeout');
    await submit(session);
    expect(await statusOf(session)).toBe('submitted');
    await session.sandbox.act(session.id, 'approve');
    await submit(session);
  });

  it('without an image is refused', async () => {
    const fault = await faultOf(submit(await created()));
    expect(fault).toMatchObject({ code: 'vendor_refused_request', vendorCode: '1304' });
  });

  it('of an attempt that was opened after the last was handed in is not done already', async () => {
    const session = await created();
    await upload(session, 'face');
    await submit(session);
    await session.sandbox.act(session.id, 'resubmit');
    expect(await faultOf(submit(session))).toMatchObject({ vendorCode: '1304' });
  });

  it('of an ended session is refused', async () => {
    const session = await created();
    await session.sandbox.act(session.id, 'abandon');
    expect(await faultOf(submit(session))).toMatchObject({ vendorCode: '1304' });
  });

  it('is not believed of another session', async () => {
    const { baseUrl } = await answering(sample('patched'));
    const fault = await faultOf(capture().submit(callTo({ baseUrl }), { id: ID }));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});
