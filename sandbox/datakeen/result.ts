import { randomBytes } from 'node:crypto';
import { nameOfCode } from './codes.ts';
import { controlCategories, fileMetadata, identityCardFields, unreadFields } from './sample.ts';
import type { DocumentOwner } from './sample.ts';

/** 24 hex digits, as all of the vendor's ids. */
export const newId = (): string => randomBytes(12).toString('hex');

export interface Verdict {
  /** Of the session, e.g. "1" or "2.5". */
  code: string;
  status?: string | undefined;
  /** `status` of the control categories by name, whatever it is, at every document that has them. */
  categories?: Record<string, unknown> | undefined;
  entities?: { code: string; status?: string | undefined }[] | undefined;
  documents?:
    { code: string; status?: string | undefined; type?: string | undefined }[] | undefined;
}

interface Judged {
  id: string;
  code: string;
  status: string;
}

export interface SessionResult extends Judged {
  entities: (Judged & Record<string, unknown>)[];
  documents: (Judged & Record<string, unknown>)[];
}

/** At the session "1", at its documents "1.0": both spellings of the sample. */
const documentCode = (code: string): string => (/^\d$/.test(code) ? `${code}.0` : code);

const judged = (code: string, status: string | undefined): Judged => ({
  id: newId(),
  code,
  status: status ?? nameOfCode(code),
});

function categoriesOf(code: string, statuses: Verdict['categories'] = {}): object {
  const all = controlCategories(code);
  const changed = Object.entries(statuses).map(([name, status]) => {
    const controls = all[name]?.controls ?? {};
    return [name, { controls, status }] as const;
  });
  return { ...all, ...Object.fromEntries(changed) };
}

function documentResult(
  owner: DocumentOwner,
  { code, status, type = 'national_id_card_fr_2003' }: NonNullable<Verdict['documents']>[number],
  categories: Verdict['categories'],
): Judged & Record<string, unknown> {
  if (type === 'photo') {
    const nothing = { extractedInformations: {}, controlCategories: {}, metadata: {} };
    return { ...judged(code, status), type, ...nothing };
  }
  const unread = code.startsWith('2.');
  return {
    ...judged(code, status),
    type,
    extractedInformations: unread ? unreadFields(owner) : identityCardFields(owner, code === '3.0'),
    controlCategories: categoriesOf(code, categories),
    metadata: [fileMetadata('idcard_0.png'), fileMetadata('idcard_1.png')],
  };
}

/** A finished session's result in the shape of the document's sample ("Get the result of an IDify session"). */
export function sessionResult(
  sessionId: string,
  owner: DocumentOwner,
  verdict: Verdict,
): SessionResult {
  const { code } = verdict;
  const documents = verdict.documents ?? [
    { code: documentCode(code) },
    { code: '1.0', type: 'photo' },
  ];
  const entities = verdict.entities ?? [{ code }];
  return {
    ...judged(code, verdict.status),
    id: sessionId,
    entities: entities.map((entity) => ({
      ...judged(entity.code, entity.status),
      firstName: owner.firstName,
      lastName: owner.lastName,
      birthDate: '',
    })),
    documents: documents.map((document) => documentResult(owner, document, verdict.categories)),
  };
}
