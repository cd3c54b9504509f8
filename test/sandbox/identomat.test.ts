import { describe, expect, it } from 'vitest';
import { act, ask, begin, later, pageOf, resultOf, settings } from './support/identomat.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';

const QUARTER_MS = 15 * 60 * 1_000;

describe('Identomat: the result', () => {
  it('is in progress and empty until the person is through, whether they quit or are being checked', async () => {
    const target = await sandbox();
    const token = await begin(target, { liveness: true });
    const empty = { result: 'in_progress', live: false, similarity: 0, person: {} };
    expect(await resultOf(target, token)).toMatchObject({ ...empty, reject_reason: null });
    await act(target, token, { action: 'submit' });
    expect(await resultOf(target, token)).toMatchObject(empty);
    await later(target, 24 * 60 * 60 * 1_000);
    expect(await resultOf(target, token)).toMatchObject(empty);
    await act(target, token, { action: 'approve' });
    expect(await resultOf(target, token)).toMatchObject({ result: 'approved' });
  });

  it('of an approval has the person, both spellings of dates, and an empty reason', async () => {
    const target = await sandbox();
    const flags = { liveness: true, require_email: true, document_types: ['residence_license'] };
    const token = await begin(target, flags);
    await act(target, token, { action: 'approve' });
    expect(await resultOf(target, token)).toMatchObject({
      result: 'approved',
      live: true,
      similarity: 0.93,
      document_type: 'residence_license',
      reject_reason: { value: '', description: '' },
      person: {
        birthday: '11/25/1979',
        birthday_time: '1979-11-25T00:00:00.000Z',
        email: 'nino@example.com',
      },
      technicalDetails: { countryCode: 'GE' },
      screeningMatches: [],
      configId: null,
    });
  });

  it.each([
    ['decline', 'rejected', { value: 'face_mismatch' }],
    ['review', 'manual_check', { value: '' }],
    ['disagree', 'disagreed_with_terms', null],
  ])('after %s is %s', async (action, result, reason) => {
    const target = await sandbox();
    const token = await begin(target);
    await act(target, token, { action });
    const found = await resultOf(target, token);
    expect(found['result']).toBe(result);
    if (reason === null) expect(found['reject_reason']).toBeNull();
    else expect(found['reject_reason']).toMatchObject(reason);
  });

  it('can be in capital letters, have other fields, and a comment of the operator who decides', async () => {
    const target = await sandbox();
    await settings(target, { resultCase: 'upper' });
    const steps = [{ type: 'operator-questionnaire', key: 'impression' }];
    const token = await begin(target, {}, { steps });
    const result = { person: { status: 'FIELDS_MISMATCH' }, similarity: 0.5 };
    await act(target, token, { action: 'review', result });
    const waiting = await resultOf(target, token);
    expect(waiting).toMatchObject({ result: 'MANUAL_CHECK', similarity: 0.5, questionnaires: [] });
    expect(waiting['person']).toMatchObject({ status: 'FIELDS_MISMATCH', last_name: 'BERIDZE' });
    const verdict = { reason: 'underage', description: 'Too young', comment: 'Called back' };
    await act(target, token, { action: 'operator_decline', ...verdict });
    expect(await resultOf(target, token)).toMatchObject({
      result: 'REJECTED',
      reject_reason: { value: 'underage', description: 'Too young' },
      result_comment: 'Called back',
      questionnaires: [{ key: 'impression' }],
    });
  });

  it('answers questionnaires by text, yes or no, and lists', async () => {
    const target = await sandbox();
    const token = await begin(target, {}, { config_id: 'sandbox-questions' });
    await act(target, token, { action: 'approve' });
    expect((await resultOf(target, token))['questionnaires']).toEqual([
      {
        key: 'source-of-funds',
        questions: [
          { key: 'occupation', answer: 'An answer' },
          { key: 'politically-exposed', answer: false },
          { key: 'sources', answer: ['salary', 'savings'] },
        ],
      },
    ]);
  });

  it('has general documents, as public clients read them, only where a switch allows them', async () => {
    const target = await sandbox();
    const general_document_types = ['bank_statement'];
    const off = await begin(target, { general_document_types });
    const on = await begin(target, {
      general_document_types,
      allow_general_document_upload: true,
      skip_face: true,
    });
    await act(target, off, { action: 'approve' });
    await act(target, on, { action: 'approve' });
    expect((await resultOf(target, off))['generalDocuments']).toEqual([]);
    expect(await resultOf(target, on)).toMatchObject({
      ...{ live: false, similarity: 0 },
      ...{ document_type: 'id', face_images: 0, suggested: {} },
      generalDocuments: [
        {
          ...{ documentType: 'BANK_STATEMENT', typeId: 'bank_statement' },
          pages: [
            {
              typeId: 'bank-statement',
              final: { fullName: 'NINO BERIDZE', documentExpires: '' },
              documentPages: [{ pageNumber: 1 }],
            },
          ],
        },
      ],
    });
  });

  it('gives the media that were captured, as bytes of their kind', async () => {
    const target = await sandbox();
    const session_token = await begin(target, { liveness: true });
    const media = async (name: string) => {
      const { status, headers, text } = await ask(target, `result/${name}/`, { session_token });
      return [status, headers.get('content-type'), text.includes('PNG')];
    };
    expect((await media('face'))[0]).toBe(404);
    await act(target, session_token, { action: 'approve' });
    expect(await media('card-front')).toEqual([200, 'image/png', true]);
    expect(await media('card-back')).toEqual([200, 'image/png', true]);
    expect(await media('face')).toEqual([200, 'image/jpeg', false]);
    expect(await media('face-video')).toEqual([200, 'video/mp4', false]);
    expect((await media('passport'))[0]).toBe(404);
  });

  it('can have screening matches, with details by person', async () => {
    const target = await sandbox();
    const token = await begin(target);
    await submitForm(pageOf(target, token), { outcome: 'approve-match' });
    const [match] = (await resultOf(target, token))['screeningMatches'] as unknown as object[];
    expect(match).toMatchObject({ personId: 'person-1', reviewStatus: 'PENDING' });
    const details = (personId: string) =>
      ask(target, 'get-screening-person-details/', { personId });
    expect((await details('person-1')).json).toMatchObject({ name: 'NINO BERIDZE' });
    expect((await details('person-2')).status).toBe(404);
  });
});

describe("Identomat: the user's page", () => {
  it('opens the session, ends it once and leads back', async () => {
    const target = await sandbox();
    const token = await begin(target, { return_url: 'https://client.example/v/link/return' });
    const page = pageOf(target, token);
    await call(page, 'HEAD');
    expect(await control(target, 'GET', '/identomat/sessions')).toMatchObject([
      { id: token, url: page, status: 'created' },
    ]);
    expect((await call(page, 'GET')).text).toContain('Disagree with the terms');
    const ended = await submitForm(page, { outcome: 'decline', reason: 'not_live' });
    expect([ended.status, ended.headers.get('location')]).toEqual([
      303,
      'https://client.example/v/link/return',
    ]);
    expect((await submitForm(page, { outcome: 'approve' })).text).toContain('is over');
    expect(await resultOf(target, token)).toMatchObject({
      ...{ result: 'rejected', live: false, reject_reason: { value: 'not_live' } },
    });
  });

  it('in an iframe posts DONE; who quits goes back without a result', async () => {
    const target = await sandbox();
    const embedded = await begin(target, {
      skip_agreement: true,
      switch_device_url: 'https://x.y',
    });
    const opened = await call(pageOf(target, embedded), 'GET');
    expect(opened.text).not.toContain('Disagree');
    expect(opened.text).toContain('href="https://x.y"');
    const ended = await submitForm(pageOf(target, embedded), { outcome: 'submit' });
    expect(ended.text).toContain("postMessage('DONE', '*')");
    const quitting = await begin(target, { return_url: 'https://client.example/' });
    expect((await submitForm(pageOf(target, quitting), { outcome: 'quit' })).status).toBe(303);
    expect(await resultOf(target, quitting)).toMatchObject({ result: 'in_progress' });
    expect((await call(pageOf(target, quitting), 'GET')).text).toContain('Choose how');
  });

  it('is good for fifteen minutes; what was handed in by then is still decided', async () => {
    const target = await sandbox();
    const handedIn = await begin(target);
    await act(target, handedIn, { action: 'submit' });
    const token = await begin(target);
    await later(target, QUARTER_MS - 60_000);
    expect((await call(pageOf(target, token), 'GET')).status).toBe(200);
    await later(target, 60_000);
    const late = await submitForm(pageOf(target, token), { outcome: 'approve' });
    expect([late.status, late.text.includes('has expired')]).toEqual([410, true]);
    expect(await resultOf(target, token)).toMatchObject({ result: 'in_progress' });
    const forced = await call(`${target.url}/control/identomat/sessions/${token}/actions`, 'POST', {
      body: { action: 'approve' },
    });
    expect(forced.status).toBe(409);
    await act(target, handedIn, { action: 'review' });
    expect(await resultOf(target, handedIn)).toMatchObject({ result: 'manual_check' });
    expect((await call(pageOf(target, 'nobody'), 'GET')).status).toBe(404);
  });
});
