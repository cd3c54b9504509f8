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

/** Keeps a history small: each look costs six events, and a pause after it another five. */
const LOOKS_OF_A_RUN = 200;
/** Clocks differ a little: without a pause, a deletion that is almost due would make us look at once. */
const SHORTEST_PAUSE_MS = 1_000;

export interface DeletionsDone {
  deleted: number;
  gone: number;
  refused: number;
}

/**
 * Deletes the sessions of one vendor account, one after the other, as fast as the vendor lets us. It ends
 * when none is left; the next request starts it again. It cannot be canceled: a request to delete cannot
 * be taken back.
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
      // A request that arrived during this look may have come too late for it: then look again.
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

/** The limit holds for the whole account, so requests that arrive meanwhile wait too. */
async function waitForTheLimit(done: DeletionsDone, waitMs: number): Promise<void> {
  setCurrentDetails(describe(done, `the vendor's limit, until ${inUtc(waitMs)}`));
  await sleep(Math.max(waitMs, SHORTEST_PAUSE_MS), { summary: "The vendor's limit on deletions" });
}

/** Waits until the next deletion is due, or until a new request arrives. */
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
