import { taken, worst, type Mutation } from './mutation.ts';

const INTRUDERS = 'test/console/intruders.test.ts';
const DECIDING = 'test/console/deciding.test.ts';

/** Of what nobody may see or decide at the console. */
export const ACCESS_CASES: readonly Mutation[] = [
  worst(
    taken(
      'A37',
      'a reviewer of one vendor is one of all',
      { file: INTRUDERS, name: 'sees nothing of another vendor' },
      {
        file: 'store/viewing/reach.ts',
        find: 'if (vendors !== null) conditions.push(`v.vendor = any($${values.push(vendors)}::text[])`);',
        replace:
          'if (vendors !== null) conditions.push(`$${values.push(vendors)}::text[] is not null`);',
      },
    ),
  ),
  taken(
    'A37',
    'a reviewer of one client sees those of all',
    { file: INTRUDERS, name: "sees nothing of another client's" },
    {
      file: 'store/viewing/reach.ts',
      find: 'conditions.push(`v.client_id = $${values.push(only)}`);',
      replace: 'conditions.push(`$${values.push(only)}::uuid is not null`);',
    },
  ),
  taken(
    'A37',
    'an auditor decides',
    { file: INTRUDERS, name: 'decides, takes and previews nothing' },
    {
      file: 'console/pages/decide.ts',
      find: "decideOf('first', 'case.decide')",
      replace: "decideOf('first', 'case.read')",
    },
  ),
  taken(
    'A37',
    'whoever decides may be the second of two',
    { file: DECIDING, name: 'who must be a senior one' },
    {
      file: 'console/pages/support.ts',
      find: "waits !== null && waits.principal !== principal && !may(roles, 'case.confirm');",
      replace: "waits !== null && waits.principal === principal && !may(roles, 'case.confirm');",
    },
  ),
  taken(
    'A37',
    'the same form decides as often as it is sent',
    { file: DECIDING, name: 'however often the same form is sent' },
    {
      file: 'console/pages/decide.ts',
      find: 'idempotencyKey: key }',
      replace: 'idempotencyKey: randomUUID() }',
    },
  ),
  taken(
    'A37',
    'a photo is run as what it says that it is',
    { file: INTRUDERS, name: 'that browsers run is only to be kept' },
    {
      file: 'console/pages/media.ts',
      find: 'const isShown = SHOWN.test(object.mimeType);',
      replace: "const isShown = object.mimeType !== '' || SHOWN.test(object.mimeType);",
    },
  ),
  taken(
    'T16',
    'who must look at a late word is not shown it',
    {
      file: 'test/console/case-pages.test.ts',
      name: 'shows what the vendor said after the end, beside what the decision rests on',
    },
    {
      file: 'console/pages/show-case.ts',
      find: "const isLate = reviews.openCase?.kind === 'late';",
      replace: "const isLate = reviews.openCase?.kind === 'requested';",
    },
  ),
  taken(
    'T16',
    'a late case says why it ended, and nothing of why it waits',
    {
      file: 'test/console/case-pages.test.ts',
      name: 'says why it waits after the end, not why it ended',
    },
    {
      file: 'console/views/case.ts',
      find: '    waiting === null\n      ? reasons.map',
      replace: "    waiting === null || waiting.kind === 'late'\n      ? reasons.map",
    },
  ),
  taken(
    'T16',
    'a case says that there are no photos while they are being fetched',
    {
      file: 'test/console/case-pages.test.ts',
      name: 'says why there is no photo, and whether there may be one in a moment',
    },
    {
      file: 'store/viewing/no-media.ts',
      find: "  return row.is_listed ? 'none_there' : 'on_the_way';",
      replace: "  return row.is_listed ? 'none_there' : 'none_there';",
    },
  ),
  taken(
    'T16',
    'a page with a button is shown that no app’s person will read',
    {
      file: 'test/console/persons-page.test.ts',
      name: 'is what an app is told to say, where it takes the photos',
    },
    {
      file: 'console/views/persons-page.ts',
      find: "  if (capture === 'hosted') {",
      replace: "  if (capture === 'hosted' || lang !== '') {",
    },
  ),
  taken(
    'T16',
    'the person is told in the preview what they may not be told',
    { file: DECIDING, name: 'shows what the person will read' },
    {
      file: 'console/views/preview.ts',
      find: 'whatTheyRead(speech, persons, comesTo)',
      replace: "whatTheyRead(speech, { ...persons, title: reasons.join(' ') }, comesTo)",
    },
  ),
  taken(
    'T16',
    'a date is alike when its signs are',
    { file: 'test/console/claim.test.ts', name: 'takes dates exactly' },
    {
      file: 'console/views/claim.ts',
      find: "(claimed === read ? 'same' : 'different');",
      replace: "(claimed.slice(0, 4) === read.slice(0, 4) ? 'same' : 'different');",
    },
  ),
];
