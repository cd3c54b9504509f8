import type { VendorFact } from '../../../domain/outcome.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';

/** A code and a status, as the session, its entities and its documents have them. */
export interface Judged {
  code?: unknown;
  status?: unknown;
  type?: unknown;
  controlCategories?: unknown;
}
export type Said = Judged & { entities?: unknown; documents?: unknown };

/** A document of the sample's kind, all of whose controls passed, but for what is said otherwise. */
export const idCard = (said: object = {}): Judged => ({
  ...{ code: '1.0', type: 'national_id_card_fr_2003' },
  controlCategories: { dataCoherency: { status: true }, metadata: { status: null } },
  ...said,
});

/** The selfie, as the document's sample has it. */
export const photo = (said: object = {}): Judged => ({
  ...{ code: '1.0', type: 'photo', extractedInformations: {}, controlCategories: {}, metadata: {} },
  ...said,
});

/** What is read from an answer with these words of the vendor; by default an identity card and a selfie. */
export function factOf({
  entities = [],
  documents = [idCard(), photo()],
  ...session
}: Said): VendorFact {
  const body = Buffer.from(JSON.stringify({ id: 's', ...session, entities, documents }));
  return datakeen.readAnswer({ kind: 'result', body }).fact;
}
