import { z } from 'zod';
import { datakeenCredentials, newDatakeenCredentials } from './datakeen/credentials.ts';
import { datakeen } from './datakeen/index.ts';
import { identify24Credentials, newIdentify24Credentials } from './identify24/credentials.ts';
import { identify24 } from './identify24/index.ts';
import { identomatCredentials, newIdentomatCredentials } from './identomat/credentials.ts';
import { identomat } from './identomat/index.ts';
import { incodeCredentials, newIncodeCredentials } from './incode/credentials.ts';
import { incode } from './incode/index.ts';
import type { SimulatorFactory } from './simulator.ts';
import { newVeriffCredentials, veriffCredentials } from './veriff/credentials.ts';
import { veriff } from './veriff/index.ts';

/** What each simulated vendor accepts; one without credentials is not served. */
const sandboxCredentials = z
  .strictObject({
    veriff: veriffCredentials,
    datakeen: datakeenCredentials,
    incode: incodeCredentials,
    identomat: identomatCredentials,
    identify24: identify24Credentials,
  })
  .partial()
  .refine((served) => Object.keys(served).length > 0, 'at least one vendor must be served');

/** Credentials for all of them, made up anew. */
export const newSandboxCredentials = () => ({
  veriff: newVeriffCredentials(),
  datakeen: newDatakeenCredentials(),
  incode: newIncodeCredentials(),
  identomat: newIdentomatCredentials(),
  identify24: newIdentify24Credentials(),
});

/**
 * Every simulated vendor that there are credentials for, by its path prefix.
 * @throws Error naming everything that is wrong with the credentials, and no value of theirs
 */
export function registry(credentials: unknown): Record<string, SimulatorFactory> {
  const parsed = sandboxCredentials.safeParse(credentials);
  if (!parsed.success) {
    throw new Error(`The sandbox's credentials are at fault:\n${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  return {
    ...(data.veriff && { veriff: veriff(data.veriff) }),
    ...(data.datakeen && { datakeen: datakeen(data.datakeen) }),
    ...(data.incode && { incode: incode(data.incode) }),
    ...(data.identomat && { identomat: identomat(data.identomat) }),
    ...(data.identify24 && { identify24: identify24(data.identify24) }),
  };
}
