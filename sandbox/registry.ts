import { z } from 'zod';
import { datakeen } from './datakeen/index.ts';
import { identify24 } from './identify24/index.ts';
import { identomat } from './identomat/index.ts';
import { incode } from './incode/index.ts';
import type { SimulatorFactory } from './simulator.ts';
import { veriff } from './veriff/index.ts';

/** Every simulated vendor, by its path prefix. */
const VENDORS = { veriff, datakeen, incode, identomat, identify24 };

type Made = {
  [Name in keyof typeof VENDORS]: ReturnType<(typeof VENDORS)[Name]['newCredentials']>;
};

/** What each vendor accepts; one without credentials is not served. */
const sandboxCredentials = z
  .strictObject(mapped(({ credentials }) => credentials))
  .partial()
  .refine((served) => Object.keys(served).length > 0, 'at least one vendor must be served');

/** Credentials for all of them, made up anew. */
export const newSandboxCredentials = (): Made =>
  // Each name has what its own vendor has made up.
  mapped<unknown>((vendor) => vendor.newCredentials()) as Made;

/**
 * Every simulated vendor that there are credentials for, by its path prefix.
 * @throws Error naming everything that is wrong with the credentials, and no value of theirs
 */
export function registry(credentials: unknown): Record<string, SimulatorFactory> {
  const parsed = sandboxCredentials.safeParse(credentials);
  if (!parsed.success) {
    throw new Error(`The sandbox's credentials are at fault:\n${z.prettifyError(parsed.error)}`);
  }
  const served = Object.entries(mapped(({ simulator }) => simulator)).flatMap(
    ([name, simulator]) => {
      const accepted = parsed.data[name];
      return accepted === undefined ? [] : [[name, simulator(accepted)] as const];
    },
  );
  return Object.fromEntries(served);
}

function mapped<Value>(
  of: (vendor: (typeof VENDORS)[keyof typeof VENDORS]) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(VENDORS).map(([name, vendor]) => [name, of(vendor)]));
}
