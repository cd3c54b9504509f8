import { describe, expect, it, vi } from 'vitest';
import { act, API_KEY, call, control, decisionOf, hmacSignature } from './support/sandbox.ts';
import { legacySignature, sandbox, textOf, veriffSession } from './support/sandbox.ts';
import { arrived, connected } from './support/veriff.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('Veriff: a verification', () => {
  it('approved sends started, submitted and approved, each to its address and signed', async () => {
    const [target, listener] = await connected();
    const { id } = await veriffSession(target, {
      vendorData: 'ref-1',
      person: { firstName: 'Σωκράτης', lastName: "O'Brien-Łukasz" },
    });
    await act(target, id, { action: 'approve' });
    await arrived(listener, ['started', 'submitted', 'approved']);
    expect(listener.received.map(({ path }) => path)).toEqual(['/event', '/event', '/decision']);
    for (const { headers, text } of listener.received) {
      expect(headers['x-auth-client']).toBe(API_KEY);
      expect(headers['x-hmac-signature']).toBe(hmacSignature(text));
      expect(headers).not.toHaveProperty('x-signature');
    }
    const [started, , decision] = listener.bodies();
    expect(started).toMatchObject({ id, feature: 'selfid', code: 7001, vendorData: 'ref-1' });
    expect(decision).toMatchObject({
      status: 'success',
      verification: {
        id,
        code: 9001,
        reasonCode: null,
        vendorData: 'ref-1',
        attemptId: started?.['attemptId'],
        person: { firstName: 'Σωκράτης', lastName: "O'Brien-Łukasz", pepSanctionMatch: null },
      },
    });
    expect((await decisionOf(target, id)).text).toBe(listener.received[2]?.text);
  });

  it('on a legacy integration is signed the legacy way', async () => {
    const [target, listener] = await connected('legacy');
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'start' });
    await arrived(listener, ['started']);
    const [started] = listener.received;
    expect(started?.headers['x-signature']).toBe(legacySignature(started?.text ?? ''));
  });

  it('can be resubmitted under the same URL as another attempt, and then declined', async () => {
    const [target, listener] = await connected();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'resubmit', reasonCode: 205 });
    const again = await act(target, id, { action: 'start' });
    expect(again).toMatchObject({ status: 'started' });
    await act(target, id, { action: 'submit' });
    await act(target, id, { action: 'decline', reasonCode: 106 });
    await arrived(listener, [
      ...['started', 'submitted', 'resubmission_requested'],
      ...['started', 'submitted', 'declined'],
    ]);
    const bodies = listener.bodies();
    expect(bodies[2]?.['verification']).toMatchObject({
      code: 9103,
      reason: 'Document damaged',
      reasonCode: 205,
    });
    expect(bodies[3]?.['attemptId']).not.toBe(bodies[0]?.['attemptId']);
    expect(bodies[5]?.['verification']).toMatchObject({
      code: 9102,
      reason: 'Known fraud',
      reasonCode: 106,
    });
    const attempts = await call(`${target.url}/veriff/v1/sessions/${id}/attempts`, 'GET', {
      headers: { 'x-auth-client': API_KEY, 'x-hmac-signature': hmacSignature(id) },
    });
    expect(attempts.json['verifications']).toEqual([
      { id: bodies[3]?.['attemptId'], status: 'declined' },
      { id: bodies[0]?.['attemptId'], status: 'resubmission_requested' },
    ]);
  });

  it('is declined with 539 instead of a tenth resubmission', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    for (let attempt = 1; attempt <= 10; attempt += 1)
      await act(target, id, { action: 'resubmit' });
    expect((await decisionOf(target, id)).json['verification']).toMatchObject({
      status: 'declined',
      code: 9102,
      reasonCode: 539,
    });
  });

  it.each([
    ['review', { status: 'review', code: 9121 }],
    ['selfid-passed', { status: 'approved', code: 9151 }],
    ['video-call-passed', { status: 'approved', code: 9161 }],
    ['expire', { status: 'expired', code: 9104 }],
    ['abandon', { status: 'abandoned', code: 9104 }],
  ])('%s says %o', async (action, expected) => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action });
    expect((await decisionOf(target, id)).json['verification']).toMatchObject(expected);
  });

  it('says what an action overrides, and nothing but the decision when asked to skip events', async () => {
    const [target, listener] = await connected();
    const { id } = await veriffSession(target, { vendorData: 'mine' });
    await act(target, id, {
      action: 'approve',
      ...{ code: 9999, status: 'odd', reason: 'why', reasonCode: 1, pepSanctionMatch: 'PEP' },
      ...{ vendorData: 'theirs', omitAttemptId: true, skipEvents: true, sendTo: 'event' },
    });
    await arrived(listener, ['odd']);
    const verification = listener.bodies()[0]?.['verification'];
    expect(verification).toMatchObject({
      code: 9999,
      reason: 'why',
      reasonCode: 1,
      vendorData: 'theirs',
    });
    expect(verification).not.toHaveProperty('attemptId');
    expect(verification?.['person']).toMatchObject({ pepSanctionMatch: 'PEP' });
    expect(listener.received[0]?.path).toBe('/event');
  });

  it('silently decided is found only by asking', async () => {
    const [target, listener] = await connected();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'approve', skipEvents: true, silent: true });
    await act(target, id, { action: 'send', body: '{"odd": [1,  2]}' });
    await vi.waitFor(() => {
      expect(listener.received.map(({ text }) => text)).toEqual(['{"odd": [1,  2]}']);
    }, 20_000);
    expect(listener.received[0]?.headers['x-hmac-signature']).toBe(
      hmacSignature('{"odd": [1,  2]}'),
    );
    expect((await decisionOf(target, id)).json['verification']).toMatchObject({ code: 9001 });
  });
});

describe('Veriff: when seven days have passed by its clock', () => {
  it('who never came expires, who started is abandoned, what was handed in waits', async () => {
    const [target, listener] = await connected();
    const never = await veriffSession(target, { vendorData: 'never' });
    const begun = await veriffSession(target, { vendorData: 'begun' });
    const handedIn = await veriffSession(target, { vendorData: 'handed in' });
    await act(target, begun.id, { action: 'start', silent: true });
    await act(target, handedIn.id, { action: 'start', silent: true });
    await act(target, handedIn.id, { action: 'submit', silent: true });
    await control(target, 'POST', '/veriff/clock', { advanceMs: 7 * DAY_MS - 60_000 });
    expect(listener.received).toEqual([]);
    await control(target, 'POST', '/veriff/clock', { advanceMs: 60_000 });
    await vi.waitFor(() => {
      expect(listener.received).toHaveLength(2);
    }, 20_000);
    const byReference = Object.fromEntries(
      listener
        .bodies()
        .map(({ verification }) => [textOf(verification?.['vendorData']), verification]),
    );
    expect(byReference).toMatchObject({
      never: { status: 'expired', code: 9104, person: { dateOfBirth: null } },
      begun: { status: 'abandoned', code: 9104 },
    });
    expect((await decisionOf(target, never.id)).json['verification']).toMatchObject({
      status: 'expired',
    });
    expect((await decisionOf(target, handedIn.id)).json['verification']).toBeNull();
    const moved = await veriffSession(target);
    expect(moved.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
