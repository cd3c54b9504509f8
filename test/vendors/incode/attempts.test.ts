import { describe, expect, it } from 'vitest';
import type { ClosedAttempt, VendorFact } from '../../../domain/outcome.ts';
import { after } from '../../domain/events.ts';
import { factOf, SCORE, scoreOf } from './samples.ts';
import type { SampleAnswer } from './samples.ts';
import { FLOW_TO_FINISH, startIncode, startSession } from './support.ts';

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
    expect(request('1')).not.toHaveProperty('follows');
    expect(factOf(again)).toEqual({ kind: 'submitted', reasons: [] });
    const old = { attempt: (request('1').attempt ?? '').slice(0, 16) };
    expect(request('1', [old])).toMatchObject(old);
    expect(request('1', [old])).not.toHaveProperty('follows');
    expect(request('2', [old])).toMatchObject({ follows: old.attempt });
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
