import { taken, type Mutation } from './mutation.ts';

/** Of operation and change. */
export const OPERATED: readonly Mutation[] = [
  taken(
    'O1',
    'one vendor fills the queue of all',
    { file: 'test/workers/dispatch.test.ts', name: 'has all its own calls, and none of those' },
    {
      file: 'workflows/vendor-calls.ts',
      find: 'taskQueue: vendorQueue(vendor)',
      replace: 'taskQueue: vendorQueue(vendor === undefined ? vendor : undefined)',
    },
  ),
  taken(
    'O2',
    'a parked row holds up the others',
    { file: 'test/store/doctor.test.ts', name: 'is parked with its reason' },
    {
      file: 'store/inbox/claim.ts',
      find: ' and earlier.parked_at is null\n',
      replace: '\n',
    },
  ),
  taken(
    'O3',
    'another master key is taken',
    { file: 'test/store/encryption.test.ts', name: 'whose master key is another one' },
    {
      file: 'store/encryption/check-master-keys.ts',
      find: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n',
      replace: '  await keyWrapper.unwrap(wrapped, context).catch(() => {\n    return;\n',
    },
  ),
  taken(
    'O9',
    'a signal is believed as it comes',
    { file: 'test/workflows/real-server.test.ts', name: 'cannot stop a verification by what is' },
    {
      file: 'workflows/verification.ts',
      find: "if (!isIgnored(workflow, 'vendorEvent', arrived)) noteFact(workflow, arrived);",
      replace: 'noteFact(workflow, arrived);',
    },
  ),
  taken(
    'O10',
    'what is told twice is two messages',
    { file: 'test/store/repeats.test.ts', name: 'are one row, counted, and told once' },
    {
      file: 'store/inbox/insert.ts',
      find: 'where not exists (select from same) and ${IS_AS_IT_WAS}',
      replace: 'where ${IS_AS_IT_WAS}',
    },
  ),
  taken(
    'O10',
    'an orphan’s message is another once the session is known',
    { file: 'test/store/repeats.test.ts', name: 'are one row where their session turned out' },
    {
      file: 'store/inbox/release.ts',
      find: '(row.session ?? number)',
      replace: 'row.session',
    },
  ),
  taken(
    'O14',
    'a workflow asks before it did',
    { file: 'test/replay/replay.test.ts', name: 'goes on unchanged in this one' },
    {
      file: 'workflows/verification.ts',
      find: `  tasks.createSession(1);
`,
      replace: `  tasks.createSession(1);
  tasks.findSession(1);
`,
    },
  ),
  taken(
    'O15',
    'any room may import any other',
    { file: 'test/tools/import-rules.test.ts', name: 'may not import' },
    {
      file: '.dependency-cruiser.mjs',
      find: "room('domain', '^domain/', [])",
      replace: "room('domain', '^domain/', ['.'])",
    },
  ),
  taken(
    'O16',
    'a secret has a default',
    { file: 'test/config/config.test.ts', name: 'gives no secret a default' },
    {
      file: 'config/schema.ts',
      find: "KEYS_DATABASE_URL: secret(postgresUrl(), 'the database",
      replace:
        "KEYS_DATABASE_URL: secret(postgresUrl().default('postgres://kyc_app@localhost/kyc_keys'), 'the database",
    },
  ),
  taken(
    'O17',
    'the simulated vendors run in production',
    { file: 'test/sandbox/server.test.ts', name: 'refuses to start in production' },
    {
      file: 'sandbox/server.ts',
      find: 'if (options.production === true) {',
      replace: 'if (options.production === null) {',
    },
  ),
  taken(
    'O20',
    'everything that waits is told at once',
    { file: 'test/workers/window.test.ts', name: 'is told to so many verifications at a time' },
    {
      file: 'workers/dispatch/window.ts',
      find: 'return room - toldAt.size;',
      replace: 'return room * 50 - toldAt.size;',
    },
  ),
  taken(
    'O21',
    'each caller of a vendor finds out for itself that it is limited',
    {
      file: 'test/activities/vendor-pauses.test.ts',
      name: 'holds back every kind of call',
    },
    {
      file: 'activities/vendor-token.ts',
      find: '  refuseWhilePaused(account);\n',
      replace: '',
    },
    {
      file: 'activities/account-health.ts',
      find: "if (paused.why === 'rate_limited') throw pausedFor(paused.leftMs);",
      replace: "if (paused.why === 'rate_limited') return;",
    },
  ),
  taken(
    'O21',
    'a limit is over before the vendor says so',
    { file: 'test/activities/vendor-limits.test.ts', name: 'and says when' },
    {
      file: 'store/account-health.ts',
      find: 'limited_ms = least(${LONGEST_LIMIT_MS}, ceil(',
      replace: 'limited_ms = least(299999, ceil(0.5 * ',
    },
  ),
  taken(
    'O21',
    'a limit that comes again is as short as the first',
    {
      file: 'test/activities/vendor-limits.test.ts',
      name: 'again and again is left alone ever longer',
    },
    {
      file: 'store/account-health.ts',
      find: '2000 * 2 ^ least(limits, 8)',
      replace: '2000 * 2 ^ least(limits, 0)',
    },
  ),
  taken(
    'O21',
    'a success from before a limit ends it',
    {
      file: 'test/activities/vendor-limits.test.ts',
      name: 'when a call succeeds that was on its way before',
    },
    {
      file: 'store/account-health.ts',
      find: "limits = case when $2 = 'ok' and not ${IS_LIMITED} then 0 else limits end",
      replace:
        "limits = case when $2 = 'ok' then 0 else limits end, limited_ms = case when $2 = 'ok' then 0 else limited_ms end",
    },
  ),
  taken(
    'O21',
    'a limit on deletions stops people',
    {
      file: 'test/activities/vendor-pauses.test.ts',
      name: 'is one on deletions, which wait alone',
    },
    {
      file: 'activities/deletion.ts',
      find: '    if (!isLimit(error)) throw error;\n    return { waitMs',
      replace: '    if (!isLimit(error) || isLimit(error)) throw error;\n    return { waitMs',
    },
  ),
  taken(
    'O22',
    'a rate that is set is not kept',
    {
      file: 'test/workers/vendor-rates.test.ts',
      name: 'of one vendor is the rate that the server keeps',
    },
    {
      file: 'workers/create-workers.ts',
      find: '...(perSecond === null ? {} :',
      replace: '...(perSecond !== null ? {} :',
    },
  ),
  taken(
    'O7',
    'a worker starts on any namespace',
    {
      file: 'test/workers/prepare-temporal.test.ts',
      name: 'keeps the worker from starting until it is prepared',
    },
    {
      file: 'workers/search-attributes-check.ts',
      find: '    if (missing?.length === 0) return;',
      replace: '    if (missing !== null) return;',
    },
  ),
  taken(
    'O11',
    'photos are taken for ever',
    {
      file: 'test/api/upload-limit.test.ts',
      name: 'are taken sixty times in a session; then a clear answer names what is left to do',
    },
    {
      file: 'store/captures.ts',
      find: `  if (inSession >= allowed) throw atLimit(\`This session has had \${allowed} photos\`);
`,
      replace: '',
    },
  ),
  taken(
    'O2',
    'a delivery is tried for ever, whatever is wrong with it',
    { file: 'test/workers/deliveries.test.ts', name: 'is parked after fifty tries' },
    {
      file: 'workers/dispatch/settle-or-defer.ts',
      find: 'const isParked = tries >= MOST_TRIES && !PASSING.has(code);',
      replace: 'const isParked = false;',
    },
  ),
  taken(
    'P9',
    'commands wrap under whatever key they are given',
    {
      file: 'test/api/commands.test.ts',
      name: 'is refused before it wraps anything, so that nothing becomes unreadable',
    },
    {
      file: 'tools/commands/run-command.ts',
      find: '      await checkMasterKeys(store);\n',
      replace: '',
    },
  ),
  taken(
    'O27',
    'what comes into review waits unseen',
    { file: 'test/store/cases.test.ts', name: 'is opened when a verification comes into review' },
    {
      file: 'store/transitions/record.ts',
      find: '  await followCase(rereader, tx, input, before);\n',
      replace: '  void followCase;\n',
    },
  ),
  taken(
    'O27',
    'a case shows another client what it says is theirs',
    { file: 'test/store/case-queue.test.ts', name: 'shows nobody a verification because' },
    {
      file: 'store/cases/row.ts',
      find: '    if (!isTheirs || row.vendor !== row.case_vendor) return null;\n',
      replace: '    void isTheirs;\n',
    },
  ),
];
