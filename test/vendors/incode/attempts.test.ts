import { describe, expect, it } from 'vitest';
import type { ClosedAttempt, VendorFact } from '../../../domain/outcome.ts';
import { after } from '../../domain/events.ts';
import { incode } from '../../../vendors/incode/index.ts';
import * as vendorServer from '../vendor-server.ts';
import { factOf, INTERVIEW, SCORE, scoreOf } from './samples.ts';
import type { SampleAnswer } from './samples.ts';
import { callTo, faultOf, FLOW_TO_FINISH, startIncode, startSession } from './support.ts';

const FINISHED = 'ONBOARDING_FINISHED';

/** What a request to try again leaves behind for the questions after it. */
function closedBy({ attempt = '', follows }: VendorFact): ClosedAttempt {
  return { attempt, ...(follows === undefined ? {} : { follows }) };
}

/** A score that failed for its photos alone, with that face. */
const blurred = (sharpness: string, face: object | null = null): object => ({
  ...scoreOf('FAIL'),
  idValidation: {
    photoSecurityAndQuality: [{ key: 'sharpnessFront', status: 'FAIL', value: sharpness }],
  },
  liveness: face,
});

const request = (sharpness: string, closed?: readonly ClosedAttempt[], face?: object): VendorFact =>
  factOf({ status: FINISHED, score: blurred(sharpness, face), ...(closed && { closed }) });

describe('an answer about another attempt', () => {
  const first = closedBy(request('1', []));
  const second = closedBy(request('2', [first]));
  const again = { status: 'FACE_VALIDATION_FINISHED' } satisfies SampleAnswer;

  it('says after which request to try again it came, and that of the first nothing', () => {
    expect(first.follows).toBe('');
    expect(second.follows).toBe(first.attempt);
    expect(factOf({ ...again, closed: [] })).toEqual({ kind: 'submitted', reasons: [] });
    for (const [closed, newest] of [
      [[first], first],
      [[first, second], second],
    ] as const) {
      const follows = newest.attempt;
      expect(factOf({ ...again, closed })).toEqual({ kind: 'submitted', reasons: [], follows });
      const started = { kind: 'started', reasons: [], follows };
      expect(factOf({ status: 'ID_VALIDATION_FINISHED', closed })).toEqual(started);
    }
  });

  it('that still has the score of a request that is known is that request told again', () => {
    expect(request('1', [first])).toEqual(request('1', []));
    expect(request('1', [first, second])).toEqual(request('1', []));
    expect(request('2', [first, second])).toEqual(request('2', [first]));
  });

  it('is handed in once it has a face of its own, not the one of the attempt before', () => {
    const face = (value: string): object => ({ livenessScore: { status: 'OK', value } });
    const closed = [closedBy(request('1', [], face('99.0')))];
    const of = (value: string): SampleAnswer => ({
      status: 'ID_VALIDATION_FINISHED',
      score: blurred('1', face(value)),
      closed,
    });
    expect(factOf(of('99.0')).kind).toBe('started');
    expect(factOf(of('98.0')).kind).toBe('submitted');
    expect(factOf({ ...of('99.0'), closed: [] }).kind).toBe('submitted');
  });

  it('decides as any other does', () => {
    const closed = [first];
    expect(factOf({ status: FINISHED, score: scoreOf('OK'), closed }).outcome).toBe('approved');
    expect(factOf({ status: FINISHED, score: SCORE, closed })).toEqual(
      factOf({ status: FINISHED, score: SCORE }),
    );
  });

  it('from before attempts were told apart says what it said then', () => {
    const said = request('1');
    // The stored fact says it so, and is compared with what is read again.
    expect(said.attempt).toBe(request('1', []).attempt?.slice(0, 16));
    expect(said).not.toHaveProperty('follows');
    expect(factOf(again)).toEqual({ kind: 'submitted', reasons: [] });
    const old = closedBy(said);
    expect(request('1', [old])).toMatchObject(old);
    expect(request('1', [old])).not.toHaveProperty('follows');
    expect(request('2', [old])).toMatchObject({ follows: old.attempt });
  });
});

describe('a question while the person begins another attempt', () => {
  const failed = JSON.stringify(blurred('1'));
  const before = {
    status: '{"onboardingStatus":"ONBOARDING_FINISHED"}',
    score: failed,
    'ocr-data': JSON.stringify({ ocrDataConfidence: { nameConfidence: 0.9 } }),
    isfinished: '{"finished":true}',
  };
  const begun = {
    status: '{"onboardingStatus":"UNKNOWN"}',
    score: JSON.stringify({ overall: { status: 'UNKNOWN' } }),
    'ocr-data': '{}',
    isfinished: '{"finished":false}',
  };
  const session = { id: INTERVIEW, token: 'token' };

  /** A vendor whose session is begun anew once that many questions were answered. */
  async function beginsAfter(questions: number, then: typeof begun) {
    const { baseUrl, heard } = await vendorServer.serveAnswers(({ url }) => {
      const answers = heard.length > questions ? then : before;
      const [, what = ''] = /([^/?]+)(\?|$)/.exec(url) ?? [];
      return { body: Object.entries(answers).find(([name]) => name === what)?.[1] ?? '{}' };
    });
    return callTo(baseUrl);
  }

  it.each([1, 2, 3, 4])('never mixes both: after %i answers', async (questions) => {
    const closed = [closedBy(factOfBefore)];
    const call = await beginsAfter(questions, begun);
    const { fact } = incode.readAnswer(await incode.askSession(call, session, closed));
    expect(fact).toEqual({ kind: 'noted', reasons: [] });
  });

  it('takes its score for what it was when the vendor leaves the status as it is', async () => {
    const closed = [closedBy(factOfBefore)];
    const call = await beginsAfter(2, { ...begun, status: before.status });
    const { fact } = incode.readAnswer(await incode.askSession(call, session, closed));
    expect(fact).toMatchObject({ kind: 'submitted' });
    const settled = await beginsAfter(99, begun);
    const same = incode.readAnswer(await incode.askSession(settled, session, closed)).fact;
    expect(same).toEqual(factOfBefore);
  });

  it('gives up a session that never holds still, for a later question', async () => {
    let asked = 0;
    const { baseUrl } = await vendorServer.serveAnswers(({ url }) => {
      asked += 1;
      const isScore = url.includes('get/score');
      return { body: isScore ? JSON.stringify(blurred(String(asked))) : before.status };
    });
    const fault = await faultOf(incode.askSession(callTo(baseUrl), session, []));
    expect(fault.code).toBe('vendor_nonsense');
  });

  const factOfBefore = factOf({
    status: FINISHED,
    score: JSON.parse(failed) as object,
    ocrData: JSON.parse(before['ocr-data']) as object,
    closed: [],
  });
});

describe('another attempt in the same session of the sandbox', () => {
  it.each([
    ['the flow', {}],
    ['finish-status', { completesBy: 'finish_status', configurationId: FLOW_TO_FINISH }],
  ])('is started, handed in and decided where %s completes it', async (_which, credentials) => {
    const vendor = await startIncode();
    const { reference, ask } = await startSession(vendor, credentials);
    const heard: VendorFact[] = [];
    const closed: ClosedAttempt[] = [];
    const hear = async (): Promise<VendorFact> => {
      const { fact } = await ask(closed);
      heard.push(fact);
      return fact;
    };
    const handIn = async (outcome: string): Promise<void> => {
      await vendor.act(reference.id, 'submit', { outcome, processingMs: 60_000 });
      expect(await hear()).toMatchObject({ kind: 'submitted' });
      await vendor.control('POST', 'clock', { advanceMs: 60_000 });
    };
    const status = (): string =>
      after(heard.map((fact) => ({ type: 'vendor_fact', session: 1, fact }))).status;

    await handIn('FAIL_QUALITY');
    closed.push(closedBy(await hear()));
    expect(await hear()).toEqual(heard.at(-2));
    expect(status()).toBe('resubmission_requested');
    await handIn('FAIL_QUALITY');
    expect(status()).toBe('submitted');
    const again = await hear();
    expect(again).toMatchObject({ outcome: 'resubmit', follows: closed[0]?.attempt });
    closed.push(closedBy(again));
    expect(status()).toBe('resubmission_requested');
    await handIn('OK');
    expect(status()).toBe('submitted');
    expect(await hear()).toMatchObject({ outcome: 'approved' });
  });
});
