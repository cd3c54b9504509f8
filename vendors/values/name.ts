import type { FieldFault } from '../../domain/errors.ts';
import type { Subject } from '../../domain/subject.ts';

/** Scripts that are spelled with U+200C and U+200D: Persian, Hindi and their neighbours. */
const JOINING = [
  ...['Arab', 'Syrc', 'Nkoo', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu'],
  ...['Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'],
]
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('');

/** Default-ignorable in Unicode's words, and the marks of annotations; the joiners come after. */
const INVISIBLE = /(?![\u200c\u200d])[\p{DI}\ufff9-\ufffb]/gu;
/** A joiner that does not stand between two letters of a script that is spelled with it. */
const STRAY_JOINER = new RegExp(
  String.raw`(?<![${JOINING}])[\u200c\u200d]|[\u200c\u200d](?![${JOINING}])`,
  'gu',
);
/** Control characters, what stands between lines, and halves of characters, which no encoding can carry. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Text about a person in the one form that we keep and send: composed (NFC), without characters that
 * cannot be seen (zero-width, direction, soft hyphens, …), without space around it. What a vendor reads
 * from a document never has them, so that two equal names would differ.
 */
export function cleanText(text: string): string {
  return text.replace(INVISIBLE, '').replace(STRAY_JOINER, '').normalize('NFC').trim();
}

/** Letters, digits and marks that leave ink; U+2800 is a symbol that is blank. */
const VISIBLE = /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;

/** Why a text cannot be one about a person, and what to do; null when it can. */
export function textFault(text: string): string | null {
  if (!UNREADABLE.test(text)) {
    return text === '' || VISIBLE.test(text) ? null : 'must not be empty or blank';
  }
  return 'must not hold control characters, line breaks or halves of surrogate pairs; send one line of Unicode text';
}

/** ASSUMED: what stands for the name that a person does not have, where a vendor wants two. */
const NO_NAME = '-';

/**
 * The faults of a subject at a vendor that wants a first and a last name, with what to send for a
 * person who has one name only.
 *
 * @param vendor its name as clients know it, e.g. `Identify24`
 */
export function nameFaults(
  { firstName, lastName }: Pick<Subject, 'firstName' | 'lastName'>,
  vendor: string,
): FieldFault[] {
  const remedy = `for a person with one name only, send that name as lastName and "${NO_NAME}" as firstName`;
  return Object.entries({ firstName, lastName })
    .filter(([, value]) => value === undefined || cleanText(value) === '')
    .map(([name]) => ({
      pointer: `/subject/${name}`,
      message: `is required by ${vendor}; ${remedy}`,
    }));
}
