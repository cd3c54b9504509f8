import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../tools/client/until.ts';
import { newestSession, startRunningStack, vendorUrl } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
});

const body = { vendor: 'veriff' as const, subject: { firstName: 'Sarah', lastName: 'Morgan' } };

describe('a crash', () => {
  it('of the worker in the middle loses nothing: what the vendor said meanwhile is taken up', async () => {
    const created = await running.client.start(body);
    const url = await vendorUrl(running, created.link.url);
    await running.person.open(url);
    await running.client.becomes(created.id, ['started']);
    await running.stack.process('worker').kill9();
    await running.person.choose(url, { outcome: 'approve' });
    await until('the vendor to have told it all', async () => {
      const told = await running.veriff.deliveries();
      return told.every(({ state }) => state === 'delivered') ? true : undefined;
    });
    await running.stack.process('worker').start();
    const ended = await running.client.becomes(created.id, ['approved'], { timeoutMs: 60_000 });
    expect(ended.decision?.decidedBy).toBe('vendor');
  });

  it('of the API in the middle loses nothing: the vendor tells it again', async () => {
    const created = await running.client.start(body);
    const url = await vendorUrl(running, created.link.url);
    const session = await newestSession(running.veriff);
    await running.stack.process('api').kill9();
    await running.person.choose(url, { outcome: 'approve' });
    await until('the vendor to have tried in vain', async () => {
      const told = await running.veriff.deliveries();
      return told.some((one) => one.sessionId === session && one.state === 'retrying')
        ? true
        : undefined;
    });
    await running.stack.process('api').start();
    await running.client.becomes(created.id, ['approved'], { timeoutMs: 60_000 });
  });

  it('of the worker before a session was bought only delays it', async () => {
    await running.stack.process('worker').kill9();
    const created = await running.client.start(body);
    expect(created.status).toBe('created');
    await running.stack.process('worker').start();
    const url = await vendorUrl(running, created.link.url);
    await running.person.choose(url, { outcome: 'decline', reasonCode: '103' });
    await running.client.becomes(created.id, ['declined'], { timeoutMs: 60_000 });
  });

  it('of Temporal delays what is asked of it, and starts are taken all the same', async () => {
    await running.stack.process('temporal').kill9();
    const created = await running.client.start(body);
    expect(created.status).toBe('created');
    await running.stack.process('temporal').start();
    const url = await until(
      'the relay to start the workflow',
      async () => {
        const landing = await running.person.follow(created.link.url);
        return landing.at === 'vendor' ? landing.url : undefined;
      },
      { timeoutMs: 90_000 },
    );
    await running.person.choose(url, { outcome: 'approve' });
    await running.client.becomes(created.id, ['approved'], { timeoutMs: 60_000 });
  });

  it('of the client’s endpoint delays the notification and repeats it under the same id', async () => {
    running.receiver.answerNext(503, 1);
    const created = await running.client.start(body);
    expect(await running.client.cancel(created.id)).toMatchObject({ status: 'canceled' });
    const [id] = await until('a delivery to be turned away', () =>
      running.receiver.turnedAway.length > 0 ? running.receiver.turnedAway : undefined,
    );
    await until(
      'that notification to come again',
      () => running.receiver.received.find((notification) => notification.id === id),
      { timeoutMs: 60_000 },
    );
  });
});
