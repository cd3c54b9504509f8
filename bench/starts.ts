import { randomUUID } from 'node:crypto';
import type { Stack } from '../tools/stack/stack.ts';
import { percentile, report } from './report.ts';
import { settled } from './verifications.ts';
import { inLanes } from './webhooks.ts';

const CALLERS = 50;
const WARM_UP = 100;
const STARTS = 1_000;
/** The slowest in a hundred beside the median of the same run. */
const MOST_TIMES = 3;

/** How long the API takes to start a verification while fifty callers do so at once, without a pause. */
export async function measureStarts(stack: Stack, say: (line: string) => void): Promise<void> {
  say(`${STARTS} starts by ${CALLERS} callers at once`);
  await inLanes(CALLERS, Array.from({ length: WARM_UP }), () => start(stack));
  await settled(stack);
  const began = performance.now();
  const took = await inLanes(CALLERS, Array.from({ length: STARTS }), () => start(stack));
  const seconds = (performance.now() - began) / 1_000;
  const what = `a start, ${CALLERS} callers at once`;
  const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
  await report({ what, measured: STARTS / seconds, unit: 'a second', limit: null });
  await report({ what: `${what}: p50`, measured: p50, unit: 'ms', limit: null });
  await report({ what: `${what}: p99`, measured: p99, unit: 'ms', limit: null });
  const ratio = `${what}: p99 over p50`;
  await report({ what: ratio, measured: p99 / p50, unit: 'times', limit: MOST_TIMES });
  await settled(stack);
}

/** @returns the milliseconds that it took */
async function start({ file: { apiUrl, apiKey } }: Stack): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${apiUrl}/v1/verifications`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ vendor: 'veriff', subject: { firstName: 'Zoë', lastName: 'Ñandú' } }),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`A start was answered with HTTP ${response.status}.`);
  return performance.now() - began;
}
