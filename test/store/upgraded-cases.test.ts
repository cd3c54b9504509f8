import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newVerification, type StoreFixture, transition } from './fixture.ts';
import { casesOf } from './under-cases.ts';
import { REVIEW, review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const MIGRATION = readFileSync(
  new URL('../../store/migrations/app/053.do.cases.sql', import.meta.url),
  'utf8',
);

it('what is in review when cases come to be waits since it came there, and nothing else waits', async () => {
  const { id } = await underReview(fixture);
  const { id: ended } = await underReview(fixture);
  await review(fixture, ended);
  await transition(fixture, ended, { causes: [REVIEW] });
  const { id: open } = await newVerification(fixture);
  const { admin } = fixture;
  await admin.query('alter table events disable trigger all');
  await admin.query(
    `update events set at = '2026-01-02T03:04:05.678Z'
     where verification_id = $1 and type = 'verification.in_review'`,
    [id],
  );
  await admin.query('drop table review_cases, case_notes');
  await admin.query('alter table client_rules drop column review_within_hours');
  await admin.query(MIGRATION);
  expect(await casesOf(fixture, id)).toMatchObject([
    { number: 1, kind: 'in_review', openedAt: new Date('2026-01-02T03:04:05.678Z') },
  ]);
  expect([await casesOf(fixture, ended), await casesOf(fixture, open)]).toEqual([[], []]);
  await review(fixture, id);
  expect(await transition(fixture, id, { causes: [REVIEW] })).toEqual({ outcome: 'written' });
  expect(await casesOf(fixture, id)).toMatchObject([{ closedAt: expect.any(Date) as Date }]);
});
