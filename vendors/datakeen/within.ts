import { membersNamed } from '../values/members.ts';
import { isKnownStatus, knownStatus, meaningOf, normalCode } from './codes.ts';

/** What is read by itself, or is what was read off a document. */
const READ: ReadonlySet<string> = new Set([
  ...['code', 'status', 'controlCategories', 'extractedInformations', 'metadata'],
]);

interface Session {
  entities: readonly object[];
  documents: readonly object[];
}

/**
 * Whether something in a session or its rows is judged worse than an approval, in a place or a spelling that
 * the document does not have: a `newStatus`, say, or a page of a document with a code of its own.
 */
export function saysWorseWithin({ entities, documents, ...session }: Session): boolean {
  return [session, ...entities, ...documents].some((judged) => {
    const others = Object.fromEntries(Object.entries(judged).filter(([name]) => !READ.has(name)));
    return (
      membersNamed(others, /^code$/i).some(isWorseCode) ||
      membersNamed(others, /^(new)?_?status$/i).some(isWorseStatus)
    );
  });
}

function isWorseCode(code: unknown): boolean {
  const outcome = meaningOf(normalCode(code) ?? '')?.outcome;
  return outcome !== undefined && outcome !== 'approved';
}

function isWorseStatus(status: unknown): boolean {
  const word = typeof status === 'string' ? knownStatus(status.trim()) : '';
  return isKnownStatus(word) && !word.endsWith('_approved');
}
