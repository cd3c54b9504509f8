import { describe, expect, it } from 'vitest';
import { veriff } from '../../../vendors/veriff/index.ts';
import { details } from '../../../vendors/veriff/details.ts';
import type { RawMessage } from '../../../vendors/vendor.ts';
import { sample } from './samples.ts';
import { answering, callTo, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';

const DECISION: RawMessage = { kind: 'decision', body: sample('decision-approved') };
const ID = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';

async function decided(overrides: object = {}) {
  const sandbox = await startVeriff();
  const call = callTo(sandbox);
  const { reference } = await veriff.createSession(call, REQUEST);
  await sandbox.act(reference.id, 'approve', overrides);
  return { sandbox, ask: () => details(call, reference, DECISION) };
}

const kindsOf = (messages: RawMessage[]): string[] => messages.map(({ kind }) => kind);

describe('what Veriff says further about a decided session', () => {
  it("is the person's record and the watchlist screening, each read like every other answer", async () => {
    const { ask } = await decided({ pepSanctionMatch: 'MATCH' });
    const [person, watchlist, ...others] = await ask();
    expect(others).toEqual([]);
    expect(person && veriff.readResult(person)).toMatchObject({
      person: { firstName: REQUEST.subject.firstName },
      documents: [{ fields: expect.arrayContaining([named('citizenships')]) as object[] }],
      screening: [{ category: 'PEP', numberOfMatches: 1 }],
    });
    expect(watchlist && veriff.readResult(watchlist)).toMatchObject({
      checks: [{ name: 'watchlistScreening', passed: false }],
    });
  });

  it('is kept byte for byte, also where it is not JSON, like the sample of the document', async () => {
    const { baseUrl, asked } = await answering(sample('person'));
    const messages = await details(callTo({ baseUrl }), { id: ID }, DECISION);
    expect(messages.map(({ body }) => body)).toEqual([sample('person'), sample('person')]);
    expect(messages.map((message) => veriff.readResult(message))).toEqual([null, null]);
    expect(asked.map(({ path }) => path)).toEqual([
      `/v1/sessions/${ID}/person`,
      `/v1/sessions/${ID}/watchlist-screening`,
    ]);
  });

  it.each([
    ['watchlist', '{"status":"success","matchStatus":"possible_match","totalHits":1}'],
    ['decision', '{"matchStatus":"possible_match","totalHits":1}'],
    ['watchlist-screening', '{"status":"success","data":{"matchStatus":"possible_match"}}'],
    ['person', '{"status":"success","person":{}}'],
  ])('is nothing more where the message is one of them itself: %s %s', async (kind, body) => {
    const { baseUrl, asked } = await answering(sample('person'));
    const about = { kind, body: Buffer.from(body) };
    expect(await details(callTo({ baseUrl }), { id: ID }, about)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each([[403], [404], [400], [405]])(
    'is nothing where the integration has no such service (%i)',
    async (status) => {
      const { sandbox, ask } = await decided();
      const path = '/watchlist-screening';
      await sandbox.control('POST', 'faults', { kind: 'status', status, path, times: 0 });
      expect(kindsOf(await ask())).toEqual(['person']);
      await sandbox.control('POST', 'faults', {
        kind: 'status',
        status,
        path: '/person',
        times: 0,
      });
      expect(await ask()).toEqual([]);
    },
  );

  it.each([
    [500, 'vendor_unavailable'],
    [429, 'vendor_rate_limited'],
    [401, 'vendor_credentials'],
  ])('is asked for again after a %i, and not kept by half', async (status, code) => {
    const { sandbox, ask } = await decided();
    await sandbox.control('POST', 'faults', { kind: 'status', status, path: '/watchlist' });
    expect((await faultOf(ask())).code).toBe(code);
    expect(kindsOf(await ask())).toEqual(['person', 'watchlist-screening']);
  });

  it('that is refused by a code about our credentials blames them', async () => {
    const body = JSON.stringify({ status: 'fail', code: '1804' });
    const baseUrl = await serve((_request, response) => response.writeHead(403).end(body));
    const fault = await faultOf(details(callTo({ baseUrl }), { id: ID }, DECISION));
    expect(fault.code).toBe('vendor_credentials');
  });

  it('is believed with its signature only', async () => {
    const body = '{"status":"success","person":{}}';
    const headers = { 'x-hmac-signature': hmacOf('another') };
    const baseUrl = await serve((_request, response) => response.writeHead(200, headers).end(body));
    const fault = await faultOf(details(callTo({ baseUrl }), { id: ID }, DECISION));
    expect(fault.code).toBe('vendor_invalid_response');
  });
});

const named = (name: string): object => expect.objectContaining({ name }) as object;
