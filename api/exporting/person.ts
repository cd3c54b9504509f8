import type { Mode } from '../../domain/vendor-name.ts';
import { type ArchiveFile, jsonFile } from '../evidence-archive.ts';
import { CONTENTS, EXPORT_FORMAT, LEFT_OUT } from './contents.ts';
import type { ExportParts } from './parts.ts';
import type { Missing, Summary } from './tally.ts';
import { tallyOf, verificationFiles } from './verification.ts';

/** Whose data, and who wants them. */
export interface AskedExport {
  clientId: string;
  mode: Mode;
  /** Null where it is of named verifications. */
  reference: string | null;
  /** Who asks, as `principalName` spells it. */
  principal: string;
  /** The verifications, in order; of that client and mode, or they are not there. */
  ids: readonly string[];
}

/** What an archive has come to, once all of it was read. */
export interface Exported {
  verifications: Summary[];
  missing: Missing[];
}

/**
 * All that is kept of a person's verifications, as the files of an archive: each is read when its turn comes,
 * so that no more than one is held. Last comes `manifest.json`, which names what is missing.
 * @param come called with the totals, before the manifest is given
 * @throws KycError `store_unavailable`, `objects_unavailable`: what was given so far is not whole
 */
export async function* personFiles(
  parts: ExportParts,
  asked: AskedExport,
  come: (exported: Exported) => void = () => undefined,
): AsyncGenerator<ArchiveFile> {
  const exported: Exported = { verifications: [], missing: [] };
  const madeAt = parts.now().toISOString();
  for (const id of asked.ids) {
    const tally = tallyOf(parts, { ...asked, id });
    yield* verificationFiles(parts, { ...asked, id }, tally);
    exported.verifications.push(tally.summary());
    exported.missing.push(...tally.missing);
  }
  come(exported);
  yield jsonFile('manifest.json', manifestOf(asked, madeAt, exported));
}

function manifestOf(
  { clientId, mode, reference, principal }: AskedExport,
  madeAt: string,
  { verifications, missing }: Exported,
): object {
  return {
    ...{ format: EXPORT_FORMAT, madeAt, madeBy: principal, clientId, mode, reference },
    isComplete: missing.length === 0,
    ...{ verifications, missing },
    contents: CONTENTS,
    leftOut: LEFT_OUT,
  };
}
