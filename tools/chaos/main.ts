// npm run chaos: verifications over all vendors while everything around them breaks.
import { parseArgs } from 'node:util';
import { DEEDS } from '../../test/chaos/deeds.ts';
import { makePlan } from '../../test/chaos/plan.ts';
import { report } from '../../test/chaos/report.ts';
import { runChaos } from '../../test/chaos/run.ts';

const MINUTE_MS = 60_000;
const KILLS_PER_MINUTE = 8;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    verifications: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    insider: { type: 'boolean', default: true },
    settle: { type: 'string', default: '12' },
  },
});
const [verifications, minutes, seed] = [values.verifications, values.minutes, values.seed].map(
  Number,
);
// Twelve minutes are longer than the fifth pause of a delivery, and than what follows a bell.
const numbers = {
  settle: Number(values.settle),
  verifications,
  minutes,
  seed,
  kills: Number(values.kills ?? KILLS_PER_MINUTE * (minutes ?? 0)),
};
for (const [name, value] of Object.entries(numbers)) {
  if (!Number.isFinite(value)) throw new Error(`--${name}: expected a number`);
}
const plan = makePlan({
  seed: seed ?? 1,
  verifications: verifications ?? 0,
  loadMs: (minutes ?? 0) * MINUTE_MS,
  kills: Math.round(numbers.kills),
  hangs: true,
  deeds: values.insider ? DEEDS : [],
});
const say = (line: string): void => {
  console.log(`chaos: ${line}`);
};
const result = await runChaos({ plan, settleMs: numbers.settle * MINUTE_MS, say });
const command = `npm run chaos -- --verifications ${values.verifications} --minutes ${values.minutes} --seed ${values.seed}`;
console.log(await report(result, command));
process.exit(result.findings.length === 0 ? 0 : 1);
