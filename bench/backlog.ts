import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../tools/client/until.ts';
import type { Stack } from '../tools/stack/stack.ts';
import { percentile, report } from './report.ts';
import { type Cpu, during, type Measured, PARTS, perOne } from './stack-cpu.ts';
import { begin, countRows, PATIENCE, settled } from './verifications.ts';
import { inLanes, ROWS_OF_ONE, send, type Signed, trickle, webhooksOf } from './webhooks.ts';
import { withStack } from './with-stack.ts';

type Say = (line: string) => void;

/** How fast new webhooks come, in both measurements, and for how long in the first. */
const NEW_PER_SECOND = 10;
const STEADY_MS = 60_000;
/** New ones for so long while the backlog is delivered; it should be gone by then. */
const LONGEST_BACKLOG_MS = 120_000;
const IDLE_MS = 10_000;
const LANES = 8;
/** What the backlog may cost, and how late it may make others, against the steady state. */
const MOST_TIMES = 2;

/**
 * Measures what webhooks cost when they come one by one, and when thousands have waited for Temporal to
 * come back; and how fast new ones are acknowledged in both.
 * @param rows how many wait
 */
export async function measureBacklog(rows: number, say: Say): Promise<void> {
  await withStack((stack) => measure(stack, rows, say));
}

async function measure(stack: Stack, rows: number, say: Say): Promise<void> {
  const casesOf = (rows: number): number => Math.ceil(rows / ROWS_OF_ONE);
  const steadyCases = casesOf((STEADY_MS / 1_000) * NEW_PER_SECOND);
  const newCases = casesOf((LONGEST_BACKLOG_MS / 1_000) * NEW_PER_SECOND);
  const backlogCases = casesOf(rows);
  say(`${steadyCases + newCases + backlogCases} verifications are begun`);
  const begun = await begin(stack, steadyCases + newCases + backlogCases, say);
  const cases = begun.map((told) => webhooksOf(told, stack));
  const idle = await during(stack, () => pause(IDLE_MS));

  say(`the steady state: ${NEW_PER_SECOND} webhooks a second`);
  const steady = await costOf(
    stack,
    { idle, cases: cases.splice(0, steadyCases), waiting: 0 },
    () => pause(STEADY_MS),
  );

  say(`Temporal goes away, and ${rows} webhooks come`);
  await stack.process('temporal').stop();
  const backlog = cases.splice(0, backlogCases).map((each) => each.slice());
  for (let at = 0; at < ROWS_OF_ONE; at += 1) {
    await inLanes(
      LANES,
      backlog.flatMap((each) => each[at] ?? []),
      send,
    );
  }
  const waiting = await openRows(stack);
  say(`Temporal comes back, and ${waiting} rows wait`);
  await stack.process('temporal').start();
  const late = await costOf(stack, { idle, cases, waiting }, () => told(stack));
  await tell({ steady, late, waiting });
}

interface Cost {
  /** Milliseconds of CPU of each part for one webhook, without what it takes when nothing happens. */
  perRow: Cpu;
  acknowledgedMs: number[];
  tookMs: number;
}

/** Sends new webhooks until `over`, and waits until everything is done with. */
async function costOf(
  stack: Stack,
  about: { idle: Measured; cases: Signed[][]; waiting: number },
  over: () => Promise<unknown>,
): Promise<Cost> {
  let acknowledgedMs: number[] = [];
  let tookMs = 0;
  const measured = await during(stack, async () => {
    const began = performance.now();
    const arriving = trickle(about.cases, NEW_PER_SECOND);
    await over();
    tookMs = performance.now() - began;
    acknowledgedMs = await arriving.stop();
    await settled(stack);
  });
  const done = about.waiting + acknowledgedMs.length;
  const perRow = perOne(measured, about.idle, done);
  return { perRow, acknowledgedMs, tookMs };
}

/** Waits until nothing of what arrived is waiting for its workflow. */
async function told(stack: Stack): Promise<void> {
  await until(
    'the rows to be told',
    async () => ((await openRows(stack)) === 0 ? true : undefined),
    PATIENCE,
  );
}

const WAITING = `select count(*)::int as count from inbox where disposition = 'waiting'`;
const openRows = (stack: Stack): Promise<number> => countRows(stack, WAITING);

async function tell({ steady, late, waiting }: { steady: Cost; late: Cost; waiting: number }) {
  const seconds = { measured: late.tookMs / 1_000, unit: 's', limit: null };
  await report({ what: `${waiting} rows that waited: told in`, ...seconds });
  const total = ({ perRow }: Cost): number => PARTS.reduce((sum, part) => sum + perRow[part], 0);
  for (const part of PARTS) {
    const usual = { measured: steady.perRow[part], unit: 'ms', limit: null };
    await report({ what: `CPU for a row, ${part}: steady`, ...usual });
    const then = { measured: late.perRow[part], unit: 'ms', limit: null };
    await report({ what: `CPU for a row, ${part}: after an outage`, ...then });
  }
  await report({ what: 'CPU for a row: steady', measured: total(steady), unit: 'ms', limit: null });
  const limit = total(steady) * MOST_TIMES;
  await report({
    what: 'CPU for a row: after an outage',
    measured: total(late),
    unit: 'ms',
    limit,
  });
  for (const share of [0.5, 0.99]) {
    const [usual, then] = [steady, late].map((one) => percentile(one.acknowledgedMs, share));
    const what = `a new webhook is acknowledged, p${share * 100}`;
    await report({ what: `${what}: steady`, measured: usual ?? 0, unit: 'ms', limit: null });
    const most = share === 0.99 ? (usual ?? 0) * MOST_TIMES : null;
    await report({ what: `${what}: meanwhile`, measured: then ?? 0, unit: 'ms', limit: most });
  }
}
