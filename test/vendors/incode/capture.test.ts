import { describe, expect, it } from 'vitest';
import { JPEG, png } from '../../../sandbox/shared/images.ts';
import { MAX_IMAGE_BYTES } from '../../../vendors/incode/capture.ts';
import { incode } from '../../../vendors/incode/index.ts';
import type { CaptureVerdict } from '../../../vendors/vendor.ts';
import { faultOf, FLOW_TO_FINISH, startIncode, startSession } from './support.ts';
import type { Incode, Started } from './support.ts';

const FRONT = png(64, 40, [74, 111, 165]);
const BACK = png(64, 40, [165, 111, 74]);
const IMAGES: Record<string, Buffer> = { 'front-id': FRONT, 'back-id': BACK, selfie: JPEG };

async function upload(
  { call, reference }: Started,
  step: string,
  bytes = IMAGES[step] ?? FRONT,
): Promise<CaptureVerdict | undefined> {
  const mimeType = step === 'selfie' ? 'image/jpeg' : 'image/png';
  return incode.directCapture?.upload(call, reference, step, { bytes, mimeType });
}

async function start(credentials: object = {}): Promise<{ vendor: Incode; session: Started }> {
  const vendor = await startIncode();
  return { vendor, session: await startSession(vendor, credentials) };
}

const messageOf = (verdict: CaptureVerdict | undefined): string | undefined =>
  verdict?.accepted === false ? verdict.message : undefined;

describe('three good photos', () => {
  it('lead from step to step and to a decision', async () => {
    const { vendor, session } = await start();
    expect(await upload(session, 'front-id')).toEqual({ accepted: true, next: 'back-id' });
    expect(await upload(session, 'back-id')).toEqual({ accepted: true, next: 'selfie' });
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
    await incode.directCapture?.submit(session.call, session.reference);
    expect((await session.ask()).fact.outcome).toBe('approved');
    const paths = (await vendor.requests()).map((path) => path.replace('/incode/omni/', ''));
    expect(paths.slice(0, 6)).toEqual([
      'start',
      'add/front-id/v2',
      'add/back-id/v2',
      // As soon as both sides are in: it takes seconds.
      'process/id',
      'add/face/third-party',
      'process/face',
    ]);
  });

  it('are completed by finish-status where the flow does not, at once or at the next question', async () => {
    const credentials = { completesBy: 'finish_status', configurationId: FLOW_TO_FINISH };
    const { session } = await start(credentials);
    for (const step of ['front-id', 'back-id', 'selfie']) await upload(session, step);
    await incode.directCapture?.submit(session.call, session.reference);
    await incode.directCapture?.submit(session.call, session.reference);
    expect((await session.ask()).fact.outcome).toBe('approved');
  });

  it.each(['Passport', 'Visa'])('of a %s are two: there is no back side', async (typeOfId) => {
    const { vendor, session } = await start();
    await vendor.act(session.reference.id, 'set', { front: { typeOfId } });
    expect(await upload(session, 'front-id')).toEqual({ accepted: true, next: 'selfie' });
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
    expect((await session.ask()).fact.outcome).toBe('approved');
  });

  it.each(['DriversLicense', 'IdentificationCard', 'SomethingNew', null])(
    'of a %s need the back side',
    async (typeOfId) => {
      const { vendor, session } = await start();
      await vendor.act(session.reference.id, 'set', { front: { typeOfId } });
      expect(await upload(session, 'front-id')).toEqual({ accepted: true, next: 'back-id' });
    },
  );

  it('may each be sent again, as after a crash: nothing is lost and nothing counts twice', async () => {
    const { session } = await start({
      ...{ completesBy: 'finish_status', configurationId: FLOW_TO_FINISH },
    });
    for (const step of ['front-id', 'back-id', 'selfie']) {
      const first = await upload(session, step);
      expect(await upload(session, step)).toEqual(first);
    }
    expect((await session.ask()).fact.outcome).toBe('approved');
  });

  it('are not asked for again when the answer to the last one was lost', async () => {
    const { vendor, session } = await start();
    for (const step of ['front-id', 'back-id']) await upload(session, step);
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: 'process/face' });
    expect((await faultOf(upload(session, 'selfie'))).code).toBe('vendor_timeout');
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
    expect((await session.ask()).fact.outcome).toBe('approved');
  });
});

describe('a side', () => {
  it.each([
    ['classification', { classification: false }],
    ['classification', { classification: null }],
    ['glare', { glare: 9 }],
    ['glare', { glare: 9.99 }],
    ['glare', { glare: null }],
    ['sharpness', { sharpness: 9 }],
    ['sharpness', { sharpness: null }],
    ['horizontalResolution', { horizontalResolution: 154 }],
    ['horizontalResolution', { horizontalResolution: null }],
    ['UNKNOWN_DOCUMENT_TYPE', { failReason: 'UNKNOWN_DOCUMENT_TYPE' }],
    ['WRONG_DOCUMENT_SIDE', { failReason: 'WRONG_DOCUMENT_SIDE' }],
    ['WRONG_ONE_SIDED_DOCUMENT', { failReason: 'WRONG_ONE_SIDED_DOCUMENT' }],
    ['WRONG_UNFOLDED_DOCUMENT', { failReason: 'WRONG_UNFOLDED_DOCUMENT' }],
    ['UNFOLDED_DOCUMENT_PAGE_MISMATCH', { failReason: 'UNFOLDED_DOCUMENT_PAGE_MISMATCH' }],
    ['DOCUMENT_NOT_READABLE', { failReason: 'DOCUMENT_NOT_READABLE' }],
    ['UNABLE_TO_ALIGN_DOCUMENT', { failReason: 'UNABLE_TO_ALIGN_DOCUMENT' }],
    ['ID_TYPE_UNACCEPTABLE', { failReason: 'ID_TYPE_UNACCEPTABLE' }],
    ['UNEXPECTED_ERROR_OCCURRED', { failReason: 'UNEXPECTED_ERROR_OCCURRED' }],
    ['failReason', { failReason: 'SOMETHING_NEW' }],
  ])('is refused by %s: %j, and a better one is taken', async (gate, measures) => {
    const { vendor, session } = await start();
    for (const [step, side] of [
      ['front-id', 'front'],
      ['back-id', 'back'],
    ] as const) {
      await vendor.act(session.reference.id, 'set', { [side]: { ...measures, times: 1 } });
      const verdict = await upload(session, step);
      expect(verdict).toMatchObject({ accepted: false, gate });
      expect(messageOf(verdict)).toMatch(/\w/);
      expect(await upload(session, step)).toMatchObject({ accepted: true });
    }
  });

  it('exactly at the limits is taken', async () => {
    const { vendor, session } = await start();
    const front = { glare: 10, sharpness: 10, horizontalResolution: 155 };
    await vendor.act(session.reference.id, 'set', { front });
    expect(await upload(session, 'front-id')).toMatchObject({ accepted: true });
  });

  it("is held to the account's own limits", async () => {
    const { vendor, session } = await start({ gates: { sharpness: 50 } });
    await vendor.act(session.reference.id, 'set', { front: { sharpness: 49 } });
    expect(await upload(session, 'front-id')).toMatchObject({ accepted: false, gate: 'sharpness' });
  });

  it.each([
    [1003, 'The document could not be read. Take the photo in good light, without glare'],
    [3006, 'Photo blurry, clean the lens and hold still'],
    [9999, 'The document could not be read. Take the photo in good light, without glare'],
  ])('refused with code %i is told so', async (status, message) => {
    const { vendor, session } = await start();
    await vendor.act(session.reference.id, 'set', { front: { refuse: { http: 400, status } } });
    const verdict = await upload(session, 'front-id');
    expect(verdict).toEqual({ accepted: false, gate: `code-${status}`, message });
  });

  it('without the other one cannot be processed, which is said and mended', async () => {
    const { session } = await start();
    const alone = await upload(session, 'back-id');
    expect(alone).toMatchObject({ accepted: false, gate: 'processing' });
    await upload(session, 'front-id');
    expect(await upload(session, 'back-id')).toEqual({ accepted: true, next: 'selfie' });
  });
});

describe('a selfie', () => {
  const ready = async (credentials: object = {}) => {
    const started = await start(credentials);
    for (const step of ['front-id', 'back-id']) await upload(started.session, step);
    return started;
  };

  it.each([
    ['confidence', { confidence: 1 }],
    ['confidence', { confidence: 0.01 }],
    ['confidence', { confidence: null }],
    ['hasLenses', { hasLenses: true }],
    ['hasFaceMask', { hasFaceMask: true }],
    ['isBright', { isBright: false }],
    ['isBright', { isBright: null }],
  ])('is refused by %s: %j, and a better one is taken', async (gate, measures) => {
    const { vendor, session } = await ready();
    await vendor.act(session.reference.id, 'set', { selfie: { ...measures, times: 1 } });
    expect(await upload(session, 'selfie')).toMatchObject({ accepted: false, gate });
    expect(await vendor.requests()).not.toContain('/incode/omni/process/face');
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
  });

  it.each([
    [100, 'Too dark'],
    [101, 'Take off your glasses'],
    [4010, 'Make sure you are the only one in the frame'],
    [4019, 'Position your face in the center of the frame'],
    [1003, 'Position your face in the center of the frame'],
    [3004, 'Position your face in the center of the frame'],
    [3005, 'Move closer so your face fits the frame'],
    [3006, 'Photo blurry, clean the lens and hold still'],
    [3007, 'Too dark, try moving elsewhere'],
    [3008, 'Something went wrong, please try later'],
    [3009, 'Something went wrong, please try later'],
    [3010, "Couldn't capture, try moving elsewhere"],
    [3002, 'Poor conditions for selfie, try in another place'],
    [6000, 'Poor conditions for selfie, try in another place'],
  ])("refused with code %i is told in the document's words", async (status, message) => {
    const { vendor, session } = await ready();
    for (const http of [400, 404, 422]) {
      const selfie = { refuse: { http, status, message: 'Face not found.' } };
      await vendor.act(session.reference.id, 'set', { selfie });
      const verdict = await upload(session, 'selfie');
      expect(verdict).toEqual({ accepted: false, gate: `code-${status}`, message });
    }
  });

  it('that is of another person is taken, and declined by the score', async () => {
    const { vendor, session } = await ready();
    await vendor.act(session.reference.id, 'set', { face: { confidence: 0 } });
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
    expect((await session.ask()).fact).toMatchObject({
      ...{ outcome: 'declined', reasons: ['face_mismatch'] },
    });
  });

  it('that could not be compared is refused: a missing confidence is not 0 and not 1', async () => {
    const { vendor, session } = await ready({
      ...{ completesBy: 'finish_status', configurationId: FLOW_TO_FINISH },
    });
    await vendor.act(session.reference.id, 'set', { face: { confidence: null, times: 1 } });
    expect(await upload(session, 'selfie')).toMatchObject({ accepted: false, gate: 'confidence' });
    expect(await upload(session, 'selfie')).toEqual({ accepted: true, next: null });
  });

  it('of a person who is known already is taken, and the client is told', async () => {
    const { vendor, session } = await ready();
    await vendor.act(session.reference.id, 'set', { face: { existingUser: true } });
    await upload(session, 'selfie');
    const answer = await incode.askSession(session.call, session.reference);
    expect(incode.readAnswer(answer).fact.outcome).toBe('approved');
    expect(incode.readResult(answer)?.technical['existingUser']).toMatchObject({ value: '100.0' });
  });
});

describe('a photo', () => {
  it.each([
    [500, 'vendor_unavailable'],
    [503, 'vendor_unavailable'],
  ])('met by %i is not judged: a fault, to be tried again', async (http, code) => {
    const { vendor, session } = await start();
    const refuse = { http, status: 4019 };
    await vendor.act(session.reference.id, 'set', { front: { refuse, times: 1 } });
    expect((await faultOf(upload(session, 'front-id'))).code).toBe(code);
    expect(await upload(session, 'front-id')).toMatchObject({ accepted: true });
  });

  it.each(['status', 'disconnect', 'disconnect-after', 'garbage'])(
    'on which the line broke (%s) may be sent again',
    async (kind) => {
      const { vendor, session } = await start();
      await upload(session, 'front-id');
      for (const path of ['add/back-id', 'process/id']) {
        await vendor.control('POST', 'faults', { kind, path });
        const fault = await faultOf(upload(session, 'back-id'));
        expect(fault.code).toMatch(/^vendor_(unavailable|timeout|invalid_response)$/);
      }
      expect(await upload(session, 'back-id')).toEqual({ accepted: true, next: 'selfie' });
    },
  );

  it('that is too large is refused before it is sent', async () => {
    const { vendor, session } = await start();
    const bytes = Buffer.alloc(MAX_IMAGE_BYTES + 1);
    expect(await upload(session, 'front-id', bytes)).toMatchObject({
      ...{ accepted: false, gate: 'size' },
    });
    expect(await vendor.requests()).toEqual(['/incode/omni/start']);
    const largest = Buffer.concat([FRONT, Buffer.alloc(MAX_IMAGE_BYTES - FRONT.length)]);
    expect(await upload(session, 'front-id', largest)).toMatchObject({ accepted: true });
  });

  it('for a session that is over is refused for good, and not repeated in vain', async () => {
    const { vendor, session } = await start();
    await vendor.act(session.reference.id, 'approve');
    expect((await faultOf(upload(session, 'front-id'))).code).toBe('vendor_session_unknown');
  });

  it('for a session whose 90 days are over finds it gone', async () => {
    const { vendor, session } = await start();
    await vendor.control('POST', 'clock', { advanceMs: 90 * 86_400_000 });
    expect((await faultOf(upload(session, 'front-id'))).code).toBe('vendor_session_unknown');
  });

  it.each(['third-id', 'toString', ''])('for no such step (%s) is refused', async (step) => {
    const { session } = await start();
    expect((await faultOf(upload(session, step))).code).toBe('invalid_request');
  });
});
