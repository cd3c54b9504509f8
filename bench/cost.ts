import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { Backend } from '../tools/client/backend.ts';
import { SandboxControl } from '../tools/client/sandbox-control.ts';
import { until } from '../tools/client/until.ts';
import type { Stack } from '../tools/stack/stack.ts';
import { type floor, goOn } from './floor-workflow.ts';
import { report } from './report.ts';
import { type Cpu, during, type Measured, PARTS, perOne } from './stack-cpu.ts';
import { inLanes } from './webhooks.ts';
import { withStack } from './with-stack.ts';

type Say = (line: string) => void;

const IDLE_MS = 60_000;
/** Of a core, in percent. */
const MOST_IDLE = 1;
const VERIFICATIONS = 100;
const FLOORS = 200;
const LANES = 4;
/** How much dearer one of our events may be than one of the floor's. */
const MOST_TIMES = { temporal: 1.2, worker: 2 } as const;
const FLOOR_QUEUE = 'floor';

/**
 * Measures what a verification costs each process, photos, details and notifications included, beside the
 * least that such a workflow can cost; and what idle processes cost.
 */
export async function measureCost(say: Say): Promise<void> {
  await withStack(async (stack) => {
    const { temporalAddress: address, temporalNamespace: namespace } = stack.file;
    const connection = await Connection.connect({ address });
    try {
      await compare(stack, new Client({ connection, namespace }), say);
    } finally {
      await connection.close();
    }
  });
}

async function compare(stack: Stack, temporal: Client, say: Say): Promise<void> {
  // Once, so that what is loaded for the first time does not count.
  await verify(stack, temporal, 4);
  say('nothing happens for a minute');
  const idle = await during(stack, () => pause(IDLE_MS));
  for (const part of ['api', 'worker'] as const) {
    const measured = (100 * idle.cpu[part]) / idle.ms;
    await report({ what: `idle: ${part}`, measured, unit: '% of a core', limit: MOST_IDLE });
  }
  say(`${FLOORS} times the least that a workflow can cost`);
  const least = await floorCost(stack, temporal, idle);
  say(`${VERIFICATIONS} verifications`);
  const ours = await ourCost(stack, temporal, idle);
  for (const part of PARTS) {
    const what = `CPU of a verification: ${part}`;
    await report({ what, measured: ours.cpu[part], unit: 'ms', limit: null });
  }
  await report({
    what: 'CPU of the floor: worker',
    measured: least.worker,
    unit: 'ms',
    limit: null,
  });
  await report({
    ...{ what: 'CPU of the floor: temporal', measured: least.temporal, unit: 'ms', limit: null },
  });
  await report({
    ...{ what: 'events and activities of a verification', measured: ours.events },
    ...{ unit: '', limit: null },
  });
  for (const part of ['temporal', 'worker'] as const) {
    const measured = ours.cpu[part] / ours.events / (least[part] / least.events);
    const what = `an event beside one of the floor: ${part}`;
    await report({ what, measured, unit: 'times', limit: MOST_TIMES[part] });
  }
}

/** For one: milliseconds of CPU, and events. This process is the worker, and also starts and signals. */
async function floorCost(
  stack: Stack,
  temporal: Client,
  idle: Measured,
): Promise<{ worker: number; temporal: number; events: number }> {
  const { temporalAddress: address, temporalNamespace: namespace } = stack.file;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    ...{ connection, namespace, taskQueue: FLOOR_QUEUE },
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('floor-workflow.ts', import.meta.url)),
    }),
    activities: { nothing: () => Promise.resolve() },
  });
  const one = async (): Promise<string> => {
    const workflowId = `floor/${randomUUID()}`;
    const options = { workflowId, taskQueue: FLOOR_QUEUE };
    const handle = await temporal.workflow.start<typeof floor>('floor', options);
    await handle.signal(goOn);
    await handle.result();
    return workflowId;
  };
  try {
    return await worker.runUntil(async () => {
      const last = await one();
      const { historyLength: events } = await temporal.workflow.getHandle(last).describe();
      const before = process.cpuUsage();
      const measured = await during(stack, () => inLanes(LANES, Array(FLOORS).fill(0), one));
      const { user, system } = process.cpuUsage(before);
      return {
        worker: (user + system) / 1_000 / FLOORS,
        temporal: perOne(measured, idle, FLOORS).temporal,
        events,
      };
    });
  } finally {
    await connection.close();
  }
}

async function ourCost(
  stack: Stack,
  temporal: Client,
  idle: Measured,
): Promise<{ cpu: Cpu; events: number }> {
  let events = 0;
  const measured = await during(stack, async () => {
    events = await verify(stack, temporal, VERIFICATIONS);
  });
  return { cpu: perOne(measured, idle, VERIFICATIONS), events };
}

/** Verifies so many people at Veriff; gives back how many events and activities the last one took. */
async function verify(stack: Stack, temporal: Client, count: number): Promise<number> {
  const { file } = stack;
  const client = new Backend(file);
  const veriff = new SandboxControl(file.sandboxUrl, 'veriff');
  const subject = { firstName: 'Zoë', lastName: 'Ñandú' };
  const ids = await inLanes(LANES, Array(count).fill(0), async () => {
    const body = await client.start({ vendor: 'veriff', subject });
    const session = await until('the session', async () =>
      (await veriff.sessions()).find(({ vendorData }) => vendorData === body.id),
    );
    await veriff.act(session.id, { action: 'approve' });
    await client.becomes(body.id, ['approved'], { timeoutMs: 60_000 });
    return body.id;
  });
  const last = ids.at(-1) ?? '';
  await until('all that is kept', async () => {
    const items = await client.media(last);
    return items.length > 0 && items.every(({ state }) => state === 'archived') ? true : undefined;
  });
  return countOf(temporal, last);
}

/** Events of all workflows of a verification, and activities that stand alone. */
async function countOf(temporal: Client, id: string): Promise<number> {
  const query = `KycVerification = '${id}'`;
  return until('it to be listed', async () => {
    let count = 0;
    for await (const { historyLength, status } of temporal.workflow.list({ query })) {
      if (status.name === 'RUNNING') return undefined;
      count += historyLength;
    }
    for await (const { status } of temporal.activity.list(query)) {
      if (status === 'RUNNING') return undefined;
      count += 1;
    }
    return count > 0 ? count : undefined;
  });
}
