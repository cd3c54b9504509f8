import { taken, worst, type Mutation } from './mutation.ts';

/** Of ends that come, and come rightly, whatever workflows and vendors go through. */
export const ENDS_HEARD: readonly Mutation[] = [
  taken(
    'L9',
    'nobody asks at the end of a session',
    {
      file: 'test/workflows/refreshes.test.ts',
      name: 'is asked about at its end, so that a lost webhook costs an hour at most',
    },
    {
      file: 'workflows/handle-events.ts',
      find: `      tasks.fetchStatus(workflow.session.number);
      return endSession(workflow);`,
      replace: '      return endSession(workflow);',
    },
  ),
  taken(
    'L11',
    'what is in review is not asked about',
    {
      file: 'test/workflows/polling-in-review.test.ts',
      name: 'is asked about after the grace, in a short history, where',
    },
    {
      file: 'workflows/polling.ts',
      find: 'return lifecycle.decidesLate ? lifecycle.polling : null;',
      replace: 'return null;',
    },
  ),
  taken(
    'L13',
    'who was reset to after the end is not told',
    {
      file: 'test/workers/sweep.test.ts',
      name: 'and resets so that it has nothing left to do is told of the end by the sweep',
    },
    {
      file: 'workers/dispatch/sweep.ts',
      find: `    await endEnded(parts, [...running.keys()], done);
`,
      replace: '',
    },
  ),
  taken(
    'E12',
    'a vendor that is down is asked three times',
    {
      file: 'test/workflows/lifetimes.test.ts',
      name: 'delays the first session by two days and decides nothing about the person',
    },
    {
      file: 'workflows/activity-stubs.ts',
      find: `  maximumInterval: '10 minutes',
`,
      replace: `  maximumInterval: '10 minutes',
  maximumAttempts: 3,
`,
    },
  ),
  taken(
    'E13',
    'what a vendor has forgotten never was',
    {
      file: 'test/workflows/unknown-sessions.test.ts',
      name: 'does not let a person who had begun be abandoned',
    },
    {
      file: 'workflows/deadline.ts',
      find: "(word === 'unknown' && !mayBeForgotten(workflow));",
      replace: "word === 'unknown';",
    },
  ),
  taken(
    'E14',
    'a session that was replaced is asked about no more',
    {
      file: 'test/workflows/every-session.test.ts',
      name: 'is asked about on: an approval of it that the vendor never sends ends the verification',
    },
    {
      file: 'domain/derive.ts',
      find: 'return number === newest?.number || outcomes.every(isOpen);',
      replace: 'return number === newest?.number;',
    },
  ),
  worst(
    taken(
      'E15',
      'a refusal to say is an answer',
      { file: 'test/workflows/every-session.test.ts', name: 'is no answer: nothing expires on it' },
      {
        file: 'workflows/deadline.ts',
        find: "const isAnswer = word === 'answer' ||",
        replace: "const isAnswer = word !== 'unknown' ||",
      },
    ),
  ),
  taken(
    'E16',
    'a session that is not known any more lives on',
    {
      file: 'test/workflows/unknown-sessions.test.ts',
      name: 'ends when polling finds it so, and another one is had through the link',
    },
    {
      file: 'workflows/handle-events.ts',
      find: 'isAlive(workflow, session) ? endSession(workflow) : [];',
      replace: 'isAlive(workflow, session) ? [] : [];',
    },
  ),
  worst(
    taken(
      'E21',
      'no approval waits for screening',
      {
        file: 'test/workflows/screening.test.ts',
        name: 'waits out a silent vendor, and is not told as the end before',
      },
      {
        file: 'domain/screening.ts',
        find: 'return screening === null && !awaitsScreening;',
        replace: 'return screening === null;',
      },
    ),
  ),
  taken(
    'E27',
    'photos of an earlier try are handed in',
    {
      file: 'test/activities/capture-tries.test.ts',
      name: 'are not those that waited from before',
    },
    {
      file: 'activities/captures.ts',
      find: 'if (row.session !== place.session || !row.isOfThisTry) return OF_AN_EARLIER_ATTEMPT;',
      replace: 'if (row.session === -1) return OF_AN_EARLIER_ATTEMPT;',
    },
  ),
  taken(
    'E31',
    'a vendor is unreachable that nobody asked',
    { file: 'test/workflows/lifetimes.test.ts', name: 'says what is true of a vendor that was' },
    {
      file: 'workflows/deadline.ts',
      find: "const deadline = wasTried ? 'grace_over_unanswered' : 'answered';",
      replace: "const deadline = 'grace_over_unanswered';",
    },
  ),
  taken(
    'L19',
    'a deadline is heard ten minutes late',
    { file: 'test/workflows/lifetimes.test.ts', name: 'within seconds of it and after one' },
    {
      file: 'workflows/timers.ts',
      find: 'Math.max(1, next.at - Date.now())',
      replace: 'Math.max(1, next.at + 600_000 - Date.now())',
    },
  ),
];
