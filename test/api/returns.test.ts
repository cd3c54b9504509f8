import { describe, expect, it } from 'vitest';
import { speechIn } from '../../api/words/speech.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Status } from '../../domain/status.ts';
import { beginSession, makeLink, storeAnswer } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

const SAID = {
  title: speechIn('en').page('returnedTitle'),
  checking: speechIn('en').page('checking'),
  notHeard: speechIn('en').page('notHeard'),
  comeBack: speechIn('en').page('comeBack'),
};

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

interface Given {
  status?: Status;
  vendor?: 'veriff' | 'datakeen';
  sessions?: number;
  dead?: boolean;
}

/** A verification in that status, and the address of its link. */
async function given(options: Given = {}): Promise<{ id: string; url: string }> {
  const { status = 'pending', vendor = 'veriff', sessions = 1, dead = false } = options;
  const id = idOf(await start(api, key, { ...VERIFF_BODY, vendor }));
  for (let session = 1; session <= sessions; session += 1) await giveSession(api, id, { session });
  if (dead) {
    await api.sql("update vendor_sessions set state = 'ended' where verification_id = $1", [id]);
  }
  await api.sql('update verifications set status = $2 where id = $1', [id, status]);
  return { id, url: `${api.url}/v/${makeLink(api.store, { verificationId: id, version: 1 })}` };
}

describe('the return of a person', () => {
  const returnsOf = async (id: string) => {
    const { rows } = await api.sql(
      `select session from inbox
       where verification_id = $1 and fact->>'kind' = 'returned' order by position`,
      [id],
    );
    return rows;
  };
  /** The vendor was asked, and has nothing to say yet. */
  const answered = (id: string) =>
    api.sql('update refresh_requests set answered = requested where verification_id = $1', [id]);

  const accountOf = async (id: string) => {
    const { rows } = await api.sql('select account_id from verifications where id = $1', [id]);
    return String(rows[0]?.['account_id']);
  };

  it('is heard, and waited for, also after the session has ended by our clock', async () => {
    const { id, url } = await given({ dead: true });
    expect((await call(url)).text).toContain('<form');
    await call(`${url}/return`);
    expect(await returnsOf(id)).toEqual([{ session: 1 }]);
    const page = await call(url);
    expect(page.text).not.toContain('<form');
    expect(page.text).toContain(SAID.title);
    expect(page.text).not.toContain(SAID.checking);
    await call(url, { method: 'POST' });
    expect(api.dispatch.of('renewSession')).toEqual([]);
  });

  it('is of the session before while another one is being made', async () => {
    const { id, url } = await given({ dead: true });
    await beginSession(api.store, { verificationId: id, session: 2 });
    await call(`${url}/return`);
    expect(await returnsOf(id)).toEqual([{ session: 1 }]);
  });

  it.each(['pending', 'started', 'resubmission_requested'] as const)(
    'keeps them waiting for some minutes where that session has said nothing yet: %s',
    async (status) => {
      const { id, url } = await given({ status, vendor: 'datakeen', sessions: 2 });
      await call(`${url}/return`);
      await answered(id);
      expect((await call(url)).text).toContain(SAID.title);
      await api.sql(
        `update refresh_requests set returned_at = now() - interval '7 minutes'
         where verification_id = $1`,
        [id],
      );
      expect((await call(url)).status).toBe(302);
    },
  );

  it('keeps no person waiting who is known to have something to do in that session', async () => {
    const { id, url } = await given({ status: 'resubmission_requested' });
    await call(`${url}/return`);
    await answered(id);
    const fact: VendorFact = { kind: 'outcome', outcome: 'resubmit', reasons: [] };
    await storeAnswer(api.store, {
      ...{ verificationId: id, session: 1, accountId: await accountOf(id), kind: 'answer' },
      ...{ body: Buffer.from('{}'), fact },
    });
    expect((await call(url)).text).not.toContain(SAID.title);
  });
});

describe('the page of who came back', () => {
  const onward = 'class="button"';

  it('follows what becomes of it for twenty seconds, and then leaves the way on to them', async () => {
    const { url } = await given({ vendor: 'datakeen' });
    let next = `${url}/return`;
    const followed: string[] = [];
    for (;;) {
      const { text } = await call(next);
      expect(text).toContain(SAID.title);
      expect(text).not.toContain(SAID.checking);
      const again = /http-equiv="refresh" content="4;url=([^"]+)"/.exec(text)?.[1];
      expect(text.includes(onward)).toBe(again === undefined);
      if (again === undefined) break;
      followed.push(again.slice(again.indexOf('?')));
      next = `${api.url}${again}`;
    }
    expect(followed).toEqual(['?back=4', '?back=8', '?back=12', '?back=16', '?back=20']);
    const { text } = await call(next);
    expect(text).toContain(SAID.notHeard);
    expect(text).toContain('href="https://vendor.example.com/');
  });

  it('sends no person to the vendor by itself, also once the vendor has said that nothing is there', async () => {
    const { url } = await given({ status: 'started' });
    for (const back of [0, 4, 20, 9999]) {
      expect((await call(`${url}?back=${back}`)).status).toBe(200);
    }
    expect((await call(url)).status).toBe(302);
  });

  it('shows the truth as soon as there is one', async () => {
    const { id, url } = await given({});
    await call(`${url}/return`);
    for (const [status, text] of [
      ['submitted', SAID.checking],
      ['in_review', SAID.checking],
      ['approved', 'You are verified'],
    ] as const) {
      await api.sql('update verifications set status = $2 where id = $1', [id, status]);
      expect((await call(`${url}?back=8`)).text).toContain(text);
    }
  });

  it('offers no other session, and nothing that is dead, while the last one is asked about', async () => {
    const { url } = await given({ dead: true });
    await call(`${url}/return`);
    const { text } = await call(`${url}?back=20`);
    expect(text).toContain(SAID.comeBack);
    expect(text).not.toMatch(/<form|class="button"/);
  });

  it('is no further opening of the link', async () => {
    const { id, url } = await given({});
    const opens = async () => {
      const { rows } = await api.sql(
        'select coalesce(sum(opened), 0)::int as count from link_opens where verification_id = $1',
        [id],
      );
      return rows[0]?.['count'];
    };
    await call(url);
    const before = await opens();
    await call(`${url}?back=4`);
    expect(await opens()).toBe(before);
  });
});
