import { describe, expect, it } from 'vitest';
import { createApiKey, findApiKey } from '../../store/index.ts';
import type { StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

describe('a key', () => {
  it('does what this build knows of it where a newer one has given it a scope besides', async () => {
    const { store, clientId, ours } = fixture;
    const scopes = ['verifications:read'] as const;
    const made = { clientId, mode: 'test', scopes, name: 'a key' } as const;
    const { id, token } = await createApiKey(store, made);
    await ours.query(`update api_keys set scopes = scopes || '{of:later}'::text[] where id = $1`, [
      id,
    ]);
    expect(await findApiKey(store, token)).toMatchObject({ id, scopes: ['verifications:read'] });
  });
});
