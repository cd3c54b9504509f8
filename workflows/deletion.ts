import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { DeletionActivities, DeletionResult } from '../activities/contract.ts';
import { BEAT_TIMEOUT, deletionRequested, TURN } from './messages.ts';
import type { DeletionQueueInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { vendorCalls } from './vendor-calls.ts';

const deleting = vendorCalls<DeletionActivities>({
  turn: TURN.archive,
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  summary: 'Delete the next session at the vendor',
});

/** Long before a history gets unwieldy: a look costs six events, and its pause another five. */
const LOOKS_OF_A_RUN = 200;
/** Clocks differ a little: what is not quite due must not be asked for again and again. */
const SHORTEST_PAUSE_MS = 1_000;

/** What a run of it has done. */
export interface DeletionsDone {
  deleted: number;
  gone: number;
  refused: number;
}

/**
 * The queue of one vendor account's deletions: one after the other, as fast as the vendor lets us. It
 * ends when nothing is left to delete; asking for more starts it again. It cannot be canceled:
 * what was asked for stays asked for.
 */
export async function deletion(input: DeletionQueueInput): Promise<DeletionsDone> {
  refuseInput('deletion', input);
  return CancellationScope.nonCancellable(() => run(input));
}

async function run(input: DeletionQueueInput): Promise<DeletionsDone> {
  const done: DeletionsDone = { deleted: 0, gone: 0, refused: 0 };
  const calls = deleting(input.vendor);
  let asked = 0;
  setHandler(deletionRequested, () => {
    asked += 1;
  });
  for (let look = 1; look <= LOOKS_OF_A_RUN; look += 1) {
    const heard = asked;
    const result = await calls.deleteNextAtVendor({ accountId: input.accountId });
    count(done, result);
    if (result.did === 'limited') await waitForTheLimit(done, result.waitMs);
    if (result.did !== 'nothing') continue;
    if (result.nextDueInMs !== null) {
      await waitForMore(done, result.nextDueInMs, () => asked > heard);
    } else if (asked === heard) {
      // Asked for during this very look it would be missed: only then is there another.
      setCurrentDetails(describe(done, 'nothing is left'));
      return done;
    }
  }
  return continueAsNew<typeof deletion>(input);
}

function count(done: DeletionsDone, { did }: DeletionResult): void {
  if (did === 'deleted' || did === 'gone' || did === 'refused') done[did] += 1;
  setCurrentDetails(describe(done, 'looking for the next one'));
}

/** A limit is the account's: what is asked for meanwhile waits as well. */
async function waitForTheLimit(done: DeletionsDone, waitMs: number): Promise<void> {
  setCurrentDetails(describe(done, `the vendor's limit, until ${inUtc(waitMs)}`));
  await sleep(Math.max(waitMs, SHORTEST_PAUSE_MS), { summary: "The vendor's limit on deletions" });
}

/** Nothing can be deleted before then, unless something is asked for. */
async function waitForMore(
  done: DeletionsDone,
  dueInMs: number,
  isAsked: () => boolean,
): Promise<void> {
  const waitMs = Math.max(dueInMs, SHORTEST_PAUSE_MS);
  setCurrentDetails(describe(done, `what cannot be deleted yet, until ${inUtc(waitMs)}`));
  let isOver = false;
  const scope = new CancellationScope();
  scope
    .run(() => sleep(waitMs, { summary: 'What cannot be deleted yet is tried again' }))
    .then(
      () => {
        isOver = true;
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  await condition(() => isOver || isAsked());
  scope.cancel();
}

function describe({ deleted, gone, refused }: DeletionsDone, waitingFor: string): string {
  return [
    `- deleted: ${deleted}, gone before: ${gone}, refused: ${refused}`,
    `- waiting for: ${waitingFor}`,
  ].join('\n');
}

const inUtc = (fromNowMs: number): string => new Date(Date.now() + fromNowMs).toISOString();
