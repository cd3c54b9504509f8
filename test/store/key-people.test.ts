import { describe, expect, it } from 'vitest';
import { createApiKey, readKeyPeople } from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

async function keyOf(person?: string): Promise<string> {
  const { clientId, store } = fixture;
  const key = { clientId, mode: 'test', scopes: ['review:write'], name: 'key' } as const;
  return (await createApiKey(store, { ...key, person })).id;
}

describe('the name of a person whose key decides', () => {
  it('is kept encrypted, and is missing where none was given', async () => {
    const [ada, nobody] = [await keyOf('Ada Lovelace'), await keyOf()];
    const people = await readKeyPeople(fixture.store, { keyIds: [ada, nobody] });
    expect([...people]).toEqual([[ada, 'Ada Lovelace']]);
    const { rows } = await fixture.admin.query('select k.*, p.* from api_keys k, key_people p');
    expect(JSON.stringify(rows)).toContain(ada);
    expect(JSON.stringify(rows)).not.toContain('Lovelace');
  });

  it('opens for that key alone: the database alone gives nobody another name', async () => {
    const [ada, eve] = [await keyOf('Ada Lovelace'), await keyOf()];
    const { store } = fixture;
    const copy = `insert into key_people select $2, person, wrapped_key, master_key_id
      from key_people where key_id = $1`;
    await store.app.query(copy, [ada, eve]);
    await expect(readKeyPeople(store, { keyIds: [eve] })).rejects.toThrow();
    const others = ['update key_people set person = person', 'delete from key_people'];
    for (const sql of others) {
      await expect(store.app.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
