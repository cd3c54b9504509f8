import type { SimulatorFactory } from './simulator.ts';
import { veriff } from './veriff/index.ts';
import type { VeriffOptions } from './veriff/index.ts';
import { datakeen } from './datakeen/index.ts';
import type { DatakeenOptions } from './datakeen/index.ts';
import { incode } from './incode/index.ts';
import type { IncodeOptions } from './incode/index.ts';
import { identomat } from './identomat/index.ts';
import type { IdentomatOptions } from './identomat/index.ts';
import { identify24 } from './identify24/index.ts';
import type { Identify24Options } from './identify24/index.ts';

/** The credentials that each simulated vendor expects; a vendor without them is not served. */
export interface VendorOptions {
  veriff?: VeriffOptions | undefined;
  datakeen?: DatakeenOptions | undefined;
  incode?: IncodeOptions | undefined;
  identomat?: IdentomatOptions | undefined;
  identify24?: Identify24Options | undefined;
}

/** Every simulated vendor, by its path prefix; a new one is one line here. */
export const registry = (options: VendorOptions): Record<string, SimulatorFactory> => ({
  ...(options.veriff && { veriff: veriff(options.veriff) }),
  ...(options.datakeen && { datakeen: datakeen(options.datakeen) }),
  ...(options.incode && { incode: incode(options.incode) }),
  ...(options.identomat && { identomat: identomat(options.identomat) }),
  ...(options.identify24 && { identify24: identify24(options.identify24) }),
});
