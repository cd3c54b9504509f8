import { expect, inject, it } from 'vitest';
import '../setup/provided.ts';
import { HARMLESS_DEEDS } from './deeds.ts';
import { makePlan } from './plan.ts';
import { report } from './report.ts';
import { runChaos } from './run.ts';

const SEED = 20;

/** Whatever is drawn: it begins and is over sooner than the long runs (see docs/chaos.md). */
const plan = makePlan({
  seed: SEED,
  verifications: 40,
  loadMs: 22_000,
  kills: 6,
  isShort: true,
  // The others need the sweep, which takes minutes.
  deeds: HARMLESS_DEEDS,
});

it('loses, doubles, leaks and mistakes nothing while its parts are killed and vendors lie', async () => {
  const result = await runChaos({ plan, settleMs: 150_000, sources: inject('builtCode') });
  const told = await report(result, `npx vitest run test/chaos, seed ${SEED}`);
  expect(result.findings.length, told).toBe(0);
}, 240_000);
