import { describe, expect, it } from 'vitest';
import { makeLink } from '../../store/index.ts';
import { linksCommands } from '../../tools/links.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

/** A verification whose link leads to the vendor. */
async function given(): Promise<{ id: string; url: string }> {
  const id = idOf(await start(api, key, VERIFF_BODY));
  await giveSession(api, id);
  return { id, url: `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}` };
}

const change = (id: string, how: string) =>
  call(`${api.url}/v1/verifications/${id}/link/${how}`, { method: 'POST', key });

describe("the person's link", () => {
  it('ends with its revocation, and with a newer version: nothing is shown, done or given by it', async () => {
    const revoked = await given();
    expect((await change(revoked.id, 'revoke')).json['link']).toMatchObject({ revoked: true });
    const replaced = await given();
    const { link } = (await change(replaced.id, 'replace')).json;
    expect(link).toMatchObject({ version: 2, revoked: false });
    for (const { url } of [revoked, replaced]) {
      for (const way of ['', '/qr.svg']) {
        expect((await call(`${url}${way}`)).status).toBe(404);
      }
      expect((await call(url, { method: 'POST' })).status).toBe(404);
    }
    expect((await call(revoked.url)).text).toContain('It was taken back.');
    expect((await call(replaced.url)).text).toContain('replaced by a newer one');
    const newer = makeLink(api.store, { verificationId: replaced.id, version: 2 });
    expect(link).toMatchObject({ url: expect.stringContaining(newer) as string });
    expect((await call(`${api.url}/v/${newer}`)).status).toBe(302);
  });

  it('of before keeps no person waiting at the newer one: who comes back by it is heard once', async () => {
    const { id, url } = await given();
    await change(id, 'replace');
    await call(`${url}/return`);
    await api.sql(
      `update refresh_requests set answered = requested,
         returned_at = now() - interval '7 minutes' where verification_id = $1`,
      [id],
    );
    await call(`${url}/return`);
    const newer = makeLink(api.store, { verificationId: id, version: 2 });
    expect((await call(`${api.url}/v/${newer}`)).status).toBe(302);
    await call(`${api.url}/v/${newer}/return`);
    const { rows } = await api.sql(
      'select requested from refresh_requests where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ requested: 2 }]);
  });

  it.each(['revoke', 'replace'])(
    'still hears who comes back by it from the vendor, and shows them nothing: %s',
    async (how) => {
      const { id, url } = await given();
      await change(id, how);
      await call(`${url}/return`, { method: 'HEAD' });
      expect(api.dispatch.of('inboxRow')).toEqual([]);
      expect((await call(`${url}/return`)).status).toBe(404);
      const { rows } = await api.sql(
        'select session, kind, disposition from inbox where verification_id = $1',
        [id],
      );
      expect(rows).toEqual([{ session: 1, kind: 'return', disposition: 'waiting' }]);
      expect(api.dispatch.of('inboxRow')).toHaveLength(1);
    },
  );

  it('is revoked once and replaced once, however often it is asked for, with who did', async () => {
    const { id } = await given();
    const answers = [
      await change(id, 'revoke'),
      await change(id, 'revoke'),
      await change(id, 'replace?version=1'),
      await change(id, 'replace?version=1'),
    ];
    const seen = answers.map(({ json }) => json['link']);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toMatchObject({ version: 2, revoked: false });
    expect(seen[3]).toEqual(seen[2]);
    const { rows } = await api.sql(
      `select type, data->'version' as version from events
       where verification_id = $1 and type like 'link.%' and principal like 'client_key:%'
       order by number`,
      [id],
    );
    expect(rows).toEqual([
      { type: 'link.revoked', version: 1 },
      { type: 'link.replaced', version: 2 },
    ]);
    const refused = await change(id, 'replace?version=0x1');
    expect([refused.status, refused.json['code']]).toEqual([422, 'invalid_request']);
  });

  it('is revoked and replaced by a command of the operator, in whose name it stands', async () => {
    const { id, url } = await given();
    const said: string[] = [];
    const typed = { text: () => id, optional: () => id, many: () => [], flag: () => false };
    for (const name of ['revoke', 'replace']) {
      await linksCommands[name]?.run({
        ...{ store: api.store, publicUrl: api.url, given: typed, environment: {} },
        say: (line) => void said.push(line),
      });
      expect((await call(url)).status).toBe(404);
    }
    const [, newer = ''] = /New link: (\S+)/.exec(said.join('\n')) ?? [];
    expect((await call(newer)).status).toBe(302);
    const { rows } = await api.sql(
      `select type from events where verification_id = $1 and principal = 'operator' order by number`,
      [id],
    );
    expect(rows).toEqual([{ type: 'link.revoked' }, { type: 'link.replaced' }]);
  });
});
