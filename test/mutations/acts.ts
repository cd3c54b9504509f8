import { taken, worst, type Mutation } from './mutation.ts';

const ACTS = 'test/console/acts.test.ts';
const ROLE = 'test/store/console-role.test.ts';

/** Of what people do at the console beside deciding what is in review. */
export const ACTS_AT_CONSOLE: readonly Mutation[] = [
  taken(
    'A33',
    'reading the audit leaves no trace',
    { file: 'test/console/audit-and-system.test.ts', name: 'has who reads it in the log' },
    {
      file: 'store/viewing/audit.ts',
      find: '    await noteRead(tx, input, found.items);\n',
      replace: '    void noteRead;\n',
    },
  ),
  worst(
    taken(
      'A38',
      'any reviewer decides anew',
      { file: ACTS, name: 'is decided by nobody else' },
      {
        file: 'console/pages/decide.ts',
        find: "decideOf('anew', 'case.override')",
        replace: "decideOf('anew', 'case.decide')",
      },
    ),
  ),
  taken(
    'A38',
    'somebody decides anew on what they have not seen',
    { file: ACTS, name: 'is decided by nobody else' },
    {
      file: 'console/pages/decide.ts',
      find: 'principal: viewer.principal, shown, isAnew }',
      replace: 'principal: viewer.principal, isAnew }',
    },
  ),
  taken(
    'A38',
    'the role of the console takes an end’s place',
    { file: ROLE, name: 'takes no end’s place' },
    {
      file: 'store/migrations/app/058.do.notes-and-overrides.sql',
      find: 'create trigger decisions_of_console before insert on decisions',
      replace: 'create trigger decisions_of_console before delete on decisions',
    },
  ),
  taken(
    'T20',
    'a note is seen by nobody who was about to decide',
    { file: 'test/store/notes.test.ts', name: 'has whoever was to decide look again' },
    {
      file: 'store/verifications/reviews.ts',
      find: "'review.vendor_decided', 'note.added')",
      replace: "'review.vendor_decided')",
    },
  ),
  taken(
    'T20',
    'a note is anybody’s whom the database names',
    { file: 'test/store/notes.test.ts', name: 'is nobody’s whose name the database alone says' },
    {
      file: 'store/cases/notes.ts',
      find: "  for (const row of rows) store.tags.check('events', row, row.tag);\n",
      replace: '',
    },
  ),
  taken(
    'T20',
    'what was typed is gone where it is refused',
    { file: ACTS, name: 'is in the form again where it is refused' },
    {
      file: 'console/pages/show-case.ts',
      find: 'typed: refused?.typed ?? null',
      replace: 'typed: null',
    },
  ),
  taken(
    'T20',
    'the first of two is told that the person reads it',
    { file: ACTS, name: 'is said that the first of two tells the person nothing yet' },
    {
      file: 'console/views/preview.ts',
      find: "comesTo === 'waits' ? paragraph",
      replace: "comesTo === 'contradicts' ? paragraph",
    },
  ),
];
