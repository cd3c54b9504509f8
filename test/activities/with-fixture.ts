import { afterAll, beforeAll, beforeEach } from 'vitest';
import { control, type Fixture, openFixture } from './fixture.ts';

/**
 * Has a store and the simulated vendors opened before a file's first test, and closed after its last; each
 * test finds the vendors as if nobody had used them.
 */
export function withFixture(use: (opened: Fixture) => void): void {
  let opened: Fixture;
  beforeAll(async () => {
    opened = await openFixture();
    use(opened);
  });
  beforeEach(() => control(opened, 'POST', 'reset'));
  afterAll(() => opened.close());
}
