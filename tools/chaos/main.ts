// npm run chaos: verifications over all vendors while everything around them breaks.
import { parseArgs } from 'node:util';
import { DEEDS } from '../../test/chaos/deeds.ts';
import { makePlan } from '../../test/chaos/plan.ts';
import { report } from '../../test/chaos/report.ts';
import { runChaos } from '../../test/chaos/run.ts';
import { buildOf } from '../../test/mutations/copy.ts';
import { findFaults } from './find-faults.ts';

const MINUTE_MS = 60_000;
const KILLS_PER_MINUTE = 8;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    verifications: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** Twelve minutes are longer than the fifth pause of a delivery, and than what follows a bell. */
    settle: { type: 'string', default: '12' },
    insider: { type: 'boolean', default: true },
    /** One of the faults that must be found, or `all`. */
    fault: { type: 'string' },
  },
});

function say(line: string): void {
  console.log(`chaos: ${line}`);
}

function number(name: 'verifications' | 'minutes' | 'seed' | 'settle'): number {
  const value = Number(values[name]);
  if (Number.isFinite(value)) return value;
  throw new Error(`--${name} ${values[name]}: expected a number`);
}

async function breakEverything(): Promise<boolean> {
  const minutes = number('minutes');
  const kills = values.kills === undefined ? minutes * KILLS_PER_MINUTE : Number(values.kills);
  const plan = makePlan({
    seed: number('seed'),
    verifications: number('verifications'),
    loadMs: minutes * MINUTE_MS,
    kills: Math.round(kills),
    isShort: false,
    deeds: values.insider ? DEEDS : [],
  });
  const build = await buildOf([]);
  try {
    const settleMs = number('settle') * MINUTE_MS;
    const result = await runChaos({ plan, settleMs, sources: build.root, say });
    console.log(await report(result, commandOf(kills)));
    return result.findings.length === 0;
  } finally {
    await build.remove();
  }
}

function commandOf(kills: number): string {
  const given = (['verifications', 'minutes', 'seed', 'settle'] as const).map(
    (name) => `--${name} ${values[name]}`,
  );
  const insider = values.insider ? '' : ' --no-insider';
  return `npm run chaos -- ${given.join(' ')} --kills ${kills}${insider}`;
}

const isWell =
  values.fault === undefined ? await breakEverything() : await findFaults(values.fault, say);
process.exit(isWell ? 0 : 1);
