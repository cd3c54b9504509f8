import { describe, expect, it } from 'vitest';
import { veriff } from '../../../vendors/veriff/index.ts';
import { readAnswer, readWebhook } from '../../../vendors/veriff/message.ts';
import { sample } from './samples.ts';
import { answering, callTo, faultOf, hmacOf, REQUEST, serve, startVeriff } from './support.ts';

const SESSION = '12df6045-3846-4e45-946a-14fa6136d78b';
const webhook = (body: object) =>
  readWebhook({ kind: 'watchlist', body: Buffer.from(JSON.stringify(body)) });
const said = (data: object) => webhook({ sessionId: SESSION, hits: [], ...data }).fact;

describe('a watchlist webhook', () => {
  it('that tells of a possible match (recorded) is a match, and says whose', () => {
    const body = sample('watchlist-webhook-possible-match');
    expect(readWebhook({ kind: 'watchlist', body })).toEqual({
      sessionId: SESSION,
      ourReference: '0b6f3c1e-1111-4222-8333-444455556666',
      fact: {
        kind: 'screening',
        reasons: [],
        screening: 'match',
        vendorCode: 'possible_match',
        attempt: '54233318-f81c-4ec4-8e4c-413168a3f5e6',
        at: '2026-06-02T11:04:00.287Z',
      },
    });
    expect(veriff.readResult({ kind: 'watchlist', body })).toMatchObject({
      checks: [{ name: 'watchlistScreening', passed: false }],
      screening: [{ matchedName: 'Test Name' }],
    });
  });

  it.each([
    [{ matchStatus: 'no_match', totalHits: 0 }, 'clear'],
    [{ matchStatus: 'No_Match' }, 'clear'],
    [{ totalHits: 0 }, 'clear'],
    [{ reviewStatus: 'false_positive', totalHits: 1, hits: [{}] }, 'clear'],
    [{ matchStatus: 'possible_match' }, 'match'],
    [{ reviewStatus: 'potential_match', totalHits: 1 }, 'match'],
    [{ reviewStatus: 'true_match' }, 'match'],
    [{ reviewStatus: 'inconclusive' }, 'match'],
    [{ matchStatus: 'possible_match', reviewStatus: 'false_positive' }, 'match'],
    [{ matchStatus: 'no_match', totalHits: 2 }, 'match'],
    [{ matchStatus: 'no_match', hits: [{ matchedName: 'X' }] }, 'match'],
    [{ hits: [{}] }, 'match'],
    [{ matchStatus: 'no_match', hits: { 0: {} } }, 'match'],
    [{ matchStatus: 'no_match', hits: 1 }, 'match'],
    [{ matchStatus: 'no_match', hits: {} }, 'clear'],
    [{ matchStatus: 'no_match', hits: null }, 'clear'],
  ])('%j is %s', (data, screening) => {
    expect(said(data)).toMatchObject({ kind: 'screening', screening });
    expect(said(data)).not.toHaveProperty('warning');
  });

  it.each([
    [
      [{ matchedName: 'X' }, 'Ada L.', 'Eve L.', null],
      [{ matchedName: 'X' }, { said: 'Ada L.' }, { said: 'Eve L.' }, { said: null }],
    ],
    [{ matchedName: 'X' }, [{ matchedName: 'X' }]],
    [{ 0: { matchedName: 'X' } }, [{ matchedName: 'X' }]],
    [1, []],
  ])('shows whom it has found, whatever holds them: %j', (hits, screening) => {
    const body = Buffer.from(JSON.stringify({ sessionId: SESSION, hits }));
    expect(veriff.readResult({ kind: 'watchlist', body })?.screening).toEqual(screening);
  });

  it('in a word that we do not know is a match with a warning, so that a person looks', () => {
    expect(said({ reviewStatus: 'escalated' })).toMatchObject({
      screening: 'match',
      warning: 'unknown_status',
      vendorCode: 'escalated',
    });
    expect(said({ matchStatus: 'Jane <jane@example.com>' }).vendorCode).toBe('other');
  });

  it.each([true, 1, {}, ['possible_match']])(
    'in what is no word (%j) is a match with a warning as well, whatever else it says',
    (matchStatus) => {
      for (const others of [{ totalHits: 0, hits: [] }, { reviewStatus: 'no_match' }, {}]) {
        expect(said({ matchStatus, ...others })).toMatchObject({
          screening: 'match',
          warning: 'unknown_status',
        });
      }
    },
  );

  it.each([{ matchStatus: 'pending' }, { reviewStatus: 'in_progress' }, { matchStatus: null }])(
    'that has nothing to tell yet (%j) is noted',
    (data) => {
      expect(said(data)).toEqual({ kind: 'noted', reasons: [] });
    },
  );

  it('may have its words in `data`, as the answer has', () => {
    const data = { sessionId: SESSION, matchStatus: 'no_match', hits: [] };
    expect(webhook({ status: 'success', data })).toMatchObject({
      sessionId: SESSION,
      fact: { screening: 'clear' },
    });
  });
});

describe('a match', () => {
  const found = { matchStatus: 'possible_match', totalHits: 1, hits: [{ matchedName: 'X' }] };
  const nobody = { matchStatus: 'no_match', totalHits: 0, hits: [] };

  it.each([
    [{ ...found, data: {} }],
    [{ ...found, data: nobody }],
    [{ ...found, data: { matchStatus: 'pending' } }],
    [{ ...nobody, data: found }],
    [{ ...nobody, data: [nobody, found] }],
    [{ ...found, verification: null }],
    [{ ...found, status: 'fail' }],
  ])('is hidden by nothing that stands beside it: %j', (words) => {
    const said = { sessionId: SESSION, ...words };
    expect(webhook(said)).toMatchObject({ sessionId: SESSION, fact: { screening: 'match' } });
    const body = Buffer.from(JSON.stringify(said));
    const { screening } = veriff.readResult({ kind: 'watchlist', body }) ?? {};
    expect(screening).toEqual([{ matchedName: 'X' }]);
  });

  it('in an answer is not hidden either, nor beside a decision', () => {
    const answer = (kind: string, words: object) =>
      readAnswer({ kind, body: Buffer.from(JSON.stringify({ status: 'success', ...words })) }).fact;
    expect(answer('watchlist-screening', { ...found, data: nobody }).screening).toBe('match');
    const verification = { id: SESSION, status: 'approved', code: 9001 };
    for (const words of [found, { data: found }]) {
      const decided = { verification, ...words };
      const both = { outcome: 'approved', screening: 'match' };
      expect(answer('decision', decided)).toMatchObject(both);
      expect(webhook({ status: 'success', ...decided }).fact).toMatchObject(both);
    }
    expect(answer('decision', { verification, ...nobody })).not.toHaveProperty('screening');
  });
});

describe('a watchlist webhook that calls itself a failure', () => {
  it.each(['fail', 'error', 5])('clears nobody: %j', (status) => {
    const words = { matchStatus: 'no_match', totalHits: 0, hits: [] };
    const open = { kind: 'noted', reasons: [], warning: 'no_answer' };
    expect(said({ status, ...words })).toEqual(open);
    expect(webhook({ status, data: { sessionId: SESSION, ...words } })).toEqual({
      sessionId: SESSION,
      fact: open,
    });
  });
});

describe('asking what the watchlist screening found', () => {
  const ask = async (body: string | Buffer, status = 200) => {
    const { baseUrl, asked } = await answering(body, status);
    const answer = veriff.askScreening?.(callTo({ baseUrl }), { id: SESSION });
    return { answer, asked };
  };
  const answered = (data: unknown) => JSON.stringify({ status: 'success', data });

  it("reads today's fields (recorded)", async () => {
    const { answer, asked } = await ask(sample('watchlist-answer-today'));
    const message = await answer;
    expect(message && readAnswer(message).fact).toMatchObject({
      kind: 'screening',
      screening: 'match',
      vendorCode: 'potential_match',
    });
    expect(asked.map(({ path }) => path)).toEqual([`/v1/sessions/${SESSION}/watchlist-screening`]);
  });

  it('reads the older fields', async () => {
    const { answer } = await ask(answered({ matchStatus: 'no_match', totalHits: 0, hits: [] }));
    const message = await answer;
    expect(message && readAnswer(message).fact).toMatchObject({ screening: 'clear' });
  });

  it.each([
    [403, '{"status":"fail","message":"Forbidden."}'],
    [404, '{"status":"fail","message":"Not Found."}'],
    [400, '{"status":"fail","code":"1104"}'],
  ])('and being refused (%i) is an answer that clears no person', async (status, body) => {
    const { answer } = await ask(body, status);
    const message = await answer;
    expect(message && readAnswer(message).fact).toEqual({
      kind: 'screening',
      reasons: [],
      screening: 'refused',
      warning: 'no_answer',
    });
  });

  it.each([null, {}, { matchStatus: 'pending', hits: [] }])(
    'before it is done (%j) says nothing, so that it is asked again',
    async (data) => {
      const { answer } = await ask(answered(data));
      const message = await answer;
      expect(message && readAnswer(message).fact).toEqual({ kind: 'noted', reasons: [] });
    },
  );

  it('about another session is an invalid response, wherever that is named', async () => {
    const data = { sessionId: SESSION, matchStatus: 'no_match' };
    const { answer } = await ask(
      JSON.stringify({ status: 'success', data, ...{ ...data, sessionId: 'another' } }),
    );
    expect(answer && (await faultOf(answer)).code).toBe('vendor_invalid_response');
  });

  it.each([{ sessionId: 'another', matchStatus: 'no_match' }, 'done'])(
    'is an invalid response where the answer is about another session, or none: %j',
    async (data) => {
      const { answer } = await ask(answered(data));
      expect(answer && (await faultOf(answer)).code).toBe('vendor_invalid_response');
    },
  );

  it('believes only what is signed', async () => {
    const body = answered({ matchStatus: 'no_match' });
    const headers = { 'x-hmac-signature': hmacOf('another') };
    const baseUrl = await serve((_request, response) => response.writeHead(200, headers).end(body));
    const asking = veriff.askScreening?.(callTo({ baseUrl }), { id: SESSION });
    expect(asking && (await faultOf(asking)).code).toBe('vendor_invalid_response');
  });
});

describe("the person's record, which alone may tell of a match", () => {
  const MATCHES = [{ numberOfMatches: 1, matches: [{ name: 'Test Name', category: 'SIP' }] }];
  const NOBODY = [{ numberOfMatches: 0, matches: [] }];

  async function askedOf(pepSanctionMatches: unknown, watchlist: string) {
    const { baseUrl, act, control } = await startVeriff();
    const call = callTo({ baseUrl });
    const { reference } = await veriff.createSession(call, REQUEST);
    await control('PUT', 'settings', { watchlist });
    await act(reference.id, 'approve', { silent: true });
    await act(reference.id, 'set', { pepSanctionMatches });
    const message = await veriff.askScreening?.(call, reference);
    return message && readAnswer(message).fact;
  }

  it.each(['no_match', 'pending', 'forbidden', 'unknown'])(
    'is heard where the watchlist screening is %s',
    async (watchlist) => {
      expect(await askedOf(MATCHES, watchlist)).toEqual({
        ...{ kind: 'screening', reasons: [], screening: 'match' },
      });
    },
  );

  it.each<[string, unknown, string | undefined]>([
    ['forbidden', NOBODY, 'clear'],
    ['forbidden', [], 'refused'],
    ['forbidden', null, 'refused'],
    ['pending', NOBODY, undefined],
    ['no_match', null, 'clear'],
  ])('clears only for want of a watchlist: %s beside %j', async (watchlist, said, screening) => {
    expect((await askedOf(said, watchlist))?.screening).toBe(screening);
  });

  it('that cannot be read holds the answer back, and one that the integration lacks does not', async () => {
    const { baseUrl, act, control } = await startVeriff();
    const call = callTo({ baseUrl });
    const { reference } = await veriff.createSession(call, REQUEST);
    await act(reference.id, 'approve', { silent: true });
    const fault = { kind: 'status', status: 403, path: '/person' };
    await control('POST', 'faults', fault);
    const message = await veriff.askScreening?.(call, reference);
    expect(message && readAnswer(message).fact.screening).toBe('clear');
    await control('POST', 'faults', { ...fault, status: 503 });
    const asking = veriff.askScreening?.(call, reference);
    expect(asking && (await faultOf(asking)).code).toBe('vendor_unavailable');
    const unreadable = () => readAnswer({ kind: 'person', body: sample('person') });
    expect(unreadable).toThrow(expect.objectContaining({ code: 'vendor_invalid_response' }));
  });
});
