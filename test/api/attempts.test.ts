import { describe, expect, it } from 'vitest';
import type { Status } from '../../domain/status.ts';
import { call, idOf, start, type TestApi, VERIFF_BODY } from './support.ts';
import { withApi } from './with-api.ts';

let api: TestApi;
let key: string;
withApi((started) => ({ api, key } = started));

async function attemptsAt(status: Status, asked: number, revisedTo?: Status) {
  const id = idOf(await start(api, key, { ...VERIFF_BODY, maxAttempts: 3 }));
  await api.sql('update verifications set status = $2, attempts_used = $3 where id = $1', [
    ...[id, status, asked],
  ]);
  const decisions = revisedTo === undefined ? [] : [status, revisedTo];
  for (const [index, decided] of decisions.entries()) {
    await api.sql(
      `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal)
       values (gen_random_uuid(), $1, $2, $3, '{}', 'vendor', 'vendor:veriff')`,
      [id, index + 1, decided],
    );
  }
  const { json } = await call(`${api.url}/v1/verifications/${id}`, { key });
  return json['attempts'];
}

describe('the attempts that the API says were used', () => {
  it.each([
    ['pending', 0, 0],
    ['submitted', 0, 0],
    ['resubmission_requested', 1, 1],
    ['approved', 0, 1],
    ['declined', 2, 3],
    ['approved', 3, 3],
    ['expired', 1, 1],
    ['canceled', 0, 0],
  ] as const)(
    'count the one that was decided, and no more than there are: %s after %i requests to try again',
    async (status, asked, used) => {
      expect(await attemptsAt(status, asked)).toEqual({ used, allowed: 3 });
    },
  );

  it('count the one that was approved after the end', async () => {
    expect(await attemptsAt('expired', 1, 'approved')).toEqual({ used: 2, allowed: 3 });
  });
});
