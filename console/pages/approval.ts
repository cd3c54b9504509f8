import { ACCEPTS_MATCH } from '../../domain/hits.ts';
import { KycError } from '../../domain/errors.ts';
import { readHits, type Store } from '../../store/index.ts';
import { type FindVendor, hitReader } from '../../vendors/hits.ts';
import { approvalLacks } from '../views/screening.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';

/**
 * Says before anything is sent what an approval lacks; the write would refuse it as well.
 * @throws KycError `hits_unjudged` and `match_not_accepted`, in the words of the page
 */
export async function refuseLacking(
  { store, vendors }: { store: Store; vendors: FindVendor },
  speech: ConsoleSpeech,
  about: { verificationId: string; principal: string },
  { decision, reasons }: { decision: string; reasons: readonly string[] },
): Promise<void> {
  if (decision !== 'approve') return;
  const lack = approvalLacks(speech, await readHits(store, about, hitReader(vendors)));
  if (lack?.isClosed === true) throw new KycError('hits_unjudged', lack.sentence);
  if (lack !== null && !reasons.includes(ACCEPTS_MATCH)) {
    throw new KycError('match_not_accepted', lack.sentence);
  }
}
