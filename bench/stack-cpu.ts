import type { Stack } from '../tools/stack/stack.ts';
import { cpuMs } from './cpu.ts';

/** The processes whose CPU counts: all that work on a verification until its client is notified. */
export const PARTS = ['api', 'worker', 'temporal', 'postgres'] as const;
/** Milliseconds of each part. */
export type Cpu = Record<(typeof PARTS)[number], number>;

export interface Measured {
  cpu: Cpu;
  ms: number;
}

/** What each part takes while that is done. */
export async function during(stack: Stack, work: () => Promise<unknown>): Promise<Measured> {
  const [before, began] = [await allCpu(stack), performance.now()];
  await work();
  const [after, ms] = [await allCpu(stack), performance.now() - began];
  return { cpu: eachPart((part) => after[part] - before[part]), ms };
}

/** The same for one of many, without what each part takes when nothing happens. */
export function perOne({ cpu, ms }: Measured, idle: Measured, count: number): Cpu {
  return eachPart((part) => (cpu[part] - (idle.cpu[part] * ms) / idle.ms) / count);
}

async function allCpu(stack: Stack): Promise<Cpu> {
  const all = await Promise.all(PARTS.map((part) => cpuMs(stack.process(part).pid ?? 0)));
  return eachPart((part) => all[PARTS.indexOf(part)] ?? 0);
}

function eachPart(of: (part: keyof Cpu) => number): Cpu {
  return {
    api: of('api'),
    worker: of('worker'),
    temporal: of('temporal'),
    postgres: of('postgres'),
  };
}
