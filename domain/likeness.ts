/**
 * Whether two spellings are of the same name, number or address. Lenient, and only ever for people to
 * read: no end follows from it. `alike`: the same but for case, diacritics, punctuation or order.
 */
export type Likeness = 'same' | 'alike' | 'different';

/** Names and addresses: case, diacritics, punctuation and the order of the words do not matter. */
export function likenessOfWords(one: string, other: string): Likeness {
  if (isSame(one, other)) return 'same';
  return SPELLINGS.some((fold) => sameWords(fold(one), fold(other))) ? 'alike' : 'different';
}

/** Numbers of documents, and codes: only case, spaces and punctuation do not matter. */
export function likenessOfCodes(one: string, other: string): Likeness {
  if (isSame(one, other)) return 'same';
  const [own, others] = [signsOf(one), signsOf(other)];
  return own !== '' && own === others ? 'alike' : 'different';
}

/** Of two ways to encode one letter nothing is seen. */
const isSame = (one: string, other: string): boolean =>
  one.trim().normalize('NFC') === other.trim().normalize('NFC');

const signsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Letters that no decomposition takes apart, as machine-readable lines write them. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't' },
  // Turkish: the capital of ı is I, and the small one of İ is i.
  ...{ ı: 'i', ŋ: 'n', ĸ: 'k' },
};
const OTHER_LETTERS = /[ßæœøđðþłħŧıŋĸ]/gu;

/** Marks above and below Latin, Greek, Cyrillic and Arabic letters. Of other scripts they are letters. */
const MARKS = /[\u0300-\u036f\u064b-\u065f\u0670]/gu;

/** `Müller` as `muller`. */
function withoutMarks(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(MARKS, '')
    .toLowerCase()
    .replaceAll(OTHER_LETTERS, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
}

/** `Müller` as `mueller`, as the machine-readable lines of passports spell it (ICAO 9303). */
function asInPassports(text: string): string {
  const lower = text.normalize('NFC').toLowerCase();
  return withoutMarks(
    lower
      .replaceAll('ä', 'ae')
      .replaceAll('ö', 'oe')
      .replaceAll(/[üű]/gu, 'ue')
      .replaceAll('ø', 'oe')
      .replaceAll('å', 'aa'),
  );
}

/** Each is held against itself only: `Mueller` is `Müller`, and so is `Muller`, but not one the other. */
const SPELLINGS = [withoutMarks, asInPassports] as const;

/** The same words in any order, or the same letters: `Anna-Maria` is `Annamaria`, `O'Brien` is `OBRIEN`. */
function sameWords(one: string, other: string): boolean {
  const [own, others] = [wordsOf(one), wordsOf(other)];
  if (own.length === 0 || others.length === 0) return false;
  if (own.join('') === others.join('')) return true;
  return own.toSorted().join(' ') === others.toSorted().join(' ');
}

/** Without what stands between them; a mark of abbreviation is no part of a word. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
