import type { VendorFact } from '../../../domain/outcome.ts';
import { datakeen } from '../../../vendors/datakeen/index.ts';

/** A code and a status, as the session, its entities and its documents have them. */
export interface Judged {
  code?: unknown;
  status?: unknown;
}
export type Said = Judged & { entities?: unknown; documents?: unknown };

/** What is read from an answer with these words of the vendor; by default one approved document. */
export function factOf({
  entities = [],
  documents = [{ code: '1.0' }],
  ...session
}: Said): VendorFact {
  const body = Buffer.from(JSON.stringify({ id: 's', ...session, entities, documents }));
  return datakeen.readAnswer({ kind: 'result', body }).fact;
}
