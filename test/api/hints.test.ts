import { describe, expect, it } from 'vitest';
import { TOKEN, useDeviceApi } from './device-api.ts';
import { giveSession } from './given-session.ts';
import { call } from './support.ts';

const device = useDeviceApi();
const { given, requests } = device;

describe('a hint of the SDK', () => {
  /** What today's SDKs say besides. */
  const TODAY = ['STARTED', 'SUBMITTED', 'RELOAD', 'NETWORK_ERROR', 'SETUP_ERROR', 'ERROR_2'];

  const hint = (link: string, body: string, type = 'text/plain') =>
    call(`${link}/hint`, { method: 'POST', body, headers: { 'content-type': type } });

  // The iOS list of Veriff's document has one code without the prefix of all others.
  it.each([
    'STATUS_DONE',
    'STATUS_ERROR_SESSION',
    'UNABLE_TO_ACCESS_CAMERA',
    'CANCELED',
    'FINISHED',
  ])('%s has the vendor asked and changes nothing by itself', async (status) => {
    const { id, link } = await given();
    const answer = await hint(link, JSON.stringify({ status }));
    expect(answer.status).toBe(202);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(device.api.dispatch.of('refresh')).toEqual([[{ verificationId: id, session: 1 }]]);
    expect(await requests(id)).toEqual([{ session: 1, requested: 1 }]);
    const { rows } = await device.api.sql('select id from inbox where verification_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('that the session is no good asks for another one, and so does nothing else that an SDK says', async () => {
    const { id, link } = await given();
    expect((await hint(link, '{"status":"STATUS_ERROR_SESSION"}')).status).toBe(202);
    const options = { waitMs: expect.any(Number) as number, broken: true };
    expect(device.api.dispatch.of('renewSession')).toEqual([[id, 2, options]]);
    for (const status of [
      'STATUS_ERROR_NETWORK',
      'STATUS_DONE',
      'CANCELED',
      'STATUS_NEW',
      ...TODAY,
    ]) {
      await hint(link, JSON.stringify({ status }));
    }
    expect(device.api.dispatch.of('renewSession')).toHaveLength(1);
  });

  it.each([
    ['after the end', { status: 'approved' }],
    ['without a session', { session: 'none' }],
    ['where the SDK has no such word', { vendor: 'datakeen' }],
  ] as const)('that the session is no good asks for none %s', async (_when, options) => {
    const { link } = await given(options);
    expect((await hint(link, '{"status":"STATUS_ERROR_SESSION"}')).status).toBe(202);
    expect(device.api.dispatch.of('renewSession')).toEqual([]);
  });

  it('of a vendor whose reports have no schema has it asked, whatever it says', async () => {
    const { id, link } = await given({ vendor: 'datakeen' });
    expect((await hint(link, '{"event":"onSuccess","name":"Jane"}')).status).toBe(202);
    expect(await requests(id)).toEqual([{ session: 1, requested: 1 }]);
  });

  it('that the session is no good, said again, does not give up the one that has just come', async () => {
    const { id, link } = await given();
    await giveSession(device.api, id, { session: 2, token: TOKEN });
    const said = () => hint(link, '{"status":"STATUS_ERROR_SESSION"}');
    expect((await said()).status).toBe(202);
    expect(device.api.dispatch.of('renewSession')).toEqual([]);
    await device.api.sql(
      `update vendor_sessions set ready_at = ready_at - interval '2 minutes'
       where verification_id = $1`,
      [id],
    );
    await said();
    expect(device.api.dispatch.of('renewSession')).toMatchObject([[id, 3, { broken: true }]]);
  });

  it('that the session is no good is to be repeated when no other can be asked for', async () => {
    const { link } = await given();
    device.api.dispatch.onRenew = () => Promise.resolve('unavailable');
    const answer = await hint(link, '{"status":"STATUS_ERROR_SESSION"}');
    expect([answer.status, answer.json['code']]).toEqual([503, 'workflow_unavailable']);
  });

  it.each([
    ['{"status":"approved"}', 422],
    ['{"status":"FINISHED","decision":"approved"}', 422],
    ['{', 400],
    [JSON.stringify({ status: `STATUS_${'A'.repeat(2000)}` }), 413],
    ['{"status":"FINISHED"}', 415, 'text/plain; charset=latin1'],
  ])('that is none is refused: %#', async (body, status, type = 'application/json') => {
    const { id, link } = await given();
    expect((await hint(link, body, type)).status).toBe(status);
    expect(await requests(id)).toEqual([]);
  });

  it('is one row however often, and may not be given for ever', async () => {
    const { id, link } = await given();
    const statuses: number[] = [];
    for (let count = 0; count < 32; count += 1) {
      statuses.push((await hint(link, '{"status":"FINISHED"}')).status);
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(30);
    expect(statuses.at(-1)).toBe(429);
    expect(await requests(id)).toEqual([{ session: 1, requested: 30 }]);
  });

  it('after the end, or before there is a session, is heard and stored nowhere', async () => {
    for (const options of [{ status: 'approved' }, { session: 'none' }] as const) {
      const { id, link } = await given(options);
      expect((await hint(link, '{"status":"FINISHED"}')).status).toBe(202);
      expect(await requests(id)).toEqual([]);
    }
  });
});
