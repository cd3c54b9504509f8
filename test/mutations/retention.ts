import { taken, worst, type Mutation } from './mutation.ts';

const TEST = 'test/store/retention.test.ts';
const ERASE = 'store/retention/erase-over.ts';
const HOUSE = 'test/store/housekeeping.test.ts';

/** Of erasing what was kept for long enough, and of deleting what nothing reads any more. */
export const RETENTION: readonly Mutation[] = [
  worst(
    taken(
      'P25',
      'somebody is erased before their time',
      { file: TEST, name: 'its time is not over' },
      {
        file: ERASE,
        find: '    if (!(await isOver(store, tx, before))) return false;\n',
        replace: '    void isOver;\n',
      },
    ),
  ),
  taken(
    'P25',
    'who has asked for an erasure is read before the tag is looked at',
    { file: TEST, name: 'has no word of a person taken for the sweep’s' },
    {
      file: 'store/erasure/read.ts',
      find: "  for (const event of events) tags.check('events', event, event.tag);\n  return events.some",
      replace: '  void tags;\n  return events.some',
    },
  ),
  taken(
    'P25',
    'what is under a legal hold is erased when its time is over',
    { file: TEST, name: 'it is under a legal hold' },
    {
      file: ERASE,
      find: '    if ((await findKept(store, tx, verificationId)) !== null) return false;\n',
      replace: '    void findKept;\n',
    },
  ),
  taken(
    'P25',
    'what somebody is asked to look at is erased when its time is over',
    { file: TEST, name: 'somebody is asked to look at it' },
    {
      file: ERASE,
      find: '    if (!(await isQuiet(tx, verificationId))) return false;\n',
      replace: '    void isQuiet;\n',
    },
  ),
  taken(
    'P25',
    'what an open verification continues is erased when its time is over',
    {
      file: 'test/store/continued-parents.test.ts',
      name: 'what an open verification continues is kept until that has ended',
    },
    { file: ERASE, find: '\n  and ${NOT_CONTINUED}`;', replace: '`;' },
  ),
  taken(
    'P25',
    'what comes to be continued is erased by the word of before',
    {
      file: 'test/store/continued-parents.test.ts',
      name: 'what comes to be continued once the sweep has asked',
    },
    {
      file: 'store/erasure/erase.ts',
      find: ' && !(await isContinued(tx, before.id))) return false;',
      replace: ') return false;\n  void isContinued;',
    },
  ),
  taken(
    'P25',
    'what one of two has decided anew is erased before the other has looked',
    { file: TEST, name: 'one of two has decided anew, and the other has not' },
    {
      file: ERASE,
      find: '    if ((await readStoredReviews(store, tx, verificationId)).anew.waits !== null) return false;\n',
      replace: '    void readStoredReviews;\n',
    },
  ),
  taken(
    'P25',
    'what a process whose clock is behind has decided anew is erased',
    { file: TEST, name: 'it was decided anew by a process whose clock is behind' },
    {
      file: 'store/retention/relationship.ts',
      find: '.slice(0, 12), 16), at.getTime()));',
      replace: '.slice(0, 12), 16), 0 * at.getTime()));',
    },
  ),
  taken(
    'P25',
    'a clock that has leapt ahead has everybody erased',
    { file: TEST, name: 'is left as it is where one of two clocks alone has leapt ahead' },
    {
      file: ERASE,
      find: '  const now = new Date(Math.min(databaseNow.getTime(), Date.now()));',
      replace: '  const now = databaseNow;',
    },
  ),
  taken(
    'P25',
    'what must be kept again keeps others from being erased',
    { file: 'test/workers/sweep-retention.test.ts', name: 'those that must be kept again' },
    {
      file: ERASE,
      find: '(v.legal_hold or v.retain_until > now()))\n         and',
      replace: 'false)\n         and',
    },
  ),
  taken(
    'P25',
    'what nobody can read of one client keeps the others’ from being erased',
    {
      file: 'test/workers/sweep-retention.test.ts',
      name: 'a time of another client that no date is',
    },
    {
      file: 'store/retention/policy.ts',
      find: '{ data: row } = retentionRow.safeParse({',
      replace: 'row: RetentionRow | undefined = retentionRow.parse({',
    },
  ),
  taken(
    'P25',
    'what the sweep asked for is erased though its client keeps it for longer since',
    {
      file: 'test/workers/sweep-retention.test.ts',
      name: 'what the sweep asked for waits where its client keeps it for longer since, unless a person asks',
    },
    {
      file: 'store/erasure/erase.ts',
      find: '    if (!isReplayed && (await isTakenBack(store, tx, before, erasure))) return null;\n',
      replace: '    void isTakenBack;\n',
    },
  ),
  taken(
    'P25',
    'a shorter time holds at once',
    { file: TEST, name: 'erases nothing for a week where it is shorter, or the first one' },
    {
      file: 'domain/retention.ts',
      find: '  return { days, beginsAt: daysAfter(now, RETENTION_GRACE_DAYS) };',
      replace: '  return { days, beginsAt: now };',
    },
  ),
  taken(
    'P25',
    'the end of a relationship is not counted from',
    { file: TEST, name: 'is counted from where it is later than the end, and is an event, once' },
    {
      file: 'domain/retention.ts',
      find: '  const from = later(endedAt, endOfDay(endedOn));',
      replace: '  const from = endedAt;\n  void endedOn;',
    },
  ),
  taken(
    'P25',
    'the end of a relationship is said to hold for what is to be erased all the same',
    { file: TEST, name: 'does not say that it holds for what is to be erased already' },
    {
      file: 'store/retention/relationship.ts',
      find: 'if (erasedAt !== null || (await findErasure(store, tx, id)) !== null) continue;',
      replace: 'void findErasure;\n      if (erasedAt !== null) continue;',
    },
  ),
  taken(
    'P25',
    'another end of a relationship holds at once',
    { file: TEST, name: 'that is told anew erases nothing for a week' },
    {
      file: 'domain/retention.ts',
      find: '  return later(daysAfter(from, days), daysAfter(toldAt, RETENTION_GRACE_DAYS));',
      replace: '  void toldAt;\n  return daysAfter(from, days);',
    },
  ),
  taken(
    'P25',
    'what was kept for long enough is kept on',
    {
      file: 'test/workers/case-sweep.test.ts',
      name: 'the sweep has erased what its client wants kept no longer, and says so',
    },
    {
      file: 'workers/dispatch/sweep.ts',
      find: '  const overRetention = await sweepRetention(parts, { signal, each });',
      replace: '  const overRetention = noneFound();\n  void sweepRetention;',
    },
  ),
  taken(
    'P25',
    'one that cannot be erased keeps out those behind it',
    {
      file: 'test/workers/sweep-retention.test.ts',
      name: 'the sweep has erased what was kept for long enough, and nothing else; whatever else fails',
    },
    {
      file: 'workers/dispatch/sweep-retention.ts',
      find: '      await each(verificationId, async () => {',
      replace: '      if (verificationId === over[0]?.id) await each(verificationId, async () => {',
    },
  ),
  worst(
    taken(
      'P26',
      'the database alone sets how long things are kept',
      { file: TEST, name: 'sets no time, and puts none back that was set before' },
      {
        file: 'store/retention/policy.ts',
        find: "  if (row !== null) tags.check('client_retention', row, row.tag);\n",
        replace: '  void tags;\n',
      },
    ),
  ),
  taken(
    'P26',
    'the database alone says when a relationship has ended',
    { file: TEST, name: 'takes no end of a relationship back' },
    {
      file: 'store/retention/relationship.ts',
      find: "  for (const event of events) tags.check('events', event, event.tag);\n",
      replace: '  void tags;\n',
    },
  ),
  taken(
    'P26',
    'a row that somebody else has written is listed as an erasure',
    { file: TEST, name: 'the list of what was erased leaves out what somebody else has written' },
    {
      file: 'store/erasure/list.ts',
      find: "page.filter((row) => tags.holds('erasures', row, row.tag))",
      replace: 'page.slice()',
    },
  ),
  taken(
    'O32',
    'that a start was passed on is forgotten',
    {
      file: HOUSE,
      name: 'goes where nothing reads it, and what is open or asked about later stays',
    },
    {
      file: 'store/housekeeping.ts',
      find: "where kind in ('notification', 'deletion', 'erasure', 'review')",
      replace: "where kind in ('notification', 'deletion', 'erasure', 'review', 'start')",
    },
  ),
  taken(
    'O32',
    'the tries of what is tried on are forgotten',
    { file: HOUSE, name: 'is a try of a year ago, and none of what is tried on' },
    {
      file: 'store/housekeeping.ts',
      find: " and d.state <> 'pending'\n    order by a.at",
      replace: '\n    order by a.at',
    },
  ),
  taken(
    'O32',
    'the role of the service may delete what is still to be passed on',
    { file: HOUSE, name: 'is all that the role of the service may delete' },
    {
      file: 'store/migrations/app/064.do.retention.sql',
      find: 'old.completed_at is null or old.completed_at',
      replace: 'old.completed_at',
    },
    {
      file: 'store/migrations/app/064.do.retention.sql',
      find: "\n    or old.kind not in ('notification', 'deletion', 'erasure', 'review'))",
      replace: ')',
    },
  ),
  taken(
    'O32',
    'what is done with is kept for good',
    {
      file: 'test/workers/case-sweep.test.ts',
      name: 'the sweep deletes what is done with for a month and read by nothing',
    },
    {
      file: 'workers/dispatch/sweep.ts',
      find: '  await keepHouse(parts, { signal });\n',
      replace: '  void keepHouse;\n',
    },
  ),
];
