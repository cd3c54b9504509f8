import {
  ActivityCancellationDetails,
  ApplicationFailure,
  CancelledFailure,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { nothingNew } from '../../activities/failure.ts';
import { ERRORS, KycError, type ErrorCode } from '../../domain/errors.ts';
import { RowChangedError } from '../../store/tags/row-tags.ts';
import { activityEnvironment } from './activity-environment.ts';
import { recordingLogger } from './recording-logger.ts';

const CANARY = 'Céline-O’Canary-4711';

async function failureOf(
  throwing: () => Promise<unknown>,
  info: { attempt?: number } = {},
): Promise<{ failure: ApplicationFailure; logged: string }> {
  const log = recordingLogger();
  const environment = activityEnvironment(info, log);
  try {
    await environment.run(throwing);
  } catch (error) {
    if (error instanceof ApplicationFailure) return { failure: error, logged: log.text() };
    throw error;
  }
  throw new Error('It did not fail.');
}

const throws = (error: Error) => () => Promise.reject(error);

describe('what an activity throws', () => {
  it('leaves as our code with the fixed title, retried unless the error table says never', async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { failure } = await failureOf(throws(new KycError(code, CANARY)));
      expect(failure.type).toBe(code);
      expect(failure.message).toBe(ERRORS[code].title);
      expect(failure.nonRetryable).toBe(ERRORS[code].retry === 'never');
    }
  });

  it('carries codes and pointers, and neither messages, causes, stacks nor values', async () => {
    const error = new KycError('vendor_refused_request', `the vendor said ${CANARY}`, {
      vendorCode: '1104',
      fields: [
        { pointer: '/subject/birthDate', message: CANARY },
        { pointer: `/subject/${CANARY}`, message: CANARY },
      ],
      cause: new Error(CANARY),
    });
    const { failure } = await failureOf(throws(error));
    expect(failure.message).toBe('The vendor refused our request (1104)');
    expect(failure.details).toEqual([{ vendorCode: '1104', fields: ['/subject/birthDate'] }]);
    expect(failure.cause).toBeUndefined();
    expect(`${JSON.stringify(failure)}${failure.stack ?? ''}`).not.toContain(CANARY);
  });

  it('drops a vendor code that is not a code', async () => {
    const error = new KycError('vendor_unavailable', 'x', { vendorCode: `500 ${CANARY}` });
    const { failure } = await failureOf(throws(error));
    expect(failure.message).toBe('The vendor cannot be reached');
    expect(failure.details).toEqual([]);
  });

  it('is internal with an incident id when it was not foreseen, and its message is not even logged', async () => {
    const unforeseen = Object.assign(new Error(`duplicate key (${CANARY})`), { code: '23505' });
    const { failure, logged } = await failureOf(throws(unforeseen));
    expect(failure.type).toBe('internal');
    expect(failure.nonRetryable).toBe(false);
    const [details] = failure.details as [{ incident: string }];
    expect(failure.message).toContain(details.incident);
    expect(logged).toContain(details.incident);
    expect(logged).toContain('23505');
    expect(logged).toContain('failures.test.ts');
    expect(logged).not.toContain(CANARY);
    expect(JSON.stringify(failure)).not.toContain(CANARY);
  });

  it('is retried in growing minutes when a person must act first, never more than fifteen', async () => {
    const refused = throws(new KycError('vendor_credentials', 'x'));
    const delays = await Promise.all(
      [1, 2, 3, 4, 5, 6, 60].map(async (attempt) => {
        const { failure } = await failureOf(refused, { attempt });
        return Number(failure.nextRetryDelay) / 60_000;
      }),
    );
    expect(delays).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  it.each(['store_unavailable', 'objects_unavailable'] as const)(
    'is tried again within half a minute where what is away is ours, however often it was before: %s',
    async (code) => {
      const away = throws(new KycError(code, 'x'));
      const delays = await Promise.all(
        [1, 2, 5, 6, 17, 500].map(async (attempt) => {
          const { failure } = await failureOf(away, { attempt });
          return Number(failure.nextRetryDelay);
        }),
      );
      expect(delays).toEqual([1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
    },
  );

  it('waits as long as the other side asked', async () => {
    const error = new KycError('delivery_failed', 'x', { retryAfterMs: 42_000 });
    expect((await failureOf(throws(error))).failure.nextRetryDelay).toBe(42_000);
  });

  it('is benign when another caller renews the token, or when there is nothing new', async () => {
    const busy = new KycError('vendor_token_busy', 'x', { retryAfterMs: 1_500 });
    expect((await failureOf(throws(busy))).failure.category).toBe('BENIGN');
    const { failure, logged } = await failureOf(throws(nothingNew(5_000)));
    expect(failure).toMatchObject({
      type: 'nothing_new',
      category: 'BENIGN',
      nextRetryDelay: 5_000,
    });
    expect(logged).toBe('');
  });

  it.each<[level: string, what: string, error: KycError]>([
    ['error', 'a row that somebody changed', new RowChangedError('decisions', 'd')],
    ['warn', 'a vendor that is away', new KycError('vendor_unavailable', 'x')],
    ['info', 'the pause of a vendor', new KycError('vendor_paused', 'x')],
  ])('is logged as %s where it is %s', async (level, _, error) => {
    const { logged } = await failureOf(throws(error));
    expect(JSON.parse(logged)).toMatchObject({ level, code: error.code, reason: error.message });
  });

  it('is a cancellation once the activity was given up, whatever the abort made of it', async () => {
    const environment = activityEnvironment();
    const running = environment.run(async () => {
      await new Promise((resolve) => {
        environment.context.cancellationSignal.addEventListener('abort', resolve);
      });
      throw new KycError('vendor_timeout', 'given up');
    });
    environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
  });
});
