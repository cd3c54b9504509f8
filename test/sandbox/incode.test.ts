import { describe, expect, it } from 'vitest';
import { act, capture, interview, later, omni, onboardingStatus } from './support/incode.ts';
import { PNG_BASE64, slowly, start, upload, WITHOUT_MARK } from './support/incode.ts';
import { control, sandbox, textOf } from './support/sandbox.ts';
import type { Json } from './support/sandbox.ts';

const scoreOf = async (target: Awaited<ReturnType<typeof sandbox>>, token: string): Promise<Json> =>
  (await omni(target, token, 'GET', 'get/score')).json;

describe('Incode: a session', () => {
  it('starts in the default flow or the one asked for', async () => {
    const target = await sandbox();
    const { json } = await start(target, { externalCustomerId: 'ref-1' });
    expect(json).toMatchObject({ clientId: 'client-1', env: 'demo' });
    expect(textOf(json['interviewId'])).toMatch(/^[0-9a-f]{24}$/);
    expect(textOf(json['interviewCode'])).toMatch(/^[A-Z]{6}$/);
    const claims = Buffer.from(textOf(json['token']).split('.')[1] ?? '', 'base64url').toString();
    const { exp, iat } = JSON.parse(claims) as { exp: number; iat: number };
    expect(exp - iat).toBe(90 * 24 * 60 * 60);
    await start(target, { countryCode: 'BRA', configurationId: WITHOUT_MARK });
    expect(await control(target, 'GET', '/incode/sessions')).toMatchObject([
      { externalId: 'ref-1', countryCode: 'ALL', neverArrived: true },
      { externalId: null, countryCode: 'BRA', flowId: WITHOUT_MARK },
    ]);
  });

  it('is processed after its uploads, in the time that processing takes', async () => {
    const target = await sandbox();
    await slowly(target);
    const session = await interview(target);
    await capture(target, session.token);
    expect(await onboardingStatus(target, session)).toBe('FACE_VALIDATION_FINISHED');
    const pending = { overall: { value: '0.0', status: 'UNKNOWN' } };
    expect(await scoreOf(target, session.token)).toEqual(pending);
    expect((await omni(target, session.token, 'GET', 'get/ocr-data')).json).toEqual({});
    await later(target, 60_000);
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect(await scoreOf(target, session.token)).toMatchObject({
      overall: { value: '100.0', status: 'OK' },
    });
    expect((await omni(target, session.token, 'GET', 'get/ocr-data')).json).toMatchObject({
      name: { fullName: 'ERIKA MUSTERMANN' },
      typeOfId: 'IdentificationCard',
      birthDate: -170_035_200_000,
      expireAt: '1943308800000',
    });
  });

  it('finishes by itself within the real time of processing', async () => {
    const target = await sandbox();
    const session = await interview(target);
    await capture(target, session.token);
    await expect.poll(() => onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
  });

  it('without "Mark session completed" is finished by finish-status alone', async () => {
    const target = await sandbox();
    const session = await interview(target, { configurationId: WITHOUT_MARK });
    await act(target, session.id, { action: 'approve' });
    expect(await onboardingStatus(target, session)).toBe('POST_PROCESSING_FINISHED');
    await later(target, 24 * 60 * 60 * 1_000);
    expect(await onboardingStatus(target, session)).toBe('POST_PROCESSING_FINISHED');
    const finished = await omni(target, session.token, 'GET', 'finish-status');
    expect(finished.json).toEqual({ redirectionUrl: null, action: 'none' });
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
  });

  it('marked as completed too early has no score yet', async () => {
    const target = await sandbox();
    await slowly(target);
    const session = await interview(target, { configurationId: WITHOUT_MARK });
    await capture(target, session.token);
    await omni(target, session.token, 'GET', 'finish-status');
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect((await scoreOf(target, session.token))['overall']).toMatchObject({ status: 'UNKNOWN' });
    await later(target, 60_000);
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect((await scoreOf(target, session.token))['overall']).toMatchObject({ status: 'OK' });
  });
});

describe('Incode: uploads', () => {
  it('say with 200 what is wrong with a photo; what is not classified is not kept', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const front = { times: 1, classification: false, failReason: 'WRONG_DOCUMENT_SIDE', glare: 3 };
    await act(target, id, { action: 'set', front });
    const refused = await upload(target, token, 'front');
    expect([refused.status, refused.json]).toMatchObject([
      200,
      { classification: false, failReason: 'WRONG_DOCUMENT_SIDE', glare: 3, sharpness: 97 },
    ]);
    await upload(target, token, 'back');
    expect((await omni(target, token, 'POST', 'process/id', {})).status).toBe(400);
    expect((await upload(target, token, 'front')).json).toMatchObject({ classification: true });
    expect((await omni(target, token, 'POST', 'process/id', {})).status).toBe(200);
  });

  it('can leave a selfie without a confidence', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const selfie = { confidence: null, isBright: false };
    await act(target, id, { action: 'set', selfie });
    const { json } = await upload(target, token, 'selfie');
    expect(json).toMatchObject({ isBright: false, hasLenses: false });
    expect(json).not.toHaveProperty('confidence');
  });

  it('of a passport end with its front', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    await act(target, id, { action: 'set', front: { typeOfId: 'Passport' } });
    await upload(target, token, 'front');
    expect((await upload(target, token, 'back')).json).toMatchObject({
      failReason: 'WRONG_ONE_SIDED_DOCUMENT',
    });
    expect((await omni(target, token, 'POST', 'process/id', {})).json).toEqual({ success: true });
  });

  it('come back from get/images as they were', async () => {
    const target = await sandbox();
    const { token } = await interview(target);
    await upload(target, token, 'front', `data:image/png;base64,${PNG_BASE64}`);
    const wanted = { images: ['fullFrameFrontID', 'selfie'] };
    const { json } = await omni(target, token, 'POST', 'get/images', wanted);
    expect(json).toEqual({ fullFrameFrontID: PNG_BASE64 });
  });

  it.each([
    [{ face: { confidence: 0 } }, 'faceRecognition'],
    [{ selfie: { confidence: 1 } }, 'liveness'],
  ])('of a wrong face (%j) fail the score', async (measures, part) => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    await act(target, id, { action: 'set', processingMs: 0, ...measures });
    await capture(target, token);
    expect(await scoreOf(target, token)).toMatchObject({
      [part]: { overall: { status: 'FAIL' } },
      overall: { status: 'FAIL' },
    });
  });
});

describe('Incode: the score', () => {
  const checksOf = (score: Json): { key: string; status?: string }[] => {
    const { photoSecurityAndQuality, idSpecific } = score['idValidation'] ?? {};
    // Lists of checks, as the vendor's reference has them.
    return [photoSecurityAndQuality, idSpecific].flat() as unknown as { key: string }[];
  };

  it.each([
    ['OK', 'OK', []],
    ['WARN', 'WARN', ['documentClassification']],
    ['FAIL', 'FAIL', ['tamperCheck', 'documentExpired']],
    ['FAIL_QUALITY', 'FAIL', ['balancedLightFront', 'sharpnessFront']],
    ['MANUAL', 'MANUAL', ['idAlreadyUsedCheck']],
    ['UNKNOWN', 'UNKNOWN', ['visiblePhotoFeatures']],
    ['none', undefined, []],
  ])('of outcome %s is %s overall', async (outcome, overall, failed) => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    await act(target, id, { action: 'finish', outcome });
    const score = await scoreOf(target, token);
    expect(score['overall']?.['status']).toBe(overall);
    const other = checksOf(score).filter(({ status }) => status !== 'OK');
    expect(other.map(({ key }) => key)).toEqual(failed);
    expect(typeof score['liveness']?.['livenessScore']?.['value']).toBe('string');
    expect(score['liveness']?.['photoQuality']).toEqual({ value: '100.0' });
  });

  it('can contradict itself check by check', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const checks = { tamperCheck: 'FAIL', alignment: null, faceRecognition: 'MANUAL_PENDING' };
    await act(target, id, { action: 'approve', checks });
    const score = await scoreOf(target, token);
    expect(score).toMatchObject({
      overall: { status: 'OK' },
      faceRecognition: { overall: { status: 'MANUAL_PENDING' } },
    });
    const found = checksOf(score).filter(({ key }) => key in checks);
    expect(found).toEqual([
      { value: 'FAIL', status: 'FAIL', key: 'tamperCheck' },
      { value: 'PASSED', key: 'alignment' },
    ]);
    await act(target, id, { action: 'approve', overall: null });
    expect(await scoreOf(target, token)).not.toHaveProperty('overall');
  });

  it('is older than what a reviewer decided', async () => {
    const target = await sandbox();
    const session = await interview(target);
    await act(target, session.id, { action: 'finish', outcome: 'MANUAL' });
    await act(target, session.id, { action: 'manual_reject' });
    expect(await onboardingStatus(target, session)).toBe('MANUAL_REVIEW_REJECTED');
    expect((await scoreOf(target, session.token))['overall']).toMatchObject({ status: 'MANUAL' });
  });
});
