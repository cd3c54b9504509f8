import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Derive from '../../domain/derive.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Copy } from '../mutations/copy.ts';
import type { Edit } from '../mutations/mutation.ts';
import { cancel, verificationWorkflowId } from '../../workflows/messages.ts';
import { createDevServer } from '../setup/temporal.ts';
import { HOUR_MS, LIFECYCLES, openHarness } from '../workflows/support/harness.ts';
import type { Harness, Running, StartOptions } from '../workflows/support/harness.ts';
import { withHarness } from '../workflows/support/with-harness.ts';
import type { World } from '../workflows/support/world.ts';
import { askedInHistory } from './asked.ts';
import {
  asLiving,
  bundleOf,
  bundleWith,
  copyOfWorkflows,
  parse,
  readText,
  replay,
} from './replayer.ts';

/**
 * The two ways of CONTRIBUTING.md to change what an open verification follows, each gone once in a copy
 * of the sources: there is nothing to change in the product.
 */
let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

/** By a third version a cancel goes before a decision. */
const THIRD_RULES: readonly Edit[] = [
  {
    file: 'domain/state.ts',
    find: 'const KNOWN_RULES: readonly number[] = [1, 2];',
    replace: 'const KNOWN_RULES: readonly number[] = [1, 2, 3];',
  },
  {
    file: 'domain/judge.ts',
    find: '    byDecision(judged) ??\n',
    replace: `    (judged.rulesVersion >= 3 ? byCancellation(judged) : null) ??
    byDecision(judged) ??
`,
  },
];

describe('a build with a third version of the rules', () => {
  let copy: Copy;
  let code: WorkflowBundle;
  let derive: typeof Derive;
  beforeAll(async () => {
    copy = await copyOfWorkflows(THIRD_RULES);
    code = await bundleOf(copy.root);
    const file = pathToFileURL(path.join(copy.root, 'domain/derive.ts')).href;
    derive = (await import(file)) as typeof Derive; // a copy of that very file
  });
  afterAll(() => copy.remove());

  /** A decision waits when the client cancels. */
  const options = (rulesVersion: number): StartOptions => ({
    rulesVersion,
    prepare: (world) => {
      const fact: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
      world.waiting = [{ inboxId: randomUUID(), session: 1, fact }];
      world.stateOf = derive.stateOf;
    },
  });

  it('judges each verification by the version that it was started with', async () => {
    await harness.whileStopped(() => Promise.resolve(), asLiving(code));
    for (const [version, end] of [
      [1, 'approved'],
      [3, 'canceled'],
    ] as const) {
      const running = await harness.start(options(version));
      await running.firstSession();
      await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
      expect(await running.result()).toMatchObject({ status: end });
    }
  });

  it('goes on with what was started under the first', async () => {
    const history = parse(await readText('decision-that-waits-at-the-cancel'));
    expect(await replay(code, history)).toEqual(askedInHistory(history));
  });

  // On the real server, where a start goes on while its first workflow task fails.
  it('takes over what a build without it has left alone', async () => {
    const server = await createDevServer();
    const workers = await openHarness(server);
    const { begun, starting } = beginning(workers, options(3));
    const handle = server.client.workflow.getHandle(verificationWorkflowId(await begun));
    const why = 'No rules of version 3 in this build.';
    await expect.poll(() => failedTasks(handle), { timeout: 20_000 }).toContain(why);
    await workers.whileStopped(() => Promise.resolve(), asLiving(code));
    const running = await starting;
    expect(await running.firstSession()).toMatchObject({ ready: true });
    // None that the older build had bought.
    expect(running.world.bought).toEqual([1]);
    await running.end();
    await workers.close();
    await server.teardown();
  });
});

/** A start that does not come back yet, and the verification that is begun by it. */
function beginning(
  harnessOf: Harness,
  { prepare, ...options }: StartOptions,
): { begun: Promise<string>; starting: Promise<Running> } {
  let world: World | undefined;
  const starting = harnessOf.start({
    ...options,
    prepare: (created) => {
      world = created;
      return prepare?.(created);
    },
  });
  const id = (): string | undefined => world?.input?.verificationId;
  const begun = expect
    .poll(id)
    .toBeDefined()
    .then(() => id() ?? '');
  return { begun, starting };
}

/** Why workflow tasks of it have failed. */
async function failedTasks(handle: WorkflowHandle): Promise<(string | null | undefined)[]> {
  const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed == null ? [] : failed.failure?.message,
  );
}

describe('a change that stands behind patched()', () => {
  const QUESTION =
    '      tasks.fetchStatus(workflow.session.number);\n      return endSession(workflow);\n';
  const REST = '      return endSession(workflow);\n';
  const IMPORT = "import { isFinal } from '../domain/status.ts';\n";
  const at = (find: string, replace: string): Edit => ({
    file: 'workflows/handle-events.ts',
    find,
    replace,
  });
  /** No question is asked at a session's end any more. */
  const changed = [at(QUESTION, REST)];
  const behindPatch = [
    at(IMPORT, `${IMPORT}import { patched } from '@temporalio/workflow';\n`),
    at(
      QUESTION,
      `      if (!patched('no-question-at-its-end')) tasks.fetchStatus(workflow.session.number);\n${REST}`,
    ),
  ];

  it('goes on with what was begun before it, as the change alone would not', async () => {
    const history = parse(
      await readText('approved-in-second-session-of-a-vendor-that-only-notifies'),
    );
    const alone = await bundleWith(changed);
    await expect(replay(alone, history)).rejects.toThrow(DeterminismViolationError);
    expect(await replay(await bundleWith(behindPatch), history)).toEqual(askedInHistory(history));
  });

  it('is what a verification follows that is begun with it, and stays so', async () => {
    const code = await bundleWith(behindPatch);
    await harness.whileStopped(() => Promise.resolve(), asLiving(code));
    const running = await harness.start({ lifecycle: LIFECYCLES.datakeen });
    await running.firstSession();
    await env.sleep(HOUR_MS + 60_000);
    await expect.poll(() => running.world.writes.length).toBe(1);
    await running.end();
    expect(running.world.asked).toEqual([]);
    const history = await running.handle.fetchHistory();
    expect(await replay(code, history)).toEqual(askedInHistory(history));
  });
});
