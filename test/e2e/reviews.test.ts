import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { about, onceAbout, said, type Schemas } from '../../tools/client/backend.ts';
import { until } from '../../tools/client/until.ts';
import { play } from './support/played.ts';
import { startRunningStack } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';
import { DRIVERS } from './support/vendor-drivers.ts';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
});

type Decision = Schemas['ReviewRequest'];
const AGAIN: Decision = { decision: 'resubmit', reasons: ['document_unreadable'] };
const REFUSAL: Decision = {
  ...{ decision: 'decline', reasons: ['document_tampered'], note: 'Two fonts.' },
};
const ANEW: Decision = { decision: 'approve', override: true, note: 'Seen in person.' };

const review = (id: string, body: Decision) =>
  said(running.client.kyc.POST('/v1/verifications/{id}/review', { ...onceAbout(id), body }));

describe('a verification that a person must look at', () => {
  it.concurrent.each(DRIVERS)(
    'is tried again in another session, and ends, both as a reviewer says: $vendor',
    async (driver) => {
      const played = await play(running, driver);
      await played.happens(driver.review);
      await played.becomes('in_review');
      expect(await review(played.id, AGAIN)).toMatchObject({
        ...{ status: 'resubmission_requested', decision: null },
      });
      // Where a try can be repeated in one session, the link leads to the page that says why first.
      await running.person.follow(played.link, 'POST');
      const second = await until('another session', async () => {
        const { session } = await running.client.read(played.id);
        if (session?.number !== 2 || session.state !== 'ready') return undefined;
        return (await played.control.sessions()).at(-1);
      });
      await played.control.act(second.id, driver.review);
      if (driver.tells === 'return') await played.comesBack();
      await played.becomes('in_review');
      expect(await review(played.id, REFUSAL)).toMatchObject({
        ...{ status: 'declined', session: { number: 2 }, decision: { decidedBy: 'reviewer' } },
      });
      const { kyc } = running.client;
      const { items } = await said(kyc.GET('/v1/verifications/{id}/reviews', about(played.id)));
      expect(items).toMatchObject([
        { decision: 'resubmit', note: null },
        { decision: 'declined', note: 'Two fonts.' },
      ]);
    },
  );
});

describe('a verification that the vendor has declined', () => {
  it.concurrent.each(DRIVERS)(
    'is sent to a person by the client, and stands as they decide anew, with its result: $vendor',
    async (driver) => {
      const played = await play(running, driver);
      const { id } = played;
      await played.happens(driver.decline.does);
      await played.becomes('declined');
      const asked = { ...onceAbout(id), body: { note: 'A married name.' } };
      await said(running.client.kyc.POST('/v1/verifications/{id}/review-request', asked));
      expect(await review(id, ANEW)).toMatchObject({
        ...{ status: 'declined', standingDecision: { number: 2, status: 'approved' } },
        nextAction: { type: 'none' },
      });
      expect(await running.client.result(id)).toMatchObject({ decision: { number: 2 } });
      const told = await until('the client to be told', () => {
        const types: string[] = running.receiver.received.flatMap(({ type, data }) =>
          data.verificationId === id ? type : [],
        );
        const isTold = ['review.requested', 'decision.revised'].every((one) => types.includes(one));
        return Promise.resolve(isTold ? types : undefined);
      });
      expect(told.filter((type) => type === 'review.requested')).toHaveLength(1);
      expect(await played.events()).toContain('decision.revised');
    },
  );
});
