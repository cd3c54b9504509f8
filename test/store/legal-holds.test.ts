import { beforeEach, describe, expect, it } from 'vitest';
import {
  liftLegalHold,
  listVendorDeletions,
  requestVendorDeletion,
  setLegalHold,
} from '../../store/index.ts';
import { type Erasing, KEY, withErasing } from './erasing.ts';

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

describe('a legal hold', () => {
  let id: string;
  const hold = () => setLegalHold(erasing.fixture.store, { verificationId: id, principal: KEY });
  const lift = () => liftLegalHold(erasing.fixture.store, { verificationId: id, principal: KEY });
  beforeEach(async () => ({ id } = await erasing.approvedVerification()));

  it('keeps the data from being erased until it is lifted, and each is an event, once', async () => {
    await Promise.all([hold(), hold()]);
    await expect(erasing.ask(id)).rejects.toMatchObject({ code: 'retention_hold' });
    await Promise.all([lift(), lift()]);
    const types = (await erasing.eventsOf(id)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['legal_hold.set', 'legal_hold.lifted']);
    await erasing.erase(id);
    expect(await erasing.verificationOf(id)).toMatchObject({ erased: true });
    await expect(hold()).rejects.toMatchObject({ code: 'erased' });
  });

  it('that is set while an erasure waits is heeded, and the erasure goes on once it is lifted', async () => {
    await erasing.ask(id);
    await hold();
    expect(await erasing.carryOut(id)).toBe('waits');
    await expect(erasing.ask(id)).rejects.toMatchObject({ code: 'retention_hold' });
    expect(await erasing.verificationOf(id)).toMatchObject({ erased: false });
    await lift();
    expect(await erasing.carryOut(id)).toBe('erased');
  });

  it('keeps what the vendor has from being deleted there, until it is lifted', async () => {
    const { store } = erasing.fixture;
    const askVendor = () => requestVendorDeletion(store, { verificationId: id, principal: KEY });
    await hold();
    await expect(askVendor()).rejects.toMatchObject({ code: 'retention_hold' });
    expect(await listVendorDeletions(store, { verificationId: id })).toEqual([]);
    await lift();
    expect(await askVendor()).toMatchObject([{ state: 'requested' }]);
  });

  it('that is set until a time ends then by itself, for us and at the vendor', async () => {
    const { store } = erasing.fixture;
    const about = { verificationId: id, principal: KEY };
    const until = async (at: Date) => setLegalHold(store, { ...about, until: at });
    const later = new Date(Date.now() + 86_400_000);
    await hold();
    await until(later);
    await until(later);
    const kept = `It must be kept until ${later.toISOString()}`;
    await expect(erasing.ask(id)).rejects.toThrow(kept);
    await expect(requestVendorDeletion(store, about)).rejects.toThrow(kept);
    // Who has the role of the application alone moves that day for nobody.
    await store.app.query('update verifications set retain_until = now() where id = $1', [id]);
    await expect(erasing.ask(id)).rejects.toThrow(kept);
    const soon = new Date(Date.now() + 600);
    await until(soon);
    await expect(erasing.ask(id)).rejects.toMatchObject({ code: 'retention_hold' });
    await expect
      .poll(() =>
        erasing.ask(id).then(
          () => 'asked',
          () => 'refused',
        ),
      )
      .toBe('asked');
    expect(await erasing.carryOut(id)).toBe('erased');
    expect(await erasing.verificationOf(id)).toMatchObject({ erased: true });
    const held = (await erasing.eventsOf(id)).filter(({ type }) => type === 'legal_hold.set');
    expect(held.map(({ data }) => data)).toEqual([
      {},
      { until: later.toISOString() },
      { until: soon.toISOString() },
    ]);
  });

  it('is not lifted by who has the role of the application alone', async () => {
    await hold();
    const { app } = erasing.fixture.store;
    await app.query('update verifications set legal_hold = false where id = $1', [id]);
    await expect(erasing.ask(id)).rejects.toMatchObject({ code: 'retention_hold' });
    await app.query(
      `insert into events (id, verification_id, number, type, principal, data, tag)
       values (gen_random_uuid(), $1, 1000, 'legal_hold.lifted', 'operator', '{}', 'v1.made-up')`,
      [id],
    );
    await expect(erasing.ask(id)).rejects.toMatchObject({ code: 'internal' });
  });
});
