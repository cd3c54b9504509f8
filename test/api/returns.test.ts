import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Status } from '../../domain/status.ts';
import { beginSession, makeLink, storeAnswer } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

let api: TestApi;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('shop');
});
afterAll(() => api.close());
beforeEach(() => {
  api.dispatch.calls.length = 0;
});

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

describe('the ring of who comes back', () => {
  const returnsOf = async (id: string) => {
    const { rows } = await api.sql(
      `select session from inbox
       where verification_id = $1 and fact->>'vendorCode' = 'returned' order by position`,
      [id],
    );
    return rows;
  };
  /** The vendor was asked, and has nothing to say yet. */
  const answered = (id: string) =>
    api.sql(
      "update inbox set disposition = 'applied', settled_at = now() where verification_id = $1",
      [id],
    );

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
    expect(page.text).toContain('we are checking');
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
      expect((await call(url)).text).toContain('we are checking');
      await api.sql(
        "update inbox set received_at = now() - interval '7 minutes' where verification_id = $1",
        [id],
      );
      expect((await call(url)).status).toBe(302);
    },
  );

  it('keeps nobody waiting who is known to have something to do in that session', async () => {
    const { id, url } = await given({ status: 'resubmission_requested' });
    await call(`${url}/return`);
    await answered(id);
    const fact: VendorFact = { kind: 'outcome', outcome: 'resubmit', reasons: [] };
    await storeAnswer(api.store, {
      ...{ verificationId: id, session: 1, accountId: await accountOf(id), kind: 'answer' },
      ...{ body: Buffer.from('{}'), fact },
    });
    expect((await call(url)).text).not.toContain('we are checking');
  });
});
