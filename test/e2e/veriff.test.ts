import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../tools/client/until.ts';
import { photo } from './support/photo.ts';
import { newestSession, startRunningStack, vendorUrl } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
});
afterEach(async () => {
  await running.veriff.settings({ watchlist: 'no_match', headerNames: 'x', undecided: 'null' });
});

const PERSON = { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' };
type Acts = (does: Record<string, unknown>) => Promise<unknown>;

/** A verification whose session is there: its id, and what can be done to the session. */
async function begun(): Promise<{ id: string; act: Acts }> {
  const body = await running.client.start({ vendor: 'veriff', subject: PERSON });
  await vendorUrl(running, body.link.url);
  const session = await newestSession(running.veriff);
  return { id: body.id, act: (does) => running.veriff.act(session, does) };
}

/** The status that a verification comes to, with its reasons. */
async function endOf(id: string): Promise<[string, string[]]> {
  const ends = ['approved', 'declined', 'in_review', 'abandoned', 'expired', 'failed'];
  const { status, reasons } = await running.client.becomes(id, ends);
  return [status, reasons.map(({ code }) => code)];
}

describe('a screening match that Veriff tells apart from its decision', () => {
  it('before the approval, by a webhook of its own, is for a person', async () => {
    const { id, act } = await begun();
    await act({ action: 'watchlist' });
    await act({ action: 'approve' });
    expect(await endOf(id)).toEqual(['in_review', ['pep_or_sanction_match']]);
  });

  it('only in the answer about it, in the words of today, is for a person', async () => {
    const { id, act } = await begun();
    await running.veriff.settings({ today: true });
    await act({ action: 'watchlist', silent: true });
    await act({ action: 'approve' });
    expect(await endOf(id)).toEqual(['in_review', ['pep_or_sanction_match']]);
    await running.veriff.settings({ today: false });
  });
});

describe('a word that no match was found', () => {
  it('that is refused at first, since Veriff is not ready with it, is asked for again', async () => {
    const { id, act } = await begun();
    await running.veriff.fault({ kind: 'status', status: 404, path: '/watchlist', times: 1 });
    await act({ action: 'approve' });
    expect(await endOf(id)).toEqual(['approved', []]);
  });
});

describe('a screening match that comes after the end', () => {
  it('changes no status, and is told to the client', async () => {
    const { id, act } = await begun();
    await act({ action: 'approve' });
    expect(await endOf(id)).toEqual(['approved', []]);
    await act({ action: 'watchlist' });
    const told = await until('the notification', () =>
      running.receiver.received.find(
        ({ type, data }) => type === 'verification.screening_match' && data.verificationId === id,
      ),
    );
    expect(told.data).toMatchObject({ status: 'approved' });
    expect((await running.client.read(id)).status).toBe('approved');
  });
});

describe("an approval of Veriff's", () => {
  const approval = { action: 'approve' };

  it.each([
    ['without a code approves', { code: null }, ['approved', []]],
    ['in another case approves', { status: 'Approved' }, ['approved', []]],
    [
      'without a document names the part',
      { document: null, person: null },
      ['in_review', ['document_not_confirmed']],
    ],
    [
      'of a specimen names the part',
      { document: { specimen: true } },
      ['in_review', ['document_not_confirmed']],
    ],
    [
      'in a message that calls itself a failure is for a person',
      { messageStatus: 'fail' },
      ['in_review', ['unknown_vendor_answer']],
    ],
    [
      'with the code of another decision is for a person',
      { code: 9102 },
      ['in_review', ['unknown_vendor_answer']],
    ],
  ])('%s', async (_what, overrides, end) => {
    const { id, act } = await begun();
    await act({ ...approval, ...overrides });
    expect(await endOf(id)).toEqual(end);
  });

  it('signed under the newer names of the headers alone approves', async () => {
    await running.veriff.settings({ headerNames: 'vrf', undecided: 'empty' });
    const { id, act } = await begun();
    await act(approval);
    expect(await endOf(id)).toEqual(['approved', []]);
  });

  it('shows what was checked, and the risks beside it', async () => {
    const { id, act } = await begun();
    const { verification } = JSON.parse(
      readFileSync(
        new URL('../vendors/veriff/samples/decision-code-null.body', import.meta.url),
        'utf8',
      ),
    ) as { verification: Record<string, unknown> }; // the recorded message's own shape
    const { riskLabels, biometricAuthentication } = verification;
    await act({ ...approval, verification: { riskLabels, biometricAuthentication } });
    expect(await endOf(id)).toEqual(['approved', []]);
    expect(await running.client.result(id)).toMatchObject({
      parts: { document: 'passed', face: 'passed' },
      risks: [{ category: 'document' }],
      biometricAuthentication: { reference: 'User001' },
    });
  });
});

describe('the photos that Veriff takes in one session', () => {
  it('have a limit, which is told with what is left to do', async () => {
    await running.veriff.settings({ mostUploads: 2 });
    const body = await running.client.start({
      ...{ vendor: 'veriff', capture: 'direct', subject: PERSON },
    });
    await running.client.becomes(body.id, ['pending']);
    const upload = () => running.client.upload(body.id, 'face', photo(64));
    expect((await upload()).response.status).toBe(200);
    expect((await upload()).response.status).toBe(200);
    const { response, error } = await upload();
    expect(response.status).toBe(409);
    expect(error).toMatchObject({
      code: 'vendor_limit',
      detail: expect.stringContaining('Hand in those that were accepted') as string,
    });
    await running.veriff.settings({ mostUploads: 40 });
  });
});
