import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyed, onceAbout, said, type Schemas } from '../../tools/client/backend.ts';
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

const veriffBody = (reference: string): Schemas['CreateVerification'] => ({
  vendor: 'veriff',
  reference,
  subject: { firstName: "Zoë O'Brien-Ñandú", lastName: '王小明' },
});

/** What the client was told of a verification, by sequence: deliveries may overtake each other. */
const typesFor = (id: string): string[] =>
  running.receiver.received
    .filter(({ data }) => data.verificationId === id)
    .sort((one, two) => one.data.sequence - two.data.sequence)
    .map(({ type }) => type);

describe('a verification over HTTP with a signed vendor', () => {
  it('goes from the request to approved, and the client is told each step once', async () => {
    const body = await running.client.start(veriffBody('e2e-approve'));
    expect(body.status).toBe('pending');
    const url = await vendorUrl(running, body.link.url);
    await running.person.open(url);
    await running.client.becomes(body.id, ['started']);
    await running.person.choose(url, { outcome: 'approve' });
    const approved = await running.client.becomes(body.id, ['approved']);
    expect(approved.decision).toMatchObject({ status: 'approved', decidedBy: 'vendor' });
    await until('all notifications', () => (typesFor(body.id).length >= 3 ? true : undefined));
    expect(typesFor(body.id)).toEqual([
      'verification.started',
      'verification.submitted',
      'verification.approved',
    ]);
    expect(running.receiver.refused).toBe(0);
  });

  it('keeps odd names whole on the way to the vendor and back into the result', async () => {
    const body = await running.client.start(veriffBody('e2e-names'));
    await vendorUrl(running, body.link.url);
    await running.veriff.act(await newestSession(running.veriff), { action: 'approve' });
    await running.client.becomes(body.id, ['approved']);
    const result = await running.client.result(body.id);
    expect(result.person).toMatchObject({
      firstName: "Zoë O'Brien-Ñandú",
      lastName: '王小明',
    });
  });

  it('ends right when webhooks come doubled, late and in the wrong order', async () => {
    await running.veriff.behave({ duplicates: 2, reorder: true, retryMs: 200 });
    const body = await running.client.start(veriffBody('e2e-order'));
    await vendorUrl(running, body.link.url);
    const session = await newestSession(running.veriff);
    await running.veriff.act(session, { action: 'start' });
    await running.veriff.act(session, { action: 'submit' });
    await running.veriff.act(session, { action: 'resubmit', reasonCode: 204 });
    await running.veriff.act(session, { action: 'start' });
    await running.veriff.act(session, { action: 'submit' });
    await running.veriff.act(session, { action: 'decline', reasonCode: 102 });
    await running.veriff.behave({ duplicates: 0, reorder: false, retryMs: 200 });
    const declined = await running.client.becomes(body.id, ['declined']);
    expect(declined.attempts.used).toBe(2);
    expect(declined.reasons.map(({ code }) => code)).toEqual(['document_tampered']);
  });

  it('gives the same verification to a repeated request, and refuses the same key for another', async () => {
    const key = randomUUID();
    const first = await running.client.start(veriffBody('e2e-repeat'), key);
    const again = await running.client.start(veriffBody('e2e-repeat'), key);
    expect(again.id).toBe(first.id);
    const another = { ...keyed(key), body: veriffBody('e2e-another') };
    const { response, error } = await running.client.kyc.POST('/v1/verifications', another);
    expect([response.status, error?.code]).toEqual([409, 'idempotency_conflict']);
  });

  it('can be canceled while it is open, also when that is asked twice', async () => {
    const body = await running.client.start(veriffBody('e2e-cancel'));
    for (let time = 1; time <= 2; time += 1) {
      expect(await running.client.cancel(body.id)).toMatchObject({ status: 'canceled' });
    }
  });
});

describe('a verification that is tried again', () => {
  it('goes from the same data to an approval of its own, and leaves the ended one as it ended', async () => {
    const first = await running.client.start(veriffBody('e2e-retry'));
    await running.client.cancel(first.id);
    await running.client.becomes(first.id, ['canceled']);
    const { kyc } = running.client;
    const anew = { ...onceAbout(first.id), body: {} };
    const again = await said(kyc.POST('/v1/verifications/{id}/retry', anew));
    expect(again).toMatchObject({ status: 'pending', retryOf: first.id });
    const url = await vendorUrl(running, again.link.url);
    await running.person.choose(url, { outcome: 'approve' });
    await running.client.becomes(again.id, ['approved']);
    const result = await running.client.result(again.id);
    expect(result.person).toMatchObject({ firstName: "Zoë O'Brien-Ñandú", lastName: '王小明' });
    expect(await running.client.read(first.id)).toMatchObject({
      ...{ status: 'canceled', retriedBy: again.id, revisions: [] },
    });
  });
});

describe('a vendor that answers 500', () => {
  it('delays a verification and decides nothing about the person', async () => {
    await running.veriff.fault({
      kind: 'status',
      status: 500,
      method: 'POST',
      path: '/v1/sessions',
      times: 2,
    });
    const body = await running.client.start(veriffBody('e2e-500'));
    const url = await vendorUrl(running, body.link.url);
    await running.person.choose(url, { outcome: 'approve' });
    await running.client.becomes(body.id, ['approved']);
  });

  it('that loses its answer leaves an orphan whose webhooks change nothing', async () => {
    await running.veriff.fault({
      kind: 'disconnect-after',
      method: 'POST',
      path: '/v1/sessions',
      times: 1,
    });
    const body = await running.client.start(veriffBody('e2e-orphan'));
    const url = await vendorUrl(running, body.link.url);
    const ours = (await running.veriff.sessions()).filter(
      ({ vendorData }) => vendorData === body.id,
    );
    expect(ours).toHaveLength(2);
    const orphan = ours.find((session) => session.url !== url);
    if (orphan === undefined) throw new Error('There is no orphan.');
    await running.veriff.act(orphan.id, { action: 'decline', reasonCode: 106 });
    await until('the webhook of the orphan to be taken', async () =>
      (await running.veriff.deliveries()).some(
        ({ sessionId, kind, state }) =>
          sessionId === orphan.id && kind.startsWith('decision') && state === 'delivered',
      )
        ? true
        : undefined,
    );
    await running.person.choose(url, { outcome: 'approve' });
    const ended = await running.client.becomes(body.id, ['approved', 'declined']);
    expect(ended.status).toBe('approved');
  });
});

describe('a verification over HTTP whose vendor only notifies', () => {
  it('is approved by what the vendor answers, not by who notifies', async () => {
    const body = await running.client.start({
      vendor: 'datakeen',
      subject: { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' },
    });
    const url = await vendorUrl(running, body.link.url);
    await running.person.choose(url, { outcome: 'approve' });
    await running.client.becomes(body.id, ['approved']);
  });

  it('asks for another attempt in a new session, through the same link', async () => {
    const body = await running.client.start({
      vendor: 'datakeen',
      subject: { firstName: 'Jean', lastName: 'Dupont', birthDate: '1990-09-25' },
    });
    const first = await vendorUrl(running, body.link.url);
    await running.person.choose(first, { outcome: 'verdict', code: '2.2' });
    const asked = await running.client.becomes(body.id, ['resubmission_requested']);
    expect(asked.reasons[0]?.code).toBe('document_unreadable');
    const page = await running.person.follow(body.link.url);
    expect(page).toMatchObject({ at: 'page' });
    await running.person.follow(body.link.url, 'POST');
    const second = await vendorUrl(running, body.link.url);
    expect(second).not.toBe(first);
    await running.person.choose(second, { outcome: 'approve' });
    expect((await running.client.becomes(body.id, ['approved'])).attempts.used).toBe(2);
  });
});
