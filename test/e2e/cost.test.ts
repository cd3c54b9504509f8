import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VendorName } from '../../domain/vendor-name.ts';
import { until } from '../../tools/client/until.ts';
import { play } from './support/played.ts';
import type { Played } from './support/played.ts';
import { startRunningStack } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';
import { type Action, DRIVERS } from './support/vendor-drivers.ts';

let running: RunningStack;
let connection: Connection;
let temporal: Client;
beforeAll(async () => {
  running = await startRunningStack();
  const { temporalAddress: address, temporalNamespace: namespace } = running.stack.file;
  connection = await Connection.connect({ address });
  temporal = new Client({ connection, namespace });
});
afterAll(async () => {
  await connection.close();
  await running.stop();
});

interface Cost {
  /** Events of all workflows that have to do with it. */
  events: number;
  /** Activities that are no workflow's. */
  standalone: number;
}

/** Everything that Temporal did for one verification, once its own workflow is done. */
async function costOf(id: string): Promise<Cost> {
  const query = `KycVerification = '${id}'`;
  await until('the workflow to be done', async () => {
    const open = `${query} AND WorkflowType = 'verification' AND ExecutionStatus = 'Running'`;
    const { count } = await temporal.workflow.count(open);
    return count === 0 ? true : undefined;
  });
  const { count: standalone } = await temporal.activity.count(query);
  const cost: Cost = { events: 0, standalone };
  for await (const { historyLength } of temporal.workflow.list({ query })) {
    cost.events += historyLength;
  }
  return cost;
}

function isTold({ id }: Played, times: number): Promise<true> {
  return until('the client to be told', () => {
    const heard = running.receiver.received.filter(({ data }) => data.verificationId === id);
    return heard.length >= times ? true : undefined;
  });
}

async function isKept({ id }: Played): Promise<void> {
  await until('the photos to be kept', async () => {
    const items = await running.client.media(id);
    return items.every(({ state }) => state === 'archived') ? true : undefined;
  });
}

/** One step after the other, each of which the client is told; else it is approved at once. */
const STEPS: Partial<Record<string, Action[]>> = {
  veriff: [{ action: 'start' }, { action: 'submit' }, { action: 'approve' }],
};
/** A few more than it takes: what comes while something else is on its way may cost a task of its own. */
const MOST: Record<VendorName, number> = {
  ...{ veriff: 65, incode: 42, identomat: 39, datakeen: 34, identify24: 32 },
};

describe('an approved verification, its photos, details and notifications included', () => {
  it.each(DRIVERS.map((driver) => [driver.vendor, MOST[driver.vendor], driver] as const))(
    'by %s costs at most %i history events and standalone activities',
    async (vendor, most, driver) => {
      const played = await play(running, driver);
      const steps = STEPS[vendor] ?? [driver.approve];
      for (const [at, step] of steps.entries()) {
        await played.happens(step);
        await isTold(played, at + 1);
      }
      await isKept(played);
      const { events, standalone } = await costOf(played.id);
      expect(events + standalone, JSON.stringify({ events, standalone })).toBeLessThanOrEqual(most);
    },
  );
});
