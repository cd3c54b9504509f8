import { afterAll, beforeAll } from 'vitest';
import { openTestStore, type StoreFixture } from './fixture.ts';

/** Has a store opened, on a database of its own, before a file's first test, and closed after its last. */
export function withStore(use: (opened: StoreFixture) => void): void {
  let opened: StoreFixture;
  beforeAll(async () => {
    opened = await openTestStore();
    use(opened);
  });
  afterAll(() => opened.close());
}
