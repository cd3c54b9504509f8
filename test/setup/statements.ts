import pg from 'pg';
import { vi } from 'vitest';

/** The statements that the databases are asked meanwhile, with their values. */
export async function askedBy(work: () => Promise<unknown>): Promise<[string, unknown[]][]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  await work();
  const asked = spy.mock.calls.map(([first]: unknown[]): [string, unknown[]] => {
    if (typeof first === 'string') return [first, []];
    const { text, values } = first as { text: string; values: unknown[] }; // as `store/database.ts` asks
    return [text, values];
  });
  spy.mockRestore();
  return asked;
}
