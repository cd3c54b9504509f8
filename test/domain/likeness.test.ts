import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likenessOfCodes, likenessOfWords } from '../../domain/likeness.ts';

/** Letters of which nothing is lost by folding, so that two words of them differ where they are spelt otherwise. */
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyzéñçàöüäşğčžåøß');
const word = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join(''));
const name = fc.array(word, { minLength: 1, maxLength: 4 });

describe('two spellings of a name', () => {
  it.each([
    ['Müller', 'MUELLER', 'as in machine-readable lines'],
    ['Müller', 'Muller', 'without diacritics'],
    ['Straße', 'STRASSE', 'the sharp s'],
    ['GROẞ', 'gross', 'the capital sharp s'],
    ['İpek', 'IPEK', 'the Turkish capital with a dot'],
    ['Işık', 'ISIK', 'the Turkish letter without one'],
    ['ışık', 'IŞIK', 'its capital'],
    ['Jørgensen', 'JOERGENSEN', 'the Danish letter'],
    ['Łukasz', 'Lukasz', 'the Polish letter'],
    ['ﬁlip', 'Filip', 'a ligature'],
    ['Ａｎｎａ', 'Anna', 'letters of full width'],
    ['Anna-Maria', 'Anna Maria', 'a hyphen'],
    ['Anna-Maria', 'ANNAMARIA', 'none'],
    ["O'Brien", 'OBRIEN', 'an apostrophe'],
    ['O’Brien', "O'Brien", 'another apostrophe'],
    ['María del Carmen', 'Del Carmen Maria', 'another order'],
    ['Иванов', 'ИВАНОВ', 'Cyrillic capitals'],
  ])('is alike: %s and %s (%s)', (one, other) => {
    expect(likenessOfWords(one, other)).toBe('alike');
  });

  it.each([
    ['Anna', 'Anne'],
    ['Anna', ''],
    ['Anna', 'Anna Maria'],
    ['Muller', 'Mueller'],
    ['Иванов', 'Ivanov'],
    // Of these scripts the marks are vowels, and sounds: other names.
    ['कमल', 'कमला'],
    ['か', 'が'],
    ['-', '.'],
  ])('is different: %s and %s', (one, other) => {
    expect(likenessOfWords(one, other)).toBe('different');
  });

  it('is the same however its letters are encoded, and around them', () => {
    expect(likenessOfWords('José', ' Jose\u0301 ')).toBe('same');
  });

  it('is never different for its case, its encoding, its hyphens or the order of its words', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD'), (words, form) => {
        const other = words.toReversed().join('-').toUpperCase().normalize(form);
        expect(likenessOfWords(words.join(' '), other)).not.toBe('different');
      }),
    );
  });

  it('is judged the same from both sides', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [first, second] = [one.join(' '), other.join(' ')];
        expect(likenessOfWords(first, second)).toBe(likenessOfWords(second, first));
      }),
    );
  });

  it('is different with another letter at its end', () => {
    fc.assert(
      fc.property(name, (words) => {
        const text = words.join(' ');
        expect(likenessOfWords(text, `${text}q`)).toBe('different');
      }),
    );
  });
});

describe('two spellings of a number', () => {
  it.each([
    ['C01X-00T47', 'c01x 00t47', 'alike'],
    ['L01', 'L01', 'same'],
    ['L01', 'LO1', 'different'],
    ['É1', 'E1', 'different'],
    ['12', '21', 'different'],
    ['--', '..', 'different'],
  ])('%s and %s: %s', (one, other, likeness) => {
    expect(likenessOfCodes(one, other)).toBe(likeness);
  });
});
