import { taken, worst, type Mutation } from './mutation.ts';

/** Of what workflows do for people, clients and operators. */
export const WORKED: readonly Mutation[] = [
  taken(
    'E40',
    'photos are taken after the submission',
    {
      file: 'test/workflows/captures.test.ts',
      name: 'takes nothing after the submission, until the vendor asks for another try',
    },
    {
      file: 'workflows/captures.ts',
      find: `    if (isHandedIn) throw refusal('already_submitted', 'Everything was handed in already.');
`,
      replace: '',
    },
  ),
  taken(
    'A5',
    'every return is told',
    {
      file: 'test/store/returns.test.ts',
      name: 'is a fact of its own, kept once for each session',
    },
    {
      file: 'store/refresh/request.ts',
      find: '  if (await hasRow(tx, known, [verificationId, session])) return null;\n',
      replace: '',
    },
  ),
  taken(
    'A14',
    'every claim that a session is no good is believed',
    {
      file: 'test/workflows/renewals.test.ts',
      name: 'is believed three times, after which sessions live as long as they do',
    },
    {
      file: 'workflows/sessions.ts',
      find: 'return workflow.sessionsGivenUp < MAX_SESSIONS_GIVEN_UP && awaitsThePerson(workflow);',
      replace: 'return awaitsThePerson(workflow);',
    },
  ),
  taken(
    'A22',
    'what is not UTF-8 is kept damaged',
    { file: 'test/api/errors.test.ts', name: 'a body that is not UTF-8' },
    { file: 'api/http/bounded-json.ts', find: '{ fatal: true }', replace: '{ fatal: false }' },
  ),
  taken(
    'P13',
    'details are waited for without an end',
    {
      file: 'test/workers/relays.test.ts',
      name: 'starts an activity for each thing that is kept of a decision',
    },
    {
      file: 'workers/dispatch/standalone.ts',
      find: `      scheduleToCloseTimeout: '7 days',
`,
      replace: '',
    },
  ),
  taken(
    'T12',
    'only the last of several facts is shown',
    {
      file: 'test/workflows/captures.test.ts',
      name: 'goes from the first image to the decision, each status written when it is answered',
    },
    {
      file: 'workflows/captures.ts',
      find: `  noteFact(workflow, { inboxId, session, fact });
  await condition(() => isFinal(workflow.state.status) || workflow.events.length === 0);`,
      replace: '  noteFact(workflow, { inboxId, session, fact });',
    },
  ),
  taken(
    'O4',
    'a second signal waits like the first',
    { file: 'test/workers/processes.test.ts', name: 'obeys the second signal at once' },
    {
      file: 'workers/run-process.ts',
      find: '        if (stopping.signal.aborted) {',
      replace: '        if (stopping.signal.aborted && stopMs < 0) {',
    },
  ),
  taken(
    'O13',
    'each image is a write of its own',
    {
      file: 'test/workflows/captures.test.ts',
      name: 'costs one update and one activity for each image, and few events',
    },
    {
      file: 'workflows/captures.ts',
      find: `  if (inboxId === null || fact === null) return;
`,
      replace: `  if (inboxId === null || fact === null) { workflow.events.push({ type: 'question_wanted', session }); return; }
`,
    },
  ),
  taken(
    'O18',
    'one account goes before all others',
    {
      file: 'test/workers/refresh.test.ts',
      name: 'is asked about on the queue of its vendor, where it takes turns with other accounts',
    },
    {
      file: 'workers/dispatch/standalone.ts',
      find: 'priority: { fairnessKey: accountId, priorityKey: TURN.question },',
      replace: 'priority: { priorityKey: TURN.question },',
    },
  ),
  taken(
    'O19',
    'the sweep starts nothing',
    { file: 'test/workers/sweep.test.ts', name: 'misses none, however many batches there are' },
    {
      file: 'workers/dispatch/sweep.ts',
      find: `        await unlessItFails(parts, id, done, () => restart(parts, id, done));
`,
      replace: '',
    },
  ),
  taken(
    'O24',
    'a workflow stays with the build that began it',
    {
      file: 'test/workers/worker-versions.test.ts',
      name: 'goes on with what an earlier one began once it is current',
    },
    {
      file: 'workers/create-workers.ts',
      find: "defaultVersioningBehavior: 'AUTO_UPGRADE',",
      replace: "defaultVersioningBehavior: 'PINNED',",
    },
  ),
  taken(
    'O24',
    'a build becomes current before its workers are there',
    {
      file: 'test/workers/worker-versions.test.ts',
      name: 'and has no workers does not become it',
    },
    {
      file: 'workers/set-current.ts',
      find: "      buildId,\n      identity: 'set-current',",
      replace: "      buildId,\n      allowNoPollers: true,\n      identity: 'set-current',",
    },
    {
      file: 'workers/set-current.ts',
      find: '      pollers.some((poller) => isSameVersion(poller, version));',
      replace:
        '      pollers.some((poller) => isSameVersion(poller, version)) || version !== null;',
    },
  ),
  taken(
    'O25',
    'what another process has written waits for a nudge',
    { file: 'test/workers/relays.test.ts', name: 'pass on what another process has left behind' },
    {
      file: 'workers/dispatch/relays.ts',
      find: ' queues[queue].nudge();',
      replace: ' void queue;',
    },
  ),
  taken(
    'O25',
    'what is not due is looked through',
    { file: 'test/store/plans.test.ts', name: 'looks through nothing that is not due' },
    {
      file: 'store/migrations/app/050.do.one-shape-of-queues.sql',
      find: 'create index inbox_due on inbox (due_at, position)',
      replace: 'create index inbox_due on inbox (position)',
    },
  ),
  taken(
    'O28',
    'a header that is answered is not in the document',
    {
      file: 'test/api/openapi-copy.test.ts',
      name: 'declares the id of the request on every answer, and when to come back on every 429 and 503',
    },
    {
      file: 'api/openapi/document.ts',
      find: "new Set(['429', '503'])",
      replace: "new Set(['429'])",
    },
  ),
  taken(
    'O26',
    'the API passes on as much at a time as comes',
    {
      file: 'test/workers/dispatch.test.ts',
      name: 'passes on eight rows at a time, and leaves the rest to the relay',
    },
    {
      file: 'workers/dispatch/dispatch.ts',
      find: '    if (onTheWay.size >= MOST_AT_ONCE) return;\n',
      replace: '',
    },
  ),
  taken(
    'O27',
    'a case that says another vendor hides what is in review for good',
    {
      file: 'test/store/mended-cases.test.ts',
      name: 'is closed, and ours is opened',
    },
    {
      file: 'store/cases/mend.ts',
      find: ' and c.vendor = v.vendor',
      replace: '',
    },
  ),
  taken(
    'O27',
    'a request for a person is lost with its case',
    { file: 'test/store/mended-cases.test.ts', name: 'is opened again while what the client' },
    {
      file: 'store/cases/mend.ts',
      find: '    if (waits === null) return;\n',
      replace: '    if (waits === null || decline !== null) return;\n',
    },
  ),
  taken(
    'E56',
    'a late word of the vendor’s is lost with its case',
    {
      file: 'test/store/late-cases.test.ts',
      name: 'is in the queue again where somebody has closed its case',
    },
    {
      file: 'store/cases/mend.ts',
      find: '    if (waits === null) return;\n',
      replace: '    if (waits === null || decline === null) return;\n',
    },
  ),
  taken(
    'E56',
    'who has decided before can end a late case by the opposite alone',
    { file: 'test/store/late-cases.test.ts', name: 'may say the same again, once' },
    {
      file: 'store/verifications/decide-anew.ts',
      find: ' && !(await waitsForLateWord(tx, verificationId))',
      replace: ' && (await waitsForLateWord(tx, verificationId)) !== null',
    },
  ),
  worst(
    taken(
      'E56',
      'a match between a person’s approval and the end is seen by nobody',
      {
        file: 'test/store/late-cases.test.ts',
        name: 'waits for a person, who has seen none of it',
      },
      {
        file: 'store/cases/late.ts',
        find: "  if (screening !== 'match') return;\n",
        replace: '  if (screening !== null) return;\n',
      },
    ),
  ),
  taken(
    'E56',
    'the case of who was erased is opened again, for nobody to decide',
    { file: 'test/store/late-cases.test.ts', name: 'is opened by no sweep once the data' },
    {
      file: 'store/cases/mend.ts',
      find: '    if (!mayWait) return;\n',
      replace: '',
    },
  ),
];
