import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { Cause } from '../../domain/record.ts';
import { askedInHistory } from '../replay/asked.ts';
import { asLiving, bundleOf, bundleWith, replay } from '../replay/replayer.ts';
import type { Harness } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

const HOUR_MS = 3_600_000;

let harness: Harness;
withHarness((opened) => ({ harness } = opened));

describe('a write that is answered with what stands again and again', () => {
  it('is asked for ever more slowly, says how often, and is made once it can be', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    running.world.contradicts = 36;
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    const { contradicted } = running.world;
    const hours = ((contradicted.at(-1)?.at ?? 0) - (contradicted[0]?.at ?? 0)) / HOUR_MS;
    expect(hours).toBeGreaterThan(18);
    expect(hours).toBeLessThan(30);
    expect(contradicted.slice(0, 8).map(({ times }) => times)).toEqual([0, 0, 0, 0, 0, 5, 6, 7]);
  });

  it('is asked for ever more slowly also where what stands alone calls for the end', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    const { world } = running;
    const fact: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
    const approval: Cause = { type: 'vendor', inboxId: randomUUID(), session: 1, fact };
    const [written] = world.writes.slice(-1);
    if (written === undefined) throw new Error('Nothing was written.');
    // Another run has written so, by a build that saw no end in it.
    world.writes.push({ ...written, write: written.write + 1, causes: [approval] });
    world.contradicts = 12;
    const forged = randomUUID();
    world.forged.add(forged);
    await running.tell({ kind: 'started' }, { inboxId: forged });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    const { contradicted } = world;
    const seconds = ((contradicted.at(-1)?.at ?? 0) - (contradicted[0]?.at ?? 0)) / 1_000;
    expect(seconds).toBeGreaterThan(60);
  });

  it('is replayed as an earlier build has asked for it, at once', async () => {
    const patched = "!patched('a-contradicted-write-waits')";
    const find = `times < CONTRADICTED_OFTEN || ${patched}`;
    const earlier = await bundleWith([{ file: 'workflows/held.ts', find, replace: 'times > 0' }]);
    await harness.whileStopped(() => Promise.resolve(), asLiving(earlier));
    const running = await harness.start();
    await running.tell({ kind: 'submitted' });
    await running.becomes('submitted');
    running.world.contradicts = 8;
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    const history = await running.handle.fetchHistory();
    expect(await replay(await bundleOf(), history)).toEqual(askedInHistory(history));
  });
});
