import { describe, expect, it } from 'vitest';
import { growingDelayMs } from '../../../activities/failure.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../vendors/lifecycle.ts';

const { lifecycle } = incode;

/** Questions that are asked in so long, when the first is asked at once and each waits its turn. */
function questionsIn(spanMs: number): number {
  const plan = lifecycle.polling ?? { firstMs: 0, factor: 1, capMs: 0 };
  let questions = 0;
  for (let at = 0; at <= spanMs; at += growingDelayMs(plan, questions)) questions += 1;
  return questions;
}

describe('the facts', () => {
  it('are those of the document', () => {
    expect(lifecycle).toMatchObject({
      vendor: 'incode',
      session: { lifetimeMs: 90 * DAY_MS, tellsStart: false, unknownMeans: 'forgotten' },
      capture: { hosted: true, direct: ['front-id', 'back-id', 'selfie'] },
      resubmission: 'new_session',
      webhook: 'notification_only',
      decidesLate: true,
      deletion: true,
      media: true,
    });
  });

  it('offer what is really there', () => {
    expect(incode.directCapture?.steps).toEqual(lifecycle.capture.direct);
    expect('deleteSession' in incode).toBe(true);
    expect(incode.media).toBeDefined();
    expect(incode.webhook?.address).toEqual({ by: 'kind', kinds: ['onboarding'] });
  });
});

describe('polling', () => {
  it('costs at most 300 questions in 90 days', () => {
    const questions = questionsIn(90 * DAY_MS);
    expect(questions).toBeLessThanOrEqual(300);
    // Else a plan that hardly asks would pass.
    expect(questions).toBeGreaterThan(90);
  });

  it('still does when it starts anew three times, for started, submitted and another try', () => {
    expect(questionsIn(90 * DAY_MS) + 3 * questionsIn(HOUR_MS * 24)).toBeLessThanOrEqual(300);
  });

  it('asks soon after the person came, and at least twice a day for ever', () => {
    expect(questionsIn(10 * MINUTE_MS)).toBeGreaterThanOrEqual(4);
    expect(lifecycle.polling?.capMs).toBeLessThanOrEqual(12 * HOUR_MS);
  });
});
