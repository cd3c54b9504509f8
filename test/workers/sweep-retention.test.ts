import { beforeAll, describe, expect, it } from 'vitest';
import type { Found } from '../../domain/sweep-report.ts';
import { liftLegalHold, setLegalHold } from '../../store/index.ts';
import { type Erasing, KEY, withErasing } from '../store/erasing.ts';
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

describe('what somebody else has written, or waits for somebody, keeps none from being erased that is due', () => {
  const others = (done: string): [string, unknown[]] => [
    `insert into erasures (verification_id, reason, principal, at_vendor, tag)
     select v.id, 'retention_over', 'system', 'asked', 'v1.waiting'
     from verifications v where ${done}`,
    [],
  ];
  const byHand = `insert into erasures (verification_id, reason, principal, at_vendor, tag)
    select gen_random_uuid(), 'retention_over', 'client_key:k', 'asked', 'v1.waiting'
    from generate_series(1, 200)`;
  const copies = (changes: string) => `insert into verifications
    select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid()) || ${changes})).*
    from verifications v, generate_series(1, 200) where v.id = $1`;

  it.each<[string, (id: string) => [string, unknown[]][]]>([
    ['those that a client asked for by the same reason', () => [[byHand, []]]],
    [
      'those that must be kept again',
      (id) => [
        [copies(`'{"legal_hold": true, "reference": "copy"}'`), [id]],
        others(`v.reference = 'copy'`),
      ],
    ],
    [
      'those that no try erases',
      (id) => [
        [copies(`'{"reference": "copy"}'`), [id]],
        others(`v.reference = 'copy'`),
        [
          `insert into outbox (id, kind, verification_id, parked_at)
           select gen_random_uuid(), 'erasure', id, now() from verifications where reference = 'copy'`,
          [],
        ],
      ],
    ],
    [
      'a time of another client that no date is',
      () => [
        [`insert into clients (id, name) values (gen_random_uuid(), 'poisoned')`, []],
        [
          `insert into client_retention (client_id, number, days, begins_at, tag)
           select id, 1, 1, 'infinity', 'v1.waiting' from clients where name = 'poisoned'`,
          [],
        ],
      ],
    ],
    [
      'one of a vendor that there is not',
      (id) => [[copies(`'{"reference": "copy", "vendor": "nobody"}'`), [id]]],
    ],
  ])('%s', async (_, poison) => {
    const { admin } = erasing.fixture;
    const id = await keeping.endedAgo(40);
    await inThePast({ admin }, ...poison(id));
    try {
      expect((await sweepOnce()).found).toEqual({ count: 1, ids: [id] });
    } finally {
      await inThePast(
        { admin },
        [`delete from erasures where tag = 'v1.waiting'`, []],
        [`delete from client_retention where tag = 'v1.waiting'`, []],
        [
          `delete from outbox where verification_id in
            (select id from verifications where reference = 'copy')`,
          [],
        ],
        [`delete from verifications where reference = 'copy'`, []],
      );
    }
  });
});

it('what the sweep asked for waits where its client keeps it for longer since, unless a person asks', async () => {
  const { store } = erasing.fixture;
  const id = await keeping.endedAgo(31);
  const held = { verificationId: id, principal: KEY };
  expect(await keeping.eraseIfOver(id)).toBe(true);
  await setLegalHold(store, held);
  expect(await erasing.carryOut(id)).toBe('waits');
  await keeping.setDays(4_000);
  await liftLegalHold(store, held);
  expect(await erasing.carryOut(id)).toBe('waits');
  await erasing.ask(id);
  await erasing.ask(id);
  expect(await erasing.carryOut(id)).toBe('erased');
  const asked = (await erasing.eventsOf(id)).filter(
    ({ type }) => type === 'verification.erasure_requested',
  );
  expect(asked.map(({ principal }) => principal)).toEqual(['system', KEY]);
});
