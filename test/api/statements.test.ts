import { beforeAll, describe, expect, it } from 'vitest';
import { askedBy } from '../setup/statements.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY, veriffHeaders } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

describe('the databases are asked', () => {
  let id: string;
  const session = 'a9d3a0f2-7d4b-4f4c-8f1a-6b1d2c3e4f50';

  beforeAll(async () => {
    id = idOf(await start(api, key, VERIFF_BODY));
    await giveSession(api, id, { vendorSessionId: session });
  });

  it('in four round trips about a signed webhook of a session that is ours, about nothing twice', async () => {
    const about = { id: session, attemptId: id, vendorData: id };
    const body = JSON.stringify({ ...about, feature: 'selfid', code: 7001, action: 'started' });
    const to = api.accounts.veriff.webhookUrls['event'] ?? '';
    const asked = await askedBy(() =>
      call(`${api.url}${new URL(to).pathname}`, {
        ...{ method: 'POST', body, headers: veriffHeaders(body) },
      }),
    );
    expect(api.dispatch.of('inboxRow')).toHaveLength(1);
    expect(new Set(asked.map(([text]) => text)).size).toBe(asked.length);
    // What is filed goes out in one packet with the beginning and the end of its transaction.
    const [, , , begin, ...filed] = asked.map(([text]) => text);
    expect([begin, filed.length, filed.at(-1)]).toEqual(['begin', 3, 'commit']);
  });

  it('four times to show a verification, one of them to count the request', async () => {
    const asked = await askedBy(() => call(`${api.url}/v1/verifications/${id}`, { key }));
    expect(asked).toHaveLength(4);
    expect(asked.filter(([text]) => text.includes('rate_limits'))).toHaveLength(1);
  });
});
