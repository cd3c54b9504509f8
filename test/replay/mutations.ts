import type { Edit } from '../mutations/mutation.ts';

/** A change of workflow code that an open verification would meet, and a history that must tell it. */
interface ReplayMutation {
  name: string;
  history: string;
  edits: readonly Edit[];
}

const seenIn = (history: string, name: string, file: string, edit: [string, string]) => {
  const [find, replace] = edit;
  return { name, history, edits: [{ file, find, replace }] } satisfies ReplayMutation;
};

const STUBS = 'workflows/activity-stubs.ts';
const CAPTURES = 'workflows/captures.ts';
const VERIFICATION = 'workflows/verification.ts';
const PERSIST = 'workflows/persist.ts';
const RENEWAL = 'workflows/renewal.ts';

/** How activities are asked for. */
const OPTIONS: readonly ReplayMutation[] = [
  seenIn('approved-hosted', 'a write is given up after three tries', STUBS, [
    "maximumInterval: '1 minute' },\n    summary,",
    "maximumInterval: '1 minute', maximumAttempts: 3 },\n    summary,",
  ]),
  seenIn('approved-hosted', 'a write that failed waits longer', STUBS, [
    "'1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },\n    summary,",
    "'9 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },\n    summary,",
  ]),
  seenIn('approved-hosted', 'pauses between calls grow faster', STUBS, [
    "backoffCoefficient: 2,\n  maximumInterval: '10 minutes',",
    "backoffCoefficient: 3,\n  maximumInterval: '10 minutes',",
  ]),
  seenIn('approved-hosted', 'an outage is a reason not to try again', STUBS, [
    "maximumInterval: '10 minutes',\n",
    "maximumInterval: '10 minutes',\n  nonRetryableErrorTypes: ['vendor_unavailable'],\n",
  ]),
  seenIn('expired-after-the-last-question', 'a question is given up after an hour', STUBS, [
    "summary: 'Ask the vendor for the truth',",
    "summary: 'Ask the vendor for the truth',\n  scheduleToCloseTimeout: '1 hour',",
  ]),
  seenIn('approved-hosted', 'a poll waits for a worker for a day only', STUBS, [
    "summary: 'Poll the vendor until there is news',",
    "summary: 'Poll the vendor until there is news',\n  scheduleToStartTimeout: '1 day',",
  ]),
  seenIn('approved-by-direct-captures', 'an upload has a minute', STUBS, [
    "startToCloseTimeout: '3 minutes',",
    "startToCloseTimeout: '1 minute',",
  ]),
  seenIn('approved-hosted', 'a poll goes before a person', STUBS, [
    'turn: TURN.poll,',
    'turn: TURN.person,',
  ]),
  seenIn('approved-hosted', 'a dead worker is noticed later', 'workflows/messages.ts', [
    "BEAT_TIMEOUT = '10 seconds'",
    "BEAT_TIMEOUT = '1 minute'",
  ]),
  seenIn('approved-hosted', 'all vendors share a queue', 'workflows/vendor-calls.ts', [
    'taskQueue: vendorQueue(vendor),',
    'taskQueue: vendorQueue(undefined),',
  ]),
];

/** Which activities are asked for, when and with what. */
const CALLS: readonly ReplayMutation[] = [
  seenIn('approved-by-direct-captures', 'another activity hands the images in', CAPTURES, [
    '.submitCaptures({ verificationId, session }),',
    ".uploadCapture({ verificationId, session, captureId: '' }),",
  ]),
  seenIn('approved-by-direct-captures', 'an image goes to another session', CAPTURES, [
    'uploadCapture({ verificationId, session, captureId })',
    'uploadCapture({ verificationId, session: session + 1, captureId })',
  ]),
  seenIn(
    'failed-because-no-session-was-to-be-had',
    'a session is bought at the deadline',
    'workflows/vendor-tasks.ts',
    ['session, buyNothing: true } as const', 'session } as const'],
  ),
  seenIn(
    'approved-in-place-of-a-renewal',
    'a session is bought before the vendor was asked about the last one',
    RENEWAL,
    [
      `    workflow.renewal = {
      question: tasks.fetchStatus(workflow.session.number),
      requests: [request],
    };
`,
      '    createNext(workflow, tasks, [request]);\n',
    ],
  ),
  seenIn(
    'approved-after-a-renewal-that-came-a-moment-early',
    'whoever asks a moment early is not heard',
    RENEWAL,
    ['workflow.earlyRenewals.push(request);', 'request.dropped = true;'],
  ),
  seenIn(
    'waiting-in-the-grace-of-a-vendor-that-is-asked-then-alone',
    'polls of the grace are rarer',
    'workflows/polling.ts',
    [
      '{ firstMs: 60_000, factor: 2, capMs: 3_600_000 }',
      '{ firstMs: 60_000, factor: 3, capMs: 7_200_000 }',
    ],
  ),
  seenIn(
    'failed-because-the-vendor-forgot-the-session',
    'a poll is not told what the vendor has forgotten',
    'workflows/polling.ts',
    ['...(workflow.forgotten.has(session) ? { isForgotten: true } : {}),', ''],
  ),
  seenIn(
    'waiting-in-review-of-a-screening-that-was-refused',
    'a refused screening is waited for',
    'workflows/screening.ts',
    ['if (!isOver(failure.type)) giveUp();', ''],
  ),
];

/** What is written down, and the rules that it follows from. */
const WRITES: readonly ReplayMutation[] = [
  seenIn(
    'approved-by-the-client-in-the-end',
    'the last word that the client has kept is forgotten',
    'domain/judge.ts',
    ["policy.finalDecision === 'client'", 'policy.awaitsScreening'],
  ),
  seenIn(
    'decision-that-waits-at-the-cancel',
    'a cancel goes before a decision',
    'domain/judge.ts',
    [
      '    byDecision(judged) ??\n    byCancellation(judged) ??\n',
      '    byCancellation(judged) ??\n    byDecision(judged) ??\n',
    ],
  ),
  seenIn(
    'waiting-in-review-after-the-last-attempt',
    'there is one more attempt than was granted',
    'domain/judge.ts',
    ['state.attemptsUsed >= state.maxAttempts', 'state.attemptsUsed > state.maxAttempts'],
  ),
  seenIn(
    'failed-because-no-session-was-to-be-had',
    'nobody is called unreachable',
    'workflows/deadline.ts',
    ["wasTried ? 'grace_over_unanswered' : 'answered'", "wasTried ? 'answered' : 'answered'"],
  ),
  seenIn('expired-after-a-request-that-waited', 'that it was asked again is not told', PERSIST, [
    '...(workflow.askedAgain.size === 0 ? {} : { askedAgain: [...workflow.askedAgain] }),',
    '',
  ]),
  seenIn(
    'canceled-after-something-that-nobody-said',
    'what nobody said is asked for again',
    PERSIST,
    ['[...result.causes, ...arrived]', '[...considered, ...arrived]'],
  ),
  seenIn('waiting-after-the-person-came-back', 'that the person came back is not told', PERSIST, [
    '...(returned.length === 0 ? {} : { returned }),',
    '',
  ]),
  seenIn('canceled-after-what-another-run-has-written', 'a write follows none', PERSIST, [
    '...(workflow.follows === null ? {} : { follows: workflow.follows }),',
    '',
  ]),
  seenIn(
    'canceled-after-what-another-run-has-written',
    'what another run has written is not learned',
    PERSIST,
    ["if (result.outcome !== 'behind') return [];", 'return [];'],
  ),
  seenIn('approved-where-all-was-told-at-once', 'each step is written apart', PERSIST, [
    "state.status === 'in_review' ? 1 : MOST_STEPS;",
    'state.maxAttempts > 0 ? 1 : MOST_STEPS;',
  ]),
  seenIn('approved-where-all-was-told-at-once', 'a write takes fewer steps', PERSIST, [
    'const MOST_STEPS = 20;',
    'const MOST_STEPS = 2;',
  ]),
  seenIn('canceled-by-an-operator', 'an operator cancels as a client', VERIFICATION, [
    "const OPERATOR = 'operator';",
    "const OPERATOR = 'client_key:operator';",
  ]),
];

/** What whoever asks is answered, and what operators see. */
const ANSWERS: readonly ReplayMutation[] = [
  seenIn('approved-in-place-of-a-renewal', 'a session is said to be there', VERIFICATION, [
    'session, ready: isReady(workflow, session) };',
    'session, ready: true };',
  ]),
  seenIn('decision-that-waits-at-the-cancel', 'whoever cancels is told so', VERIFICATION, [
    '      return { status: workflow.state.status };',
    "      return { status: 'canceled' };",
  ]),
  seenIn('approved-by-direct-captures', 'nobody is told which step is next', CAPTURES, [
    'accepted, gate, next };',
    'accepted, gate, next: null };',
  ]),
  seenIn('approved-by-direct-captures', 'nobody is told what refused an image', CAPTURES, [
    'accepted, gate, next };',
    'accepted, gate: null, next };',
  ]),
  seenIn('approved-by-direct-captures', 'an answer does not wait for its write', CAPTURES, [
    'await recorded(workflow, session, answer);',
    'void recorded(workflow, session, answer);',
  ]),
  seenIn(
    'canceled-after-an-image-that-was-refused-for-good',
    'a refused image is a fault of ours',
    CAPTURES,
    ["refusal(cause.type ?? 'internal', cause.message)", "refusal('internal', cause.message)"],
  ),
  seenIn(
    'waiting-after-a-session-that-ended-during-an-upload',
    'a session that ended is called a malformed request',
    CAPTURES,
    ["refusal('not_ready', 'The session has ended.')", "refusal('invalid_request', 'It ended.')"],
  ),
  seenIn('approved-hosted', 'another status is shown', 'workflows/visibility.ts', [
    'return [{ key: statusKey, value: status }];',
    "return [{ key: statusKey, value: status === 'approved' ? 'ended' : status }];",
  ]),
  seenIn('waiting-in-review', 'nobody sees what waits for a person', PERSIST, [
    "isFinal(status) || status === 'in_review' || before === 'in_review'",
    'isFinal(status)',
  ]),
  seenIn('approved-after-a-device-gave-a-session-up', 'sessions are miscounted', VERIFICATION, [
    'sessions: workflow.session.number,',
    'sessions: 1,',
  ]),
];

/** When it goes on by itself. */
const TIMES: readonly ReplayMutation[] = [
  seenIn('waiting-in-the-grace', 'the grace is shorter', 'domain/derive.ts', [
    '24 * 3_600_000',
    '12 * 3_600_000',
  ]),
  seenIn('waiting-created', 'the deadline is a minute later', 'workflows/timers.ts', [
    "return { timer: 'deadline', at: deadlineAt };",
    "return { timer: 'deadline', at: deadlineAt + 60_000 };",
  ]),
  seenIn(
    'deletions-of-an-account',
    "a vendor's limit is waited for twice",
    'workflows/deletion.ts',
    ['sleep(Math.max(waitMs, SHORTEST_PAUSE_MS)', 'sleep(Math.max(2 * waitMs, SHORTEST_PAUSE_MS)'],
  ),
  seenIn(
    'approved-by-the-vendor-once-a-person-was-done',
    'what is held for a person is asked for every ten minutes',
    'workflows/held.ts',
    ['const LONGEST_MS = 60_000;', 'const LONGEST_MS = 600_000;'],
  ),
  seenIn(
    'declined-by-a-reviewer-while-the-vendor-approves',
    'what is held hears no person',
    'workflows/held.ts',
    ['isOver || events.length > heard', 'isOver'],
  ),
  seenIn(
    'approved-by-the-vendor-in-review',
    'what was begun before is held as well',
    'workflows/held.ts',
    ["patched('a-late-decision-waits-for-a-person')", 'patched.length > 0'],
  ),
  seenIn('deletions-continued-as-new', 'a run of deletions is shorter', 'workflows/deletion.ts', [
    'LOOKS_OF_A_RUN = 200',
    'LOOKS_OF_A_RUN = 100',
  ]),
  seenIn(
    'deletions-continued-as-new',
    'deletions go on at another account',
    'workflows/deletion.ts',
    ['continueAsNew<typeof deletion>(input)', "continueAsNew<typeof deletion>({ accountId: '' })"],
  ),
  seenIn('deletions-of-an-account', 'deletions are miscounted', 'workflows/deletion.ts', [
    "if (did === 'deleted' || did === 'gone' || did === 'refused') done[did] += 1;",
    "if (did === 'gone' || did === 'refused') done[did] += 1;",
  ]),
];

/**
 * Changes that continue what an earlier build began otherwise than it would have; a replay of the
 * history named must tell each. Whoever moves the code moves the edit with it: it must fit exactly once.
 */
export const REPLAY_MUTATIONS: readonly ReplayMutation[] = [
  ...OPTIONS,
  ...CALLS,
  ...WRITES,
  ...ANSWERS,
  ...TIMES,
];
