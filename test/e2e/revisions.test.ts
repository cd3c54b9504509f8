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

/** A person whom Datakeen approved. */
async function approved(): Promise<{ id: string; session: string }> {
  const body = await running.client.start({
    vendor: 'datakeen',
    subject: { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' },
  });
  const url = await vendorUrl(running, body.link.url);
  const session = await newestSession(running.datakeen);
  await running.person.choose(url, { outcome: 'approve' });
  await running.client.becomes(body.id, ['approved']);
  return { id: body.id, session };
}

const typesOf = async (id: string): Promise<string[]> =>
  (await running.client.events(id)).map(({ type }) => type);

describe("a change of mind in the vendor's back office", () => {
  it('stands beside the decision, the status stays, and the client is told once', async () => {
    const { id, session } = await approved();
    await running.datakeen.act(session, { action: 'user_reject' });
    const revised = await until('the revision', async () => {
      const view = await running.client.read(id);
      return view.revisions.length > 0 ? view : undefined;
    });
    expect(revised).toMatchObject({
      status: 'approved',
      decision: { status: 'approved' },
      revisions: [{ number: 2, status: 'declined', decidedBy: 'vendor' }],
    });
    const told = await until('decision.revised', () =>
      running.receiver.received.find(
        ({ type, data }) => type === 'decision.revised' && data.verificationId === id,
      ),
    );
    expect(told.data).toMatchObject({ status: 'approved', sequence: revised.sequence });
    expect(await typesOf(id)).toContain('decision.revised');
  });

  it('that comes back to the first decision is a further revision', async () => {
    const { id, session } = await approved();
    for (const [action, count] of [
      ['user_reject', 1],
      ['user_approve', 2],
    ] as const) {
      await running.datakeen.act(session, { action });
      await until(`revision ${count}`, async () =>
        (await running.client.read(id)).revisions.length === count ? true : undefined,
      );
    }
    expect((await running.client.read(id)).revisions.map(({ status }) => status)).toEqual([
      'declined',
      'approved',
    ]);
  });

  it('that repeats the decision is an event and changes nothing', async () => {
    const { id, session } = await approved();
    const { sequence } = await running.client.read(id);
    await running.datakeen.act(session, { action: 'user_approve' });
    await until('the event of the repetition', async () =>
      (await typesOf(id)).filter((type) => type === 'vendor.approved').length === 2
        ? true
        : undefined,
    );
    expect(await running.client.read(id)).toMatchObject({ sequence, revisions: [] });
  });
});
