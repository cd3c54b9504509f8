import { beforeAll, expect, it } from 'vitest';
import type { Found } from '../../domain/sweep-report.ts';
import { type Erasing, withErasing } from '../store/erasing.ts';
import { inThePast, keepingOf } from '../store/keeping.ts';
import { sweepRetention } from '../../workers/dispatch/sweep-retention.ts';
import { createLogger } from '../../workers/logger.ts';

let erasing: Erasing;
let keeping: ReturnType<typeof keepingOf>;
withErasing((opened) => (erasing = opened));
beforeAll(async () => {
  keeping = keepingOf(erasing);
  await keeping.keepFor(30);
});

/** As a sweep does it, with what has failed. */
async function sweepOnce(): Promise<{ found: Found; failed: string[] }> {
  const logger = createLogger({ process: 'test', level: 'silent' });
  const failed: string[] = [];
  const each = async (id: string, work: () => Promise<void>): Promise<void> => {
    await work().catch(() => failed.push(id));
  };
  const { store } = erasing.fixture;
  return { found: await sweepRetention({ store, logger }, { signal: undefined, each }), failed };
}

it('the sweep has erased what was kept for long enough, and nothing else; whatever else fails', async () => {
  const [spoilt, kept, due] = [
    await keeping.endedAgo(50),
    await keeping.endedAgo(29),
    await keeping.endedAgo(40),
  ];
  const { admin } = erasing.fixture;
  await inThePast({ admin }, [
    `update events set tag = 'v1.made-up' where verification_id = $1`,
    [spoilt],
  ]);
  expect(await sweepOnce()).toEqual({ found: { count: 1, ids: [due] }, failed: [spoilt] });
  expect(await erasing.outboxOf(due)).toMatchObject([{ kind: 'erasure' }]);
  expect(await erasing.outboxOf(kept)).toEqual([]);
  expect(await sweepOnce()).toEqual({ found: { count: 0, ids: [] }, failed: [spoilt] });
});

it('no more wait to be erased than a sweep asks for, however long they cannot be', async () => {
  const { admin } = erasing.fixture;
  const id = await keeping.endedAgo(40);
  await inThePast({ admin }, [
    `insert into erasures (verification_id, reason, principal, at_vendor, tag)
     select gen_random_uuid(), 'retention_over', 'system', 'asked', 'v1.waiting'
     from generate_series(1, 200)`,
    [],
  ]);
  expect((await sweepOnce()).found.count).toBe(0);
  await inThePast({ admin }, [`delete from erasures where tag = 'v1.waiting'`, []]);
  expect((await sweepOnce()).found).toEqual({ count: 1, ids: [id] });
});
