import { describe, expect, it } from 'vitest';
import {
  claimOutboxFor,
  createClient,
  createVerification,
  findStartInput,
  getVerification,
  listEvents,
} from '../../store/index.ts';
import { createInput, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

describe('creating a verification', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  it('writes the row, its first event and its start, and reads the personal fields back', async () => {
    const input = createInput(fixture);
    const { verification, replayed } = await createVerification(fixture.store, input);

    expect(replayed).toBe(false);
    expect(verification).toMatchObject({
      clientId: fixture.clientId,
      status: 'created',
      sequence: 1,
      metadata: { cart: '42' },
      returnUrl: 'https://shop.example/back',
      reference: 'order-1',
      decision: null,
      session: null,
      erased: false,
    });
    const { id } = verification;
    const events = await listEvents(fixture.store, { verificationId: id });
    expect(events.items).toMatchObject([
      {
        number: 1,
        type: 'verification.created',
        principal: `client_key:${input.principal.keyId}`,
      },
    ]);
    const outbox = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 1000 });
    expect(outbox).toMatchObject([{ kind: 'start', verificationId: id, tries: 1 }]);
    expect(await findStartInput(fixture.store, { verificationId: id })).toEqual({
      input: input.startInput(id),
      status: 'created',
    });
  });

  it('gives the first verification again for the same key and the same request', async () => {
    const input = createInput(fixture);
    const first = await createVerification(fixture.store, input);
    const second = await createVerification(fixture.store, input);

    expect(second).toEqual({ verification: first.verification, replayed: true });
    const outbox = await claimOutboxFor(fixture.store, {
      verificationId: first.verification.id,
      leaseMs: 1000,
    });
    expect(outbox).toHaveLength(1);
  });

  it('refuses the same key with another request', async () => {
    const input = createInput(fixture);
    await createVerification(fixture.store, input);
    await expect(
      createVerification(fixture.store, { ...input, requestFingerprint: 'another' }),
    ).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('makes one verification when many ask at once under one key', async () => {
    const input = createInput(fixture);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => createVerification(fixture.store, input)),
    );
    expect(new Set(all.map(({ verification }) => verification.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const { rows } = await fixture.admin.query(
      'select count(*)::int as n from idempotency_keys where verification_id = $1',
      [all[0]?.verification.id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('starts over after a crash between the data key and the row, whose key does no harm', async () => {
    const input = createInput(fixture);
    const failing = {
      ...input,
      startInput: () => {
        throw new Error('crash');
      },
    };
    await expect(createVerification(fixture.store, failing)).rejects.toThrow('crash');
    const { replayed } = await createVerification(fixture.store, input);
    expect(replayed).toBe(false);
  });

  it("keeps one client's keys and verifications apart from another's", async () => {
    const input = createInput(fixture);
    const { verification } = await createVerification(fixture.store, input);
    const other = await createClient(fixture.store, { name: 'Other' });
    const theirs = await createVerification(fixture.store, {
      ...input,
      principal: { ...input.principal, clientId: other.id },
      requestFingerprint: 'another',
    });

    expect(theirs.replayed).toBe(false);
    const { id } = verification;
    const ask = { clientId: other.id, mode: 'test', id } as const;
    expect(await getVerification(fixture.store, ask)).toBeNull();
    const live = { clientId: fixture.clientId, mode: 'live', id } as const;
    expect(await getVerification(fixture.store, live)).toBeNull();
    const nonsense = { clientId: fixture.clientId, mode: 'test', id: 'nonsense' } as const;
    expect(await getVerification(fixture.store, nonsense)).toBeNull();
  });
});
