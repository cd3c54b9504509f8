// npm run chaos: verifications over all vendors while everything around them breaks.
import { parseArgs } from 'node:util';
import { DEEDS } from '../../test/chaos/deeds.ts';
import { makePlan } from '../../test/chaos/plan.ts';
import { report } from '../../test/chaos/report.ts';
import { runChaos } from '../../test/chaos/run.ts';
import { buildOf } from '../../test/mutations/copy.ts';
import { ownTerminal, runTool, UsageError } from '../commands/run-command.ts';
import { findFaults } from './find-faults.ts';

const MINUTE_MS = 60_000;
const KILLS_PER_MINUTE = 8;

function given() {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      verifications: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '2' },
      kills: { type: 'string' },
      seed: { type: 'string', default: '1' },
      /** Twelve minutes are longer than the fifth pause of a delivery, and than what follows a notification. */
      settle: { type: 'string', default: '12' },
      insider: { type: 'boolean', default: true },
      /** One of the faults that must be found, or `all`. */
      fault: { type: 'string' },
    },
  });
  return values;
}

type Given = ReturnType<typeof given>;

function say(line: string): void {
  console.log(`chaos: ${line}`);
}

function numberIn(
  values: Given,
  name: 'verifications' | 'minutes' | 'kills' | 'seed' | 'settle',
): number {
  const text = values[name] ?? '';
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`--${name} ${text}: expected a number that is not negative`);
}

async function breakEverything(values: Given): Promise<boolean> {
  const minutes = numberIn(values, 'minutes');
  const kills = values.kills === undefined ? minutes * KILLS_PER_MINUTE : numberIn(values, 'kills');
  const settleMs = numberIn(values, 'settle') * MINUTE_MS;
  const plan = makePlan({
    seed: numberIn(values, 'seed'),
    verifications: numberIn(values, 'verifications'),
    loadMs: minutes * MINUTE_MS,
    kills: Math.round(kills),
    isShort: false,
    deeds: values.insider ? DEEDS : [],
  });
  const build = await buildOf([]);
  try {
    const result = await runChaos({ plan, settleMs, sources: build.root, say });
    console.log(await report(result, commandOf(values, kills)));
    return result.findings.length === 0;
  } finally {
    await build.remove();
  }
}

function commandOf(values: Given, kills: number): string {
  const numbers = (['verifications', 'minutes', 'seed', 'settle'] as const).map(
    (name) => `--${name} ${values[name]}`,
  );
  const insider = values.insider ? '' : ' --no-insider';
  return `npm run chaos -- ${numbers.join(' ')} --kills ${kills}${insider}`;
}

const code = await runTool(async () => {
  const values = given();
  const { fault } = values;
  const isWell = await (fault === undefined ? breakEverything(values) : findFaults(fault, say));
  return isWell ? 0 : 1;
}, ownTerminal());
process.exit(code);
