import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const AGAIN = { decision: 'resubmit', reasons: ['document_unreadable'] };
const REFUSAL = { decision: 'decline', reasons: ['document_tampered'], note: 'Two fonts.' };

describe('a verification that a person must look at', () => {
  it.concurrent.each(DRIVERS)(
    'is tried again in another session, and ends, both as a reviewer says: $vendor',
    async (driver) => {
      const played = await play(running, driver);
      await played.happens(driver.review);
      await played.becomes('in_review');
      expect(await running.client.review(played.id, AGAIN)).toMatchObject({
        ...{ status: 200, body: { status: 'resubmission_requested', decision: null } },
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
      expect(await running.client.review(played.id, REFUSAL)).toMatchObject({
        status: 200,
        body: { status: 'declined', session: { number: 2 }, decision: { decidedBy: 'reviewer' } },
      });
      expect((await running.client.reviews(played.id)).body.items).toMatchObject([
        { decision: 'resubmit', note: null },
        { decision: 'declined', note: 'Two fonts.' },
      ]);
    },
  );
});
