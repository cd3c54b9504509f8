import { taken, worst, type Mutation } from './mutation.ts';

const BACKUPS = 'test/store/backups.test.ts';
const RESTORED = 'test/workers/restored.test.ts';
const RESTORE = 'tools/backup/restore.ts';
const TELL = 'store/restoring/tell-restored.ts';

/** Of backups, and of what is restored from them. */
export const RESTORED_FROM_BACKUP: readonly Mutation[] = [
  taken(
    'L23',
    'the keys are copied first',
    { file: BACKUPS, name: 'copies the keys last' },
    {
      file: 'tools/backup/backup.ts',
      find: '  const databases = { [first]: await copy(first), [last]: await copy(last) };\n',
      replace:
        '  const keys = await copy(last);\n  const databases = { [first]: await copy(first), [last]: keys };\n',
    },
  ),
  taken(
    'L23',
    'nobody asks the vendor what was lost',
    { file: RESTORED, name: 'each open verification ends as its vendor says' },
    { file: TELL, find: 'if (isOpen) await askAgain(store, id);', replace: 'void askAgain;' },
  ),
  taken(
    'L23',
    'what ran before goes on with what the rows do not know',
    { file: RESTORED, name: 'what had no session in the backup, and has one by now' },
    {
      file: 'workers/dispatch/sweep.ts',
      find: "  await restartAnew(parts, done, { why: 'restored', list: listRestored, batch, signal });\n",
      replace: '  void listRestored;\n',
    },
  ),
  worst(
    taken(
      'P27',
      'what was erased since comes back',
      { file: BACKUPS, name: 'has erased again what was erased since' },
      {
        file: RESTORE,
        find: 'await replayErasures(store);',
        replace: '{ erased: 0, unknown: 0 };\n    void replayErasures;',
      },
    ),
  ),
  worst(
    taken(
      'P27',
      'what was erased since comes back where the object storage is another one',
      { file: BACKUPS, name: 'lets nobody in where the object storage is another one' },
      {
        file: RESTORE,
        find: "    if (storage === 'another') throw new UsageError(ANOTHER_STORAGE);\n",
        replace: '    void ANOTHER_STORAGE;\n',
      },
    ),
  ),
  taken(
    'P27',
    'who was granted it by name is let in meanwhile',
    { file: BACKUPS, name: 'lets nobody in before it is done' },
    {
      file: 'tools/backup/databases.ts',
      find: '    for (const role of could) {\n',
      replace: '    for (const role of could.slice(0, 0)) {\n',
    },
  ),
  taken(
    'P27',
    'an erasure leaves no tombstone outside the databases',
    { file: BACKUPS, name: 'has erased again what was erased since' },
    {
      file: 'store/erasure/erase.ts',
      find: '  await keepTombstone(store, erasure);\n',
      replace: '  void keepTombstone;\n',
    },
  ),
  taken(
    'P27',
    'whoever may write to the object storage erases whom they like',
    { file: BACKUPS, name: 'lets nobody in where a tombstone is none of ours' },
    {
      file: 'store/erasure/tombstones.ts',
      find: "    tags.holds('erasures', read.data, read.data.tag);",
      replace: '    tags instanceof Object;',
    },
  ),
  taken(
    'P27',
    'the service may connect before it is done',
    { file: BACKUPS, name: 'lets nobody in before it is done' },
    {
      file: 'tools/backup/databases.ts',
      find: '`revoke all on database ${database} from public`',
      replace: "'select 1'",
    },
  ),
  taken(
    'O34',
    'the numbers of what is told begin where the backup was',
    { file: BACKUPS, name: 'beyond every number that was told' },
    {
      file: TELL,
      find: 'sequence = greatest(sequence, $3)',
      replace: 'sequence = sequence + 0 * $3::int',
    },
  ),
  taken(
    'O34',
    'the numbers of what is told begin anew with each restore',
    { file: BACKUPS, name: 'beyond what was told after an earlier restore' },
    {
      file: TELL,
      find: 'sequence = greatest(sequence, $3)',
      replace: 'sequence = sequence + 10000 + 0 * $3::int',
    },
  ),
  taken(
    'O34',
    'nobody says that what came after an end is lost',
    { file: BACKUPS, name: 'tells of each that had ended shortly before' },
    {
      file: TELL,
      find: 'const ENDED_DAYS = 30;',
      replace: 'const ENDED_DAYS = 0;',
    },
  ),
  taken(
    'O34',
    'a database that is not empty is filled',
    { file: BACKUPS, name: 'refuses a database that is not empty' },
    {
      file: 'tools/backup/databases.ts',
      find: '    if (rows.length > 0) {',
      replace: '    if (rows.length > 1) {',
    },
  ),
];
