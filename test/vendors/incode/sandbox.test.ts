import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import {
  API_KEY,
  callAsExecutive,
  callTo,
  faultOf,
  FLOW_TO_FINISH,
  REQUEST,
  startIncode,
  startSession,
} from './support.ts';

const DAY_MS = 86_400_000;
const FINISH = '/incode/omni/finish-status';

describe('a session', () => {
  it('is started with what the vendor may know', async () => {
    const vendor = await startIncode();
    const { reference } = await startSession(vendor, { countryCode: 'BRA' });
    expect(await vendor.sessions()).toMatchObject([
      {
        id: reference.id,
        externalId: REQUEST.verificationId,
        countryCode: 'BRA',
        redirectionUrl: REQUEST.returnUrl,
      },
    ]);
  });

  it('says nothing before the person came, and then what was decided', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor);
    expect(await ask()).toEqual({ fact: { kind: 'noted', reasons: [] }, sessionId: reference.id });
    await vendor.act(reference.id, 'approve');
    const parts = { document: 'passed', face: 'passed', liveness: 'passed' };
    expect(await ask()).toEqual({
      fact: { kind: 'outcome', outcome: 'approved', reasons: [], vendorCode: 'OK', parts },
      sessionId: reference.id,
    });
  });

  it.each([
    ['approve', {}, 'approved', []],
    ['decline', {}, 'declined', ['document_tampered', 'document_expired']],
    ['review', {}, 'review', ['vendor_review']],
    ['resubmit', {}, 'resubmit', ['poor_image_quality']],
    ['finish', { outcome: 'MANUAL' }, 'review', ['vendor_review']],
    ['finish', { outcome: 'UNKNOWN' }, 'review', ['vendor_review']],
    ['finish', { outcome: 'none' }, 'review', ['unknown_vendor_answer']],
    ['finish', { outcome: 'FAIL_FACE' }, 'declined', ['face_mismatch']],
    [
      'finish',
      { outcome: 'OK', checks: { tamperCheck: 'MANUAL_PENDING' } },
      'review',
      ['vendor_review'],
    ],
    ['expire', {}, 'expired', []],
  ])('that ends by %s %j is %s', async (action, details, outcome, reasons) => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor);
    await vendor.act(reference.id, action, details);
    const { fact } = await ask();
    expect(fact).toMatchObject({ kind: 'outcome', outcome, reasons });
  });

  it.each([
    ['manual_approve', 'approved'],
    ['manual_reject', 'declined'],
  ])('that was judged otherwise is %s by its staff all the same', async (action, outcome) => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor);
    await vendor.act(reference.id, action === 'manual_approve' ? 'decline' : 'approve');
    await vendor.act(reference.id, action);
    expect((await ask()).fact).toMatchObject({ kind: 'outcome', outcome });
  });

  it('is submitted while its ID is still processed', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor);
    await vendor.act(reference.id, 'submit', { processingMs: 60_000 });
    expect((await ask()).fact).toEqual({ kind: 'submitted', reasons: [] });
    await vendor.control('POST', 'clock', { advanceMs: 60_000 });
    expect((await ask()).fact.outcome).toBe('approved');
  });

  it('that the vendor does not know is unknown, not a refusal of the person', async () => {
    const vendor = await startIncode();
    const call = await callAsExecutive(vendor);
    const fault = await faultOf(incode.askSession(call, { id: 'f'.repeat(24) }));
    expect(fault.code).toBe('vendor_session_unknown');
  });

  it('whose creation broke off may exist: the failure says so', async () => {
    const vendor = await startIncode();
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: '/omni/start' });
    const fault = await faultOf(incode.createSession(callTo(vendor.baseUrl), REQUEST));
    expect(fault.code).toBe('vendor_timeout');
    expect(await vendor.sessions()).toHaveLength(1);
  });

  it.each([
    ['a wrong API key', { apiKey: 'wrong' }, 'vendor_credentials'],
    ['an unknown flow', { configurationId: 'f'.repeat(24) }, 'vendor_misconfigured'],
    ['another client', { clientId: 'somebody' }, 'vendor_misconfigured'],
  ])('is not to be had with %s', async (_name, credentials, code) => {
    const vendor = await startIncode();
    const call = callTo(vendor.baseUrl, { credentials });
    expect((await faultOf(incode.createSession(call, REQUEST))).code).toBe(code);
  });
});

describe('where finish-status completes the sessions', () => {
  const credentials = { completesBy: 'finish_status', configurationId: FLOW_TO_FINISH };

  it('it is called once everything is in and processed, and the question still ends in a decision', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor, credentials);
    await vendor.act(reference.id, 'submit', { processingMs: 60_000 });
    expect((await ask()).fact.kind).toBe('submitted');
    expect(await vendor.requests()).not.toContain(FINISH);
    await vendor.control('POST', 'clock', { advanceMs: 60_000 });
    expect((await ask()).fact.outcome).toBe('approved');
    const calls = await vendor.requests();
    expect(calls.filter((path) => path === FINISH)).toHaveLength(1);
  });

  it('asking again, or twice at once, changes nothing', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor, credentials);
    await vendor.act(reference.id, 'submit');
    const facts = (await Promise.all([ask(), ask(), ask()])).map(({ fact }) => fact);
    const again = (await ask()).fact;
    for (const fact of facts) expect(fact).toEqual(again);
    expect(again.outcome).toBe('approved');
  });

  it('an answer that is lost on the way is asked for again and finished all the same', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor, credentials);
    await vendor.act(reference.id, 'submit');
    await vendor.control('POST', 'faults', { kind: 'disconnect-after', path: 'finish-status' });
    expect((await faultOf(ask())).code).toBe('vendor_timeout');
    expect((await ask()).fact.outcome).toBe('approved');
  });

  it('it is never called for a person who is not done', async () => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor, credentials);
    for (const onboardingStatus of ['ID_VALIDATION_FINISHED', 'POST_PROCESSING_FINISHED']) {
      await vendor.act(reference.id, 'status', { onboardingStatus });
      expect((await ask()).fact.kind).toBe('started');
    }
    expect(await vendor.requests()).not.toContain(FINISH);
  });

  it('an account that says otherwise waits, and its health warned of that', async () => {
    const vendor = await startIncode();
    const wrong = { ...credentials, completesBy: 'flow' };
    const { reference, ask, call } = await startSession(vendor, wrong);
    await vendor.act(reference.id, 'submit');
    expect((await ask()).fact.kind).toBe('submitted');
    const [warning] = incode.accountWarnings?.(call.account.credentials) ?? [];
    expect(warning).toContain('ONBOARDING_FINISHED');
  });
});

describe('tokens', () => {
  it("a session's own ends after 90 days, and an executive user still reads and deletes", async () => {
    const vendor = await startIncode();
    const { reference, ask, call } = await startSession(vendor);
    await vendor.act(reference.id, 'approve');
    await vendor.control('POST', 'clock', { advanceMs: 90 * DAY_MS });
    expect((await faultOf(ask())).code).toBe('vendor_session_unknown');
    const deletion = async () => incode.deleteSession?.(call, reference);
    expect((await faultOf(deletion())).code).toBe('vendor_misconfigured');
    const executive = await callAsExecutive(vendor);
    const answer = await incode.askSession(executive, reference);
    expect(incode.readAnswer(answer).fact.outcome).toBe('approved');
    expect(await incode.deleteSession?.(executive, reference)).toBe('deleted');
    expect(await incode.deleteSession?.(executive, reference)).toBe('gone');
  });

  it("an executive's ends after 24 hours, and is refused as a token then", async () => {
    const vendor = await startIncode();
    const { reference } = await startSession(vendor);
    const call = await callAsExecutive(vendor);
    await vendor.control('POST', 'clock', { advanceMs: DAY_MS });
    const fault = await faultOf(incode.askSession(call, reference));
    expect(fault).toMatchObject({ code: 'vendor_token_expired' });
  });

  it('the device needs the token alone, at the address that it is given', async () => {
    const vendor = await startIncode();
    const { reference, call } = await startSession(vendor);
    const access = incode.deviceAccess?.(call.account, reference, null) ?? {};
    expect(JSON.stringify(access)).not.toContain(API_KEY);
    const { token = '', baseUrl } = access;
    const headers = { 'x-incode-hardware-id': token };
    const response = await fetch(`${String(baseUrl)}omni/get/onboarding/status`, { headers });
    expect(await response.json()).toEqual({ onboardingStatus: 'UNKNOWN' });
  });
});

describe('what is kept', () => {
  it('is the person and the document as they were read', async () => {
    const vendor = await startIncode();
    const { reference, call } = await startSession(vendor);
    await vendor.act(reference.id, 'approve');
    const result = incode.readResult(await incode.askSession(call, reference));
    expect(result?.person).toMatchObject({ lastName: 'MUSTERMANN', birthDate: '1964-08-12' });
    expect(result?.documents[0]).toMatchObject({ type: 'IdentificationCard', country: 'DE' });
    expect(result?.checks.length).toBeGreaterThan(10);
  });

  it('are the images that there are', async () => {
    const vendor = await startIncode();
    const { reference, call } = await startSession(vendor);
    expect(await incode.media?.list(call, reference)).toEqual([]);
    await vendor.act(reference.id, 'approve');
    const items = (await incode.media?.list(call, reference)) ?? [];
    expect(items.map(({ id, kind, mimeType }) => [id, kind, mimeType])).toEqual([
      ['fullFrameFrontID', 'image', 'image/png'],
      ['fullFrameBackID', 'image', 'image/png'],
      ['croppedFrontID', 'image', 'image/png'],
      ['croppedBackID', 'image', 'image/png'],
      ['selfie', 'image', 'image/jpeg'],
    ]);
    const hashes = new Set<string>();
    for (const item of items) {
      const stream = await incode.media?.fetch(call, reference, item);
      const bytes = stream === undefined ? Buffer.alloc(0) : await buffer(stream);
      expect(bytes.length).toBe(item.bytes);
      hashes.add(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(hashes.size).toBe(3);
    // One that is no longer there is missing, and nothing to ask for again.
    const [item] = items;
    if (item === undefined) throw new Error('There are images.');
    const other = await startSession(vendor);
    await expect(incode.media?.fetch(other.call, other.reference, item)).rejects.toMatchObject({
      code: 'vendor_session_unknown',
    });
  });
});

describe("Incode's own page", () => {
  it('is where the session leads to, where the account says so', async () => {
    const vendor = await startIncode();
    const { url } = await startSession(vendor, { hostedPage: 'incode' });
    expect(url).toMatch(/\/sdk\?token=/);
    expect((await fetch(url ?? '')).status).toBe(200);
  });
});

describe('a score of the simulator', () => {
  it.each([
    [{ liveness: null, faceRecognition: null }, { document: 'passed' }, undefined],
    [
      { watchlistScore: { overall: { value: '0', status: 'FAIL' } } },
      { document: 'passed', face: 'passed', liveness: 'passed' },
      'match',
    ],
  ])('can have blocks as a test wants them: %j', async (blocks, parts, screening) => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor);
    await vendor.act(reference.id, 'approve', { blocks });
    const { fact } = await ask();
    expect(fact).toMatchObject({ outcome: 'approved', parts });
    expect(fact.screening).toBe(screening);
  });
});
