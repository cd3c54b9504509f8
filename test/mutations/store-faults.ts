import { taken, type Mutation } from './mutation.ts';

/** Of faults of the database. */
export const STORE_FAULTS: readonly Mutation[] = [
  taken(
    'O23',
    'who says nothing is waited for',
    { file: 'test/store/database.test.ts', name: 'that is gone without a word is one too' },
    {
      file: 'store/store.ts',
      find: '    query_timeout: answerTimeoutMs,\n',
      replace: '',
    },
  ),
  taken(
    'O23',
    'a connection that breaks while it is held ends the process',
    { file: 'test/store/database.test.ts', name: 'that ends a connection which is held' },
    {
      file: 'store/store.ts',
      find: "  pool.on('connect', (client) => client.on('error', () => undefined));\n",
      replace: '',
    },
  ),
  taken(
    'O23',
    'what is read-only is our fault',
    { file: 'test/store/database.test.ts', name: 'that is no primary any more is one too' },
    { file: 'store/database-faults.ts', find: '|58|25006|', replace: '|58|' },
  ),
  taken(
    'O23',
    'whatever has a code of five capitals is the word of the server',
    {
      file: 'test/store/database.test.ts',
      name: 'that closes a connection while it is written to',
    },
    {
      file: 'store/database-faults.ts',
      find: 'if (!(error instanceof pg.DatabaseError)) return unavailable(codeOf(error));',
      replace:
        "if (!/^[0-9A-Z]{5}$/.test(codeOf(error) ?? '')) return unavailable(codeOf(error));\n  if (!(error instanceof pg.DatabaseError)) return new DatabaseError(codeOf(error) ?? '');",
    },
  ),
  taken(
    'O23',
    'a connection whose prepared statement is no good is used again',
    {
      file: 'test/store/database-faults.test.ts',
      name: 'is read as it is by then, on every connection that has prepared the statement',
    },
    {
      file: 'store/database.ts',
      find: ' || isStale(error)) broken = true',
      replace: ') broken = true',
    },
  ),
  taken(
    'O23',
    'a transaction that did not begin is gone on with',
    {
      file: 'test/store/database-faults.test.ts',
      name: 'writes nothing, neither what was sent with its begin nor what comes after',
    },
    {
      file: 'store/database.ts',
      find: '  if (began !== undefined) await began;\n',
      replace: '',
    },
  ),
  taken(
    'O23',
    'a session that was bought is given up where it cannot be saved at once',
    {
      file: 'test/activities/database-faults.test.ts',
      name: 'a session that is bought',
    },
    {
      file: 'activities/session-try.ts',
      find: 'if (performance.now() + SAVE_PAUSE_MS > until) throw unsaved(error);',
      replace: 'throw unsaved(error);',
    },
  ),
  taken(
    'O23',
    'a statement that took too long is a failure of ours',
    {
      file: 'test/api/database-faults.test.ts',
      name: 'a start with a document',
    },
    {
      file: 'store/database-faults.ts',
      find: '|25006|57014|',
      replace: '|25006|',
    },
  ),
];
