import { describe, expect, it } from 'vitest';
import type { NotificationType } from '../../domain/notification.ts';
import {
  createClient,
  createNotificationEndpoint,
  deleteEndpoint,
  enableEndpoint,
  getEndpoint,
  listEndpoints,
  loadDelivery,
  MOST_ENDPOINTS,
  openEndpointSecrets,
  rotateSecret,
} from '../../store/index.ts';
import { RowTags } from '../../store/tags/row-tags.ts';
import { newVerification, STARTED, type StoreFixture, transition, webhook } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const PRINCIPAL = { principal: 'client_key:k' };

async function endpoint(types: NotificationType[] | null = null) {
  const { clientId } = fixture;
  const mode = 'test' as const;
  const url = 'https://client.example/hook';
  const about = { clientId, mode, url, allowLoopback: false, types };
  const { id, secret } = await createNotificationEndpoint(fixture.store, about);
  return { secret, own: { clientId, mode, id } };
}

/** A verification that has started; gives back who is told of it. */
async function toldOfAStart(): Promise<{ notificationId: string; endpointIds: string[] }> {
  const { id, vendorSessionId } = await newVerification(fixture);
  const { inboxId } = await webhook(fixture, STARTED, { sessionId: vendorSessionId });
  const cause = { type: 'vendor', inboxId, session: 1, fact: STARTED } as const;
  await transition(fixture, id, { status: 'started', causes: [cause] });
  const { rows } = await fixture.admin.query<{ notification_id: string; endpoint_id: string }>(
    `select d.notification_id, d.endpoint_id from deliveries d
     join notifications n on n.id = d.notification_id where n.verification_id = $1`,
    [id],
  );
  const endpointIds = rows.map((row) => row.endpoint_id);
  return { notificationId: rows[0]?.notification_id ?? '', endpointIds };
}

const changesOf = async (id: string): Promise<unknown[]> => {
  const sql = 'select change, principal from endpoint_changes where endpoint_id = $1 order by id';
  return (await fixture.admin.query<object>(sql, [id])).rows;
};

describe('an endpoint', () => {
  it('is told of the types that it names, and where it names none of all', async () => {
    const all = await endpoint();
    const starts = await endpoint(['verification.started', 'verification.approved']);
    const ends = await endpoint(['verification.approved']);
    const { endpointIds } = await toldOfAStart();
    expect(endpointIds).toEqual(expect.arrayContaining([all.own.id, starts.own.id]));
    expect(endpointIds).not.toContain(ends.own.id);
  });

  it('is told nothing more once it was deleted, what waited neither, and is not there', async () => {
    const { own } = await endpoint();
    const { notificationId, endpointIds } = await toldOfAStart();
    expect(endpointIds).toContain(own.id);
    expect(await deleteEndpoint(fixture.store, { ...own, ...PRINCIPAL })).toBe(true);
    expect(await loadDelivery(fixture.store, { notificationId, endpointId: own.id })).toBeNull();
    expect((await toldOfAStart()).endpointIds).not.toContain(own.id);
    expect(await getEndpoint(fixture.store, own)).toBeNull();
    expect(await deleteEndpoint(fixture.store, { ...own, ...PRINCIPAL })).toBe(false);
    expect(await rotateSecret(fixture.store, { ...own, ...PRINCIPAL })).toBeNull();
    expect(await enableEndpoint(fixture.store, { ...own, ...PRINCIPAL })).toBeNull();
    expect(await changesOf(own.id)).toEqual([
      { change: 'created', principal: 'operator' },
      { change: 'deleted', ...PRINCIPAL },
    ]);
  });

  it('has the tag that earlier builds gave it, so that theirs hold', () => {
    const tags = new RowTags(Buffer.alloc(32, 1), () => undefined);
    const fields = {
      id: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0',
      client_id: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d1',
      ...({ mode: 'test', url: 'https://client.example/hook', allow_loopback: false } as const),
    };
    const tag = 'v1.DW6539078NoWQDG2Bh_d2ZshOF1kM4gLR_G8AEwd_rg';
    expect(tags.holds('notification_endpoints', fields, tag)).toBe(true);
  });

  it('whose address somebody else has changed is neither shown nor changed', async () => {
    const { own } = await endpoint();
    const move = "update notification_endpoints set url = 'https://thief.example' where id = $1";
    await fixture.store.app.query(move, [own.id]);
    const changed = { message: expect.stringContaining('changed by somebody else') as string };
    await expect(getEndpoint(fixture.store, own)).rejects.toMatchObject(changed);
    await expect(rotateSecret(fixture.store, { ...own, ...PRINCIPAL })).rejects.toMatchObject(
      changed,
    );
    await fixture.ours.query(
      "update notification_endpoints set url = 'https://client.example/hook' where id = $1",
      [own.id],
    );
    expect(await getEndpoint(fixture.store, own)).not.toBeNull();
  });
});

describe('a secret that is rotated', () => {
  const secrets = (own: { id: string }) => openEndpointSecrets(fixture.store, own);
  const pass = (own: { id: string }, hours: number) =>
    fixture.admin.query(
      `update notification_endpoints set secret_ends =
         array(select at - $2 * interval '1 hour' from unnest(secret_ends) with ordinality e(at, n) order by n)
       where id = $1`,
      [own.id, hours],
    );
  const rotate = async (own: Awaited<ReturnType<typeof endpoint>>['own']) => {
    const rotated = await rotateSecret(fixture.store, { ...own, ...PRINCIPAL });
    if (rotated === null) throw new Error('There is no such endpoint.');
    return rotated;
  };

  it('signs beside the new one for a day by the database’s clock, and then no more', async () => {
    const { own, secret } = await endpoint();
    const next = await rotate(own);
    const now = await fixture.admin.query<{ now: Date }>('select now() as now');
    const left = next.previousUntil.getTime() - (now.rows[0]?.now.getTime() ?? 0);
    expect(Math.abs(left - 24 * 3_600_000)).toBeLessThan(60_000);
    expect(await secrets(own)).toEqual([next.secret, secret]);
    const { notificationId } = await toldOfAStart();
    const told = { notificationId, endpointId: own.id };
    const signing = async () => (await loadDelivery(fixture.store, told))?.secrets;
    expect(await signing()).toEqual([next.secret, secret]);
    await pass(own, 23.9);
    expect(await signing()).toEqual([next.secret, secret]);
    await pass(own, 0.2);
    expect(await signing()).toEqual([next.secret]);
  });

  it('keeps the end that it has when the next one is rotated', async () => {
    const { own, secret } = await endpoint();
    const second = await rotate(own);
    await pass(own, 20);
    const third = await rotate(own);
    expect(await secrets(own)).toEqual([third.secret, second.secret, secret]);
    await pass(own, 5);
    expect(await secrets(own)).toEqual([third.secret, second.secret]);
    await pass(own, 20);
    expect(await secrets(own)).toEqual([third.secret]);
  });

  it('is refused where five sign already, and none of them is lost', async () => {
    const { own, secret } = await endpoint();
    const made = [secret];
    for (let n = 0; n < 4; n += 1) made.unshift((await rotate(own)).secret);
    await expect(rotate(own)).rejects.toMatchObject({ code: 'not_ready' });
    expect(await secrets(own)).toEqual(made);
  });

  it('makes as many secrets as it was asked for, also at once', async () => {
    const { own, secret } = await endpoint();
    const both = await Promise.all([rotate(own), rotate(own)]);
    const all = await secrets(own);
    expect(new Set(all)).toEqual(new Set([secret, ...both.map((each) => each.secret)]));
    expect(all.at(-1)).toBe(secret);
  });
});

describe('the endpoints of a client and mode', () => {
  it(`are ${MOST_ENDPOINTS} active ones at most, however many are made or enabled at once`, async () => {
    const { id: clientId } = await createClient(fixture.store, { name: 'of many' });
    const about = {
      clientId,
      mode: 'test',
      url: 'https://a.example',
      allowLoopback: false,
    } as const;
    const make = () => createNotificationEndpoint(fixture.store, about);
    const made = await Promise.allSettled(Array.from({ length: MOST_ENDPOINTS + 5 }, make));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST_ENDPOINTS);
    for (const one of made) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'endpoint_limit' });
    }
    const page = await listEndpoints(fixture.store, { clientId, mode: 'test', limit: 15 });
    const rest = await listEndpoints(fixture.store, {
      ...{ clientId, mode: 'test', limit: 15, after: page.next ?? '' },
    });
    expect([page.items.length, rest.items.length, rest.next]).toEqual([15, 5, null]);
    const [first] = page.items;
    const own = { clientId, mode: 'test', id: first?.id ?? '' } as const;
    await fixture.admin.query(
      'update notification_endpoints set disabled_at = now() where id = $1',
      [own.id],
    );
    await make();
    await expect(enableEndpoint(fixture.store, { ...own, ...PRINCIPAL })).rejects.toMatchObject({
      code: 'endpoint_limit',
    });
    expect(await getEndpoint(fixture.store, own)).toMatchObject({ disabled: { by: 'operator' } });
  });
});
