import { describe, expect, it } from 'vitest';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

const given = async (sessions: number): Promise<string> => {
  const id = idOf(await start(api, key, VERIFF_BODY));
  for (let session = 1; session <= sessions; session += 1) await giveSession(api, id, { session });
  return id;
};
const refresh = (id: string) =>
  call(`${api.url}/v1/verifications/${id}/refresh`, { method: 'POST', key });

const requestsOf = async (id: string) => {
  const { rows } = await api.sql(
    'select session, requested from refresh_requests where verification_id = $1 order by session',
    [id],
  );
  return rows;
};

describe('a refresh', () => {
  it('has the vendor asked about every session, and answers with the verification', async () => {
    const id = await given(2);
    const answer = await refresh(id);
    expect([answer.status, answer.json['id']]).toEqual([202, id]);
    expect(api.dispatch.of('refresh')).toEqual([
      [{ verificationId: id, session: 2 }],
      [{ verificationId: id, session: 1 }],
    ]);
    expect(await requestsOf(id)).toEqual([
      { session: 1, requested: 1 },
      { session: 2, requested: 1 },
    ]);
  });

  it('asks about the session that was decided, however many came after it', async () => {
    const id = await given(12);
    await api.sql("update verifications set status = 'approved' where id = $1", [id]);
    await api.sql(
      `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal, session)
       values (gen_random_uuid(), $1, 1, 'approved', '{}', 'vendor', 'vendor:veriff', 1)`,
      [id],
    );
    expect((await refresh(id)).status).toBe(202);
    const sessions = (await requestsOf(id)).map(({ session }) => session);
    expect(sessions).toEqual([1, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('is harmless to repeat: one question stays one', async () => {
    const id = await given(1);
    await refresh(id);
    await refresh(id);
    expect(await requestsOf(id)).toEqual([{ session: 1, requested: 2 }]);
  });

  it('after the end has the vendor asked as well, which never changes the status', async () => {
    const id = await given(1);
    await api.sql("update verifications set status = 'declined', ended_at = now() where id = $1", [
      id,
    ]);
    expect((await refresh(id)).json['status']).toBe('declined');
    expect(await requestsOf(id)).toEqual([{ session: 1, requested: 1 }]);
  });

  it('asks no vendor where there is no session yet', async () => {
    expect((await refresh(await given(0))).status).toBe(202);
    expect(api.dispatch.of('refresh')).toEqual([]);
  });

  it('is limited, as vendors limit how often they may be asked', async () => {
    const id = await given(1);
    const statuses: number[] = [];
    for (let time = 1; time <= 7; time += 1) statuses.push((await refresh(id)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 202, 429]);
  });

  it("counts nothing against a client that a stranger tries with the client's ids", async () => {
    const id = await given(1);
    const stranger = await api.key('stranger');
    const url = `${api.url}/v1/verifications/${id}/refresh`;
    for (let time = 1; time <= 7; time += 1) {
      expect((await call(url, { method: 'POST', key: stranger })).status).toBe(404);
    }
    expect((await refresh(id)).status).toBe(202);
  });
});
