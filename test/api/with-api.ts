import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startApi, type TestApi } from './support.ts';

/**
 * Has the API started before a file's first test, and closed after its last, with the key of a client;
 * nothing that one test says to the workflows, or makes them answer, reaches another one.
 */
export function withApi(
  use: (started: { api: TestApi; key: string }) => void,
  open: () => Promise<TestApi> = startApi,
): void {
  let api: TestApi;
  beforeAll(async () => {
    api = await open();
    use({ api, key: await api.key('shop') });
  });
  beforeEach(() => {
    api.dispatch.reset();
  });
  afterAll(() => api.close());
}
