import { PRINCIPAL_NAME, type PrincipalKind } from '../../domain/principal.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';

/** Names of people by their principals; a principal without a name is shown by its kind. */
export type Names = ReadonlyMap<string, string>;

/**
 * Who it was, in words: a name where it is known, else the kind, and the beginning of the id, which tells two
 * of one kind apart.
 */
export function whoIs(speech: ConsoleSpeech, principal: string, names: Names): string {
  const name = names.get(principal);
  if (name !== undefined) return name;
  if (!PRINCIPAL_NAME.test(principal)) return principal;
  const [kind = '', id] = principal.split(':');
  // The pattern admits these kinds alone.
  const word = speech.words.principal[kind as PrincipalKind];
  if (id === undefined) return word;
  return `${word} (${kind === 'vendor' ? id : shortId(id)})`;
}

/** The end of an id, which differs for two that were made in one moment. */
export const shortId = (id: string): string => (id.length > 8 ? `…${id.slice(-8)}` : id);
