import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../api/http/problem.ts';
import { ERRORS, type ErrorCode, KycError } from '../../domain/errors.ts';
import { call, startApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('The type of a problem', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])(
    'leads to a page that says what to do: %s',
    async (code) => {
      const { type, title } = problemOf(new KycError(code, 'of no matter'), 'id');
      const page = await fetch(new URL(type, api.url));
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toContain(`<h1>${title.replaceAll("'", '&#39;')}</h1>`);
      expect(text).toContain(`<code>${code}</code>`);
      expect(text).not.toContain('`');
    },
  );

  it.each(['request_timeout', 'not_ready', 'rate_limited', 'store_unavailable'])(
    'leads to a page that says the request may be repeated: %s',
    async (code) => {
      const { text } = await call(`${api.url}/problems/${code}`);
      expect(text).toContain('may be repeated later');
    },
  );

  it('asks for no other Idempotency-Key than the one that a refused request has left', async () => {
    const { text } = await call(`${api.url}/problems/invalid_request`);
    expect(text).toContain('is not repeated as it is');
    expect(text).toContain('uses no Idempotency-Key up');
  });

  it('leads nowhere where there is no such problem', async () => {
    expect((await call(`${api.url}/problems/nonsense`)).status).toBe(404);
  });
});
