import type { Edit } from '../mutations/mutation.ts';
import type { Column } from './comparison.ts';
import type { Plan, PlannedVerification } from './plan.ts';
import type { PlannedFault } from './plan-faults.ts';

/** A product with one of its promises taken out, and a small plan in which that must be found. */
export interface Faulty {
  edits: readonly Edit[];
  plan: Plan;
  /** What must be found of it. */
  found: { column: Column; what: RegExp };
  settleMs: number;
}

const RECEIVE = 'api/webhooks/receive.ts';
const STORING = '  const stored = await storeWebhook(store, message);\n';

const anyone: Omit<PlannedVerification, 'number' | 'atMs'> = {
  vendor: 'veriff',
  story: 'decline',
  luck: {},
  comesBack: false,
  thinkMs: 0,
  startsTwice: false,
  expiresIn: 'P1D',
};

function planOf(
  verifications: readonly Partial<PlannedVerification>[],
  faults: PlannedFault[] = [],
): Plan {
  const options = { seed: 1, verifications: verifications.length, loadMs: 0, kills: 0 };
  return {
    options: { ...options, isShort: true, deeds: [] },
    verifications: verifications.map((one, number) => ({ ...anyone, number, atMs: 0, ...one })),
    faults,
  };
}

const several = (count: number, everyMs: number): { atMs: number }[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: index * everyMs }));

const kill = (part: 'api' | 'temporal', atMs: number, downMs: number): PlannedFault => ({
  type: 'kill',
  atMs,
  what: `kill ${part}`,
  parts: [part],
  downMs,
  duringACall: false,
});

/**
 * The faults that the harness must find, one at a time: `npm run chaos -- --fault <name>`. They are
 * edits of a copy of the sources; nothing in the product can be switched.
 */
export const FAULTY: Record<string, Faulty> = {
  'deduplication-off': {
    edits: [
      {
        file: 'store/inbox/insert.ts',
        find: 'where not exists (select from same) and ${IS_AS_IT_WAS}',
        replace: 'where ${IS_AS_IT_WAS}',
      },
    ],
    plan: planOf(several(3, 300).map((one) => ({ ...one, luck: { duplicates: 2 } }))),
    found: { column: 'doubled', what: /messages are stored twice/ },
    settleMs: 15_000,
  },

  'signal-before-store': {
    edits: [
      {
        file: 'workers/dispatch/dispatch.ts',
        find: '    inboxRow: (inboxId) => {\n',
        replace: `    early: (verificationId, told) =>
      parts.temporal.client.workflow.getHandle(verificationWorkflowId(verificationId)).signal('vendorEvent', told),
    inboxRow: (inboxId) => {\n`,
      },
      {
        file: RECEIVE,
        find: STORING,
        replace: `  const inboxId = crypto.randomUUID();
  await dispatch.early(reading.ourReference, { inboxId, session: 1, fact: reading.fact });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const stored = await storeWebhook(store, { ...message, inboxId });\n`,
      },
      {
        file: 'store/inbox/store-webhook.ts',
        find: 'const inboxId = uuidv7();',
        replace: 'const inboxId = input.inboxId ?? uuidv7();',
      },
    ],
    plan: planOf(several(3, 300)),
    found: { column: 'stuck', what: /should be declined/ },
    settleMs: 40_000,
  },

  'acknowledge-before-store': {
    edits: [
      {
        file: RECEIVE,
        find: STORING,
        replace: `  response.status(200).json({});
  await new Promise((resolve) => setTimeout(resolve, 2_000));\n${STORING}`,
      },
    ],
    plan: planOf(several(12, 400), [kill('api', 4_500, 500)]),
    found: { column: 'lost', what: /answered with 2xx/ },
    settleMs: 30_000,
  },

  'no-last-question': {
    edits: [
      {
        file: 'workflows/deadline.ts',
        find: 'workflow.state.sessions.filter((one) => mayHoldAnswer(workflow, one))',
        replace:
          'workflow.state.sessions.filter((one) => one.number < 1 && mayHoldAnswer(workflow, one))',
      },
      // Nobody believes that without an answer of the vendor's.
      {
        file: 'store/transitions/check-causes.ts',
        find: "return deadline === 'grace_over_unanswered' || wasAnswered(known);",
        replace: "return deadline !== 'open' || wasAnswered(known);",
      },
    ],
    plan: planOf(
      (['veriff', 'datakeen', 'identify24'] as const).map((vendor) => ({
        vendor,
        story: 'nobody tells',
        luck: { dropNext: 99 },
        expiresIn: 'PT1M',
      })),
    ),
    found: { column: 'wrong', what: /should be approved/ },
    settleMs: 80_000,
  },

  'no-outbox': {
    edits: [
      {
        file: 'workers/dispatch/outbox.ts',
        find: 'if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;',
        replace: 'void [error, WorkflowExecutionAlreadyStartedError];',
      },
    ],
    plan: planOf(several(8, 1_000), [kill('temporal', 2_500, 14_000)]),
    found: { column: 'stuck', what: /has no workflow/ },
    settleMs: 40_000,
  },

  'verdict-believed': {
    edits: [
      {
        file: 'store/transitions/follow.ts',
        find: 'return { ...input, parts: {}, ...writing, digest: digestOf(input) };',
        replace: 'return { ...writing, ...input, digest: digestOf(input) };',
      },
      {
        file: 'store/transitions/decide.ts',
        find: "evidence === null && verdict.status === 'approved'",
        replace: "evidence === null && verdict.status === 'failed'",
      },
    ],
    plan: planOf([{ deed: 'writes an approval in its name', thinkMs: 6_000 }]),
    found: { column: 'wrong', what: /is approved, and should be declined/ },
    settleMs: 20_000,
  },
};
