import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, nameFaults, textFault } from '../../../vendors/values/name.ts';

const INVISIBLE = [
  ...['\u00ad', '\u034f', '\u061c', '\u115f', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e'],
  ...['\u200f', '\u202a', '\u202e', '\u2060', '\u2066', '\u3164', '\ufe0f', '\ufeff', '\u{e0001}'],
];

describe('text about a person', () => {
  it.each(INVISIBLE)('loses the invisible %j by the same rule as any other', (invisible) => {
    expect(cleanText(`An${invisible}na`)).toBe('Anna');
    expect(textFault(`An${invisible}na`)).toBeNull();
  });

  it.each(['علی‌رضا', 'क्‍ष', 'ශ්‍රී'])('keeps the joiner that %s is spelled with', (name) => {
    expect(cleanText(name)).toBe(name.normalize('NFC'));
    expect(cleanText(name)).toMatch(/[\u200c\u200d]/u);
  });

  it.each(['O’Neill', '李小龍', 'Σωκράτης', 'ÞÓR', 'D’Arc-Łucja', '𠮷田', "Ng'ang'a"])(
    'leaves %s as it is',
    (name) => {
      expect(cleanText(name)).toBe(name);
      expect(textFault(name)).toBeNull();
    },
  );

  it('is composed, also where an invisible character stood between letter and accent', () => {
    expect(cleanText('Zoe\u0308')).toBe('Zoë');
    expect(cleanText('Zoe\u200b\u0308')).toBe('Zoë');
  });

  it.each(['a\u0000b', 'a\nb', 'a\tb', 'a\u2028b', 'a\ud800', '\udc00b', '\u0085x'])(
    'is refused with a remedy when it holds %j',
    (text) => {
      expect(textFault(text)).toMatch(/send one line/);
    },
  );

  const anyText = fc
    .array(fc.oneof(fc.constantFrom(...INVISIBLE, ' ', 'e', '\u0301', 'ع', 'क'), fc.string()))
    .map((parts) => parts.join(''));

  it('is the same when it is cleaned twice', () => {
    fc.assert(
      fc.property(anyText, (text) => cleanText(cleanText(text)) === cleanText(text)),
      { numRuns: 500 },
    );
  });

  it('is the same whichever invisible characters stood in it, and however it was composed', () => {
    const visible = fc.string({ unit: fc.constantFrom('a', 'é', 'ö', '李', 'Ж', ' ', '-') });
    fc.assert(
      fc.property(visible, fc.array(fc.constantFrom(...INVISIBLE)), (text, extras) => {
        const letters = Array.from(text.normalize('NFD'));
        const spoilt = letters.map((letter, at) => (extras[at] ?? '') + letter).join('');
        expect(cleanText(spoilt)).toBe(cleanText(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a person with one name', () => {
  it('is told what to send to a vendor that wants two', () => {
    expect(nameFaults({ lastName: 'Sukarno' }, 'Identify24')).toEqual([
      {
        pointer: '/subject/firstName',
        message:
          'is required by Identify24; for a person with one name only, send that name as lastName and "-" as firstName',
      },
    ]);
    expect(nameFaults({ firstName: 'Sukarno' }, 'Identify24')[0]?.pointer).toBe(
      '/subject/lastName',
    );
  });

  it('passes with what the remedy says', () => {
    expect(nameFaults({ firstName: '-', lastName: 'Sukarno' }, 'Identify24')).toEqual([]);
  });
});
