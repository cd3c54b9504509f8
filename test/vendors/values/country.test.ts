import fc from 'fast-check';
import { iso31661 } from 'iso-3166';
import { describe, expect, it } from 'vitest';
import { alpha2Of, alpha3Of, countryFault, readCountry } from '../../../vendors/values/country.ts';

const countries = fc.constantFrom(...iso31661);
const letters = fc.stringMatching(/^[A-Z]{2,3}$/);

describe('a country that a client names', () => {
  it('is the same whether it has two letters or three', () => {
    fc.assert(
      fc.property(countries, ({ alpha2, alpha3 }) => {
        expect([alpha2Of(alpha2), alpha2Of(alpha3)]).toEqual([alpha2, alpha2]);
        expect([alpha3Of(alpha2), alpha3Of(alpha3)]).toEqual([alpha3, alpha3]);
        expect([countryFault(alpha2), countryFault(alpha3)]).toEqual([null, null]);
      }),
    );
  });

  // Written down by hand from the standard, so that a library's mistake would show.
  it.each([
    ['UK', ['GB']],
    ['SU', ['AM', 'AZ', 'EE', 'GE', 'KG', 'KZ', 'LT', 'LV', 'MD', 'RU', 'TJ', 'TM', 'UZ']],
    ['DD', ['DE']],
    ['DDR', ['DE']],
    ['AN', ['BQ', 'CW', 'SX']],
    ['ANT', ['BQ', 'CW', 'SX']],
    ['YU', ['ME', 'RS']],
    ['CS', ['CZ', 'ME', 'RS', 'SK']],
    ['CSK', ['CZ', 'SK']],
    ['ZR', ['CD']],
    ['BU', ['MM']],
    ['TP', ['TL']],
    ['FX', ['FR']],
    ['IC', ['ES']],
    ['EW', ['EE']],
  ])('is refused as %s, with today’s code to use', (code, instead) => {
    const remedy = /use (?:the one that is meant of )?(".*")$/.exec(countryFault(code) ?? '')?.[1];
    expect(remedy?.split(', ')).toEqual(instead.map((each) => `"${each}"`));
    expect(alpha2Of(code)).toBeNull();
  });

  it.each(['EU', 'UN', 'EZ', 'EP'])('is not %s, which stands for no country', (code) => {
    expect(countryFault(code)).toMatch(/is reserved \(.+\), use the code of the country itself/);
  });

  it.each(['XA', 'XX', 'ZZ', 'AA', 'QM', 'XZ', 'XXX', 'EUE', '', 'A', '40', 'Austria', 'ＡＴ'])(
    'is not %j, and what is expected is said',
    (code) => {
      expect(countryFault(code)).toMatch(/must be a country .* e\.g\. "AT" or "AUT"$/);
    },
  );

  it.each(['at', 'aut', ' AT'])('is not %j, with the code to write', (code) => {
    expect(countryFault(code)).toMatch(/write "AT"$/);
  });

  it.each(['XK', 'XKX', 'RKS'])('may be Kosovo, as %s', (code) => {
    expect([countryFault(code), alpha2Of(code), alpha3Of(code)]).toEqual([null, 'XK', 'XKX']);
  });

  it('is never accepted without a code to send', () => {
    fc.assert(
      fc.property(fc.oneof(letters, fc.string()), (code) => {
        expect(countryFault(code) === null).toBe(alpha2Of(code) !== null);
        expect(alpha2Of(code) === null).toBe(alpha3Of(code) === null);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a country that a vendor read', () => {
  it.each([
    ['DEU', 'DE'],
    ['D<<', 'DE'],
    ['D', 'DE'],
    ['ge', 'GE'],
    ['Estonia', 'EE'],
    ['UNITED KINGDOM', 'GB'],
    ['UK', 'GB'],
    ['Türkiye', 'TR'],
    ['RKS', 'XK'],
  ])('%j is %s', (words, expected) => {
    expect(readCountry(words)).toBe(expected);
  });

  it.each(['GBD', 'XXA', 'UNO', 'SU', 'Soviet Union', 'Congo', 'Korea', 'Deutschland', '??'])(
    'stays %j where that is not certain',
    (words) => {
      expect(readCountry(words)).toBe(words);
    },
  );

  it('is null where nothing was said', () => {
    expect([readCountry(null), readCountry(undefined), readCountry('  ')]).toEqual([
      ...[null, null, null],
    ]);
  });

  it('reads the same again, and loses no words but for a country of today', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), letters), (words) => {
        const read = readCountry(words);
        expect(readCountry(read)).toBe(read);
        expect(read === null || read === words.trim() || alpha2Of(read) === read).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
