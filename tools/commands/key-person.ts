import type { Scope } from '../../store/index.ts';
import { cleanText, textFault } from '../../vendors/values/name.ts';
import { UsageError } from './run-command.ts';

const LONGEST_PERSON = 100;

/**
 * The name of the person who decides with a key. Decisions carry the key's name, so each key that decides
 * belongs to one person.
 * @throws UsageError where the key decides and `text` names no person, where the key does not decide and
 *   `text` names one, and where `text` is no name
 */
export function keyPersonOf(
  scopes: readonly Scope[],
  text: string | undefined,
): string | undefined {
  const decides = scopes.includes('review:write');
  if (text === undefined) {
    if (!decides) return undefined;
    throw new UsageError(
      '--person is missing: a key of scope review:write is one person’s, and names them to who reads what they decided.',
    );
  }
  if (!decides) throw new UsageError('--person is for keys of scope review:write alone.');
  const person = cleanText(text);
  const fault = person === '' ? 'must not be empty or blank' : textFault(person);
  if (fault !== null) throw new UsageError(`--person ${fault}.`);
  if (Array.from(person).length <= LONGEST_PERSON) return person;
  throw new UsageError(`--person must have at most ${LONGEST_PERSON} characters.`);
}
