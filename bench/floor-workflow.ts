import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

/** What the floor does between two activities. */
export const goOn = defineSignal('goOn');

/** The least that something costs which asks, waits for a signal until a time, and writes. */
export async function floor(): Promise<void> {
  const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({
    startToCloseTimeout: '10 seconds',
  });
  let isTold = false;
  setHandler(goOn, () => {
    isTold = true;
  });
  await nothing();
  await condition(() => isTold, '1 hour');
  await nothing();
}
