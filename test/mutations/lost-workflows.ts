import { taken, worst, type Mutation } from './mutation.ts';

/** Of what must not be lost, where workflows are told of it and kept running. */
export const LOST_WORKFLOWS: readonly Mutation[] = [
  taken(
    'L12',
    'a schedule of sweeps that somebody paused stays so',
    { file: 'test/workers/sweep-schedule.test.ts', name: 'has it set right, and a sweep begun' },
    {
      file: 'workers/sweep-schedule.ts',
      find: '    await schedules.getHandle(SWEEP_SCHEDULE).update(() => wanted);\n',
      replace: '',
    },
  ),
  worst(
    taken(
      'L13',
      'a write that names one message twice is refused for ever',
      {
        file: 'test/store/named-twice.test.ts',
        name: 'is taken: the workflow was signaled what an answer tells, too',
      },
      {
        file: 'store/transitions/parse-input.ts',
        find: '    return isFirst;\n',
        replace: '    return isFirst || true;\n',
      },
    ),
  ),
  taken(
    'L13',
    'a write that is contradicted is asked for again at once, for ever',
    {
      file: 'test/workflows/contradicted.test.ts',
      name: 'is asked for ever more slowly, says how often, and is made once it can be',
    },
    {
      file: 'workflows/persist.ts',
      find: 'await whileContradicted(workflow, { times: contradicted, heard });',
      replace: 'await whileContradicted(workflow, { times: 0, heard });',
    },
  ),
  taken(
    'L13',
    'an end that is contradicted is asked for again at once, for ever',
    {
      file: 'test/workflows/contradicted.test.ts',
      name: 'is asked for ever more slowly also where what stands alone calls for the end',
    },
    {
      file: 'workflows/persist.ts',
      find: '        if (considered.length > 0 || callsForTheEnd(workflow))\n',
      replace: '        if (considered.length > 0)\n',
    },
  ),
  taken(
    'L13',
    'a workflow that an earlier build has contradicted often can go on no more',
    {
      file: 'test/workflows/contradicted.test.ts',
      name: 'is replayed as an earlier build has asked for it, at once',
    },
    {
      file: 'workflows/held.ts',
      find: " || !patched('a-contradicted-write-waits')",
      replace: '',
    },
  ),
  taken(
    'L13',
    'a write that is contradicted for ever shows to nobody',
    {
      file: 'test/store/named-twice.test.ts',
      name: 'shows to operators once that happened again and again',
    },
    {
      file: 'store/transitions/record.ts',
      find: "if (result.outcome === 'behind' && contradicted > 0) {",
      replace: "if (result.outcome === 'behind' && contradicted < 0) {",
    },
  ),
  taken(
    'L17',
    'another workflow under the id is taken for ours',
    { file: 'test/workers/occupant.test.ts', name: 'and ours is started' },
    {
      file: 'workers/dispatch/occupant.ts',
      find: 'return run.type === WORKFLOWS.verification && run.taskQueue === QUEUES.verification;',
      replace: "return run.type !== '' && QUEUES.verification !== WORKFLOWS.verification;",
    },
  ),
  taken(
    'L17',
    'a workflow with a deadline of its own is left alone',
    { file: 'test/workers/occupant.test.ts', name: 'has a deadline of its own' },
    {
      file: 'workers/dispatch/sweep.ts',
      find: 'restart(parts, id, done, (of, which) => clearForAnew(of, which, why)),',
      replace: 'restart(parts, id, done, clearForAnew && why && clearPlace),',
    },
  ),
  taken(
    'L17',
    'only some of what is overdue is looked at',
    { file: 'test/workers/occupant.test.ts', name: 'in its turn, however many are overdue' },
    {
      file: 'workers/dispatch/sweep.ts',
      find: 'after = found.length < batch ? undefined : found.at(-1);',
      replace: 'after = found.length >= 0 ? undefined : found.at(-1);',
    },
  ),
  taken(
    'L17',
    'what is overdue is started again by every sweep',
    { file: 'test/workers/occupant.test.ts', name: 'and not again for a while' },
    {
      file: 'store/verifications/list-open.ts',
      find: 'o.created_at > now() - (now() - v.expires_at) / 4)',
      replace: 'o.created_at > now())',
    },
  ),
  taken(
    'L18',
    'what was stored is told to nobody',
    {
      file: 'test/workers/relays.test.ts',
      name: 'tells the workflow what the API had stored when it died',
    },
    {
      file: 'workers/dispatch/inbox.ts',
      find: `    await signal(parts, row);
`,
      replace: '',
    },
  ),
  taken(
    'L18',
    'a message waits for the workflow of a verification that has just ended',
    {
      file: 'test/store/inbox.test.ts',
      name: 'files as late what arrives at the very moment of the end',
    },
    {
      file: 'store/inbox/insert.ts',
      find: '`($19::text is null or exists (',
      replace: '`(true or $19::text is null or exists (',
    },
  ),
];
