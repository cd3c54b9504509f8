import type { VerificationRow } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Missing, Tally } from './tally.ts';

/** What an export is made with, by the API as by a command. */
export interface ExportParts extends Pick<
  ApiDependencies,
  'store' | 'vendors' | 'publicUrl' | 'now'
> {
  /** Called for each thing that is kept and cannot be given, for operators. */
  onMissing: (missing: Missing, error: unknown) => void;
}

/** One of the verifications, for whom it is read, and what of it was given so far. */
export interface About {
  row: VerificationRow;
  principal: string;
  tally: Tally;
}
