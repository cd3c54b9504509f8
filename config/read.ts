import type { z } from 'zod';
import { environmentSchema, factsOf, type Environment, type EnvironmentName } from './schema.ts';

/** One variable that is at fault. Never holds the value. */
export interface ConfigFault {
  variable: EnvironmentName;
  /** Continues the variable's name, e.g. `is missing`. */
  problem: string;
  remedy: string;
}

/** Thrown once for everything that is wrong with the environment. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ variable, problem, remedy }) => `  ${variable} ${problem}. Set it to: ${remedy}`,
    );
    super(`The configuration has ${faults.length} fault(s):\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The environment as Node gives it. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the named variables, and only those: a process demands nothing that it does not use. A
 * variable that is set to nothing counts as not set.
 * @throws ConfigError naming every fault at once
 */
export function readEnvironment<Name extends EnvironmentName>(
  raw: RawEnvironment,
  names: readonly Name[],
): Pick<Environment, Name> {
  const values: Partial<Record<EnvironmentName, unknown>> = {};
  const faults: ConfigFault[] = [];
  for (const name of names) {
    const schema: z.ZodType = environmentSchema.shape[name];
    const text = raw[name]?.trim();
    const parsed = schema.safeParse(text === '' ? undefined : text);
    if (parsed.success) values[name] = parsed.data;
    else faults.push(...faultsOf(name, parsed.error));
  }
  if (faults.length > 0) throw new ConfigError(faults);
  // Every name was parsed by the schema of that name just above.
  return values as Pick<Environment, Name>;
}

function faultsOf(variable: EnvironmentName, error: z.ZodError): ConfigFault[] {
  const { remedy } = factsOf(variable);
  return error.issues.map((issue) => ({
    variable,
    problem: issue.code === 'invalid_value' ? 'has a value that is not known' : issue.message,
    remedy,
  }));
}

/** Freezes an object and everything in it, except buffers (which cannot be frozen). */
export function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner)) {
      deepFreeze(inner);
    }
  }
  return Object.freeze(value);
}
