import { describe, expect, it } from 'vitest';
import { readInboxRow } from '../../store/index.ts';
import { giveSession } from './given-session.ts';
import { call, idOf, start, type TestApi, textOf, VERIFF_BODY } from './support.ts';
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

describe('a refresh', () => {
  it('has the vendor asked about every session, and answers with the verification', async () => {
    const id = await given(2);
    const answer = await refresh(id);
    expect([answer.status, answer.json['id']]).toEqual([202, id]);
    const rung = await Promise.all(
      api.dispatch
        .of('inboxRow')
        .map(([inboxId]) => readInboxRow(api.store, { inboxId: textOf(String(inboxId)) })),
    );
    expect(rung.map(({ session, kind }) => [session, kind])).toEqual([
      [2, 'refresh'],
      [1, 'refresh'],
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
    const { rows } = await api.sql(
      'select session from inbox where verification_id = $1 order by position',
      [id],
    );
    expect(rows.map(({ session }) => session)).toEqual([1, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  });

  it('is harmless to repeat: one question stays one', async () => {
    const id = await given(1);
    await refresh(id);
    await refresh(id);
    const { rows } = await api.sql('select coalesced from inbox where verification_id = $1', [id]);
    expect(rows).toEqual([{ coalesced: 1 }]);
  });

  it('after the end goes by a revision, which never changes the status', async () => {
    const id = await given(1);
    await api.sql("update verifications set status = 'declined', ended_at = now() where id = $1", [
      id,
    ]);
    expect((await refresh(id)).json['status']).toBe('declined');
    expect(api.dispatch.of('inboxRow')).toEqual([]);
    const { rows } = await api.sql(
      "select kind from outbox where verification_id = $1 and kind = 'revision'",
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('asks nobody where there is no session yet', async () => {
    expect((await refresh(await given(0))).status).toBe(202);
    expect(api.dispatch.of('inboxRow')).toEqual([]);
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
