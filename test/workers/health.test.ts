import { describe, expect, it } from 'vitest';
import { startHealthServer } from '../../workers/health.ts';

describe('the health of a process', () => {
  it('is alive at once, ready once it can do its part, and names what is missing', async () => {
    const health = await startHealthServer({ host: '127.0.0.1', port: 0 });
    try {
      const ask = async (path: string) => {
        const response = await fetch(health.url + path);
        return { status: response.status, body: await response.json() };
      };
      expect((await ask('/healthz')).status).toBe(200);
      expect(await ask('/readyz')).toEqual({
        status: 503,
        body: { status: 'not ready', missing: ['start'] },
      });
      let isThere = false;
      const answer = () => (isThere ? Promise.resolve() : Promise.reject(new Error('away')));
      health.become({ postgres: () => Promise.resolve(), temporal: answer });
      expect((await ask('/readyz')).body).toEqual({ status: 'not ready', missing: ['temporal'] });
      isThere = true;
      expect(await ask('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
      expect((await ask('/anything')).status).toBe(404);
    } finally {
      await health.close();
    }
  });
});
