import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../vendors/lifecycle.ts';
import { deleteSession } from '../../../vendors/veriff/deletion.ts';
import { veriff } from '../../../vendors/veriff/index.ts';
import { sample } from './samples.ts';
import { callTo, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';
import type { Veriff } from './support.ts';

const ID = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';

async function createdIn(sandbox: Veriff): Promise<string> {
  return (await veriff.createSession(callTo(sandbox), REQUEST)).reference.id;
}

const webhooksOf = async (sandbox: Veriff): Promise<unknown[]> =>
  (await sandbox.control('GET', 'deliveries')) as unknown[];

describe.each(['hmac', 'legacy'] as const)('deleting a session (%s)', (signatureScheme) => {
  it('makes it unknown at once, and repeated says that it is gone', async () => {
    const sandbox = await startVeriff(signatureScheme);
    const call = callTo({ ...sandbox, credentials: { signatureScheme } });
    const { reference } = await veriff.createSession(call, REQUEST);
    await sandbox.act(reference.id, 'approve');
    expect(await veriff.deleteSession?.(call, reference)).toBe('deleted');
    expect(await veriff.deleteSession?.(call, reference)).toBe('gone');
    expect((await faultOf(veriff.askSession(call, reference))).code).toBe('vendor_session_unknown');
  });
});

describe('deleting', () => {
  it('whose answer was lost is found to be done when it is repeated', async () => {
    const sandbox = await startVeriff();
    const id = await createdIn(sandbox);
    await sandbox.control('POST', 'faults', { kind: 'disconnect-after', method: 'DELETE' });
    expect((await faultOf(deleteSession(callTo(sandbox), { id }))).code).toBe('vendor_timeout');
    expect(await deleteSession(callTo(sandbox), { id })).toBe('gone');
  });

  it.each([
    ['created', [], 'expired'],
    ['started', ['start'], 'abandoned'],
    ['resubmission_requested', ['resubmit'], 'abandoned'],
  ])('what is %s brings a decision that the vendor made only because of it', async (...story) => {
    const [, actions, status] = story;
    const sandbox = await startVeriff();
    const url = await serve((_request, response) => response.end());
    await sandbox.control('PUT', 'webhooks', { eventUrl: url, decisionUrl: url });
    const id = await createdIn(sandbox);
    for (const action of actions) await sandbox.act(id, action);
    await deleteSession(callTo(sandbox), { id });
    expect((await webhooksOf(sandbox)).at(-1)).toMatchObject({ kind: `decision ${status} 9104` });
  });

  it('while the vendor is deciding is put off, and that is no outage', async () => {
    const sandbox = await startVeriff();
    const id = await createdIn(sandbox);
    await sandbox.act(id, 'submit');
    expect(await deleteSession(callTo(sandbox), { id })).toBe('undecided');
    await sandbox.act(id, 'decline');
    expect(await deleteSession(callTo(sandbox), { id })).toBe('deleted');
  });

  it('more than 5 in an hour, or 10 in a day, says how long to wait', async () => {
    const sandbox = await startVeriff();
    const call = callTo(sandbox);
    const deleteAnother = async () => deleteSession(call, { id: await createdIn(sandbox) });
    const limited = { code: 'vendor_rate_limited', retryAfterMs: HOUR_MS };
    for (let n = 0; n < 5; n += 1) expect(await deleteAnother()).toBe('deleted');
    expect(await faultOf(deleteAnother())).toMatchObject(limited);
    await sandbox.control('POST', 'clock', { advanceMs: HOUR_MS });
    for (let n = 0; n < 5; n += 1) expect(await deleteAnother()).toBe('deleted');
    await sandbox.control('POST', 'clock', { advanceMs: HOUR_MS });
    expect(await faultOf(deleteAnother())).toMatchObject(limited);
    await sandbox.control('POST', 'clock', { advanceMs: 23 * HOUR_MS });
    expect(await deleteAnother()).toBe('deleted');
  });

  it('waits as long as the vendor says, when it says so', async () => {
    const sandbox = await startVeriff();
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 7 };
    await sandbox.control('POST', 'faults', fault);
    expect(await faultOf(deleteSession(callTo(sandbox), { id: ID }))).toMatchObject({
      code: 'vendor_rate_limited',
      retryAfterMs: 7_000,
    });
  });

  it('where it is not turned on is for an operator to mend', async () => {
    const sandbox = await startVeriff();
    await sandbox.control('PUT', 'settings', { deletion: false });
    const id = await createdIn(sandbox);
    const fault = await faultOf(deleteSession(callTo(sandbox), { id }));
    expect(fault.code).toBe('vendor_misconfigured');
  });

  it('is not taken for done by a 404 while the session can still be read', async () => {
    const attempts = sample('attempts');
    const baseUrl = await serve((request, response) => {
      if (request.method === 'DELETE') response.writeHead(404).end();
      else response.writeHead(200, { 'x-hmac-signature': hmacOf(attempts) }).end(attempts);
    });
    const fault = await faultOf(deleteSession(callTo({ baseUrl }), { id: ID }));
    expect(fault.code).toBe('vendor_misconfigured');
  });

  it('is not believed without the signature of the vendor', async () => {
    const baseUrl = await serve((_request, response) => response.end('{"status":"success"}'));
    const fault = await faultOf(deleteSession(callTo({ baseUrl }), { id: ID }));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});
