import { iso31661, iso31661Reserved, iso31663 } from 'iso-3166';

/**
 * Kosovo has no code of ISO 3166-1. XK is taken out of the standard's user-assigned range by the EU and
 * by the vendors; XKX is its longer form, RKS what passports have (ICAO 9303).
 */
const KOSOVO = { alpha2: 'XK', alpha3: 'XKX', passport: 'RKS' } as const;

const toTwo = new Map([
  ...iso31661.map(({ alpha2, alpha3 }) => [alpha3, alpha2] as const),
  ...iso31661.map(({ alpha2 }) => [alpha2, alpha2] as const),
  ...[KOSOVO.alpha2, KOSOVO.alpha3, KOSOVO.passport].map((code) => [code, KOSOVO.alpha2] as const),
]);
const toThree = new Map<string, string>([
  ...iso31661.map(({ alpha2, alpha3 }) => [alpha2, alpha3] as const),
  [KOSOVO.alpha2, KOSOVO.alpha3],
]);

/** Reserved for places that have no code of their own in the standard: whose they are. */
const BELONGS_TO: Readonly<Record<string, string>> = {
  ...{ AC: 'SH', CP: 'FR', CQ: 'GG', DG: 'IO', EA: 'ES', IC: 'ES', TA: 'SH', UK: 'GB' },
};

/** The alpha-2 code of a country of today, from its alpha-2 or alpha-3 code; null for all else. */
export function alpha2Of(code: string): string | null {
  return toTwo.get(code) ?? null;
}

/** The alpha-3 code of a country of today, from its alpha-2 or alpha-3 code; null for all else. */
export function alpha3Of(code: string): string | null {
  return toThree.get(alpha2Of(code) ?? '') ?? null;
}

const EXPECTED =
  'must be a country of ISO 3166-1 as two or three capital letters, e.g. "AT" or "AUT"';

/**
 * Why a code names no country of today, and which code to use instead where one is known: for a
 * country that is no more its successors, for a reserved code whom it stands for. Null when it does.
 */
export function countryFault(code: string): string | null {
  if (toTwo.has(code)) return null;
  const capitals = code.trim().toUpperCase();
  const known = alpha2Of(capitals);
  if (known !== null) return `${EXPECTED}; write "${known}"`;
  const instead = insteadOf(capitals);
  if (instead.length > 0) {
    const one = instead.length > 1 ? 'the one that is meant of ' : '';
    const codes = instead.map((each) => `"${each}"`).join(', ');
    return `${EXPECTED}; "${capitals}" is none of them today, use ${one}${codes}`;
  }
  const reserved = iso31661Reserved.find(({ alpha2 }) => alpha2 === capitals);
  if (reserved === undefined) return EXPECTED;
  return `${EXPECTED}; "${capitals}" is reserved (${reserved.name}), use the code of the country itself`;
}

/** Today's codes in place of one that was given up (ISO 3166-3) or is reserved; often none. */
function insteadOf(code: string): string[] {
  const owner = BELONGS_TO[code];
  if (owner !== undefined) return [owner];
  const successors = iso31663
    .filter(({ from }) => from.alpha2 === code || from.alpha3 === code)
    .flatMap(({ to }) => to)
    .flatMap(({ state, alpha2, alpha3 }) => (state === 'assigned' ? [alpha2] : insteadOf(alpha3)));
  if (successors.length > 0) return [...new Set(successors)].sort();
  // What remains are signs of vehicles, e.g. `RI` for Indonesia.
  const reserved = iso31661Reserved.find(({ alpha2 }) => alpha2 === code);
  const named = reserved === undefined ? undefined : byName.get(plain(reserved.name));
  return named === undefined ? [] : [named];
}

const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L} ]/gu, '')
    .trim()
    .toLowerCase();

/** Names that documents still have, and that name no other country. */
const FURTHER_NAMES: readonly (readonly [string, string])[] = [
  ['turkey', 'TR'],
  ['czech republic', 'CZ'],
  ['great britain', 'GB'],
  ['holland', 'NL'],
  ['kosovo', KOSOVO.alpha2],
];
/** Two countries have it. */
const AMBIGUOUS = 'congo';
const byName = new Map<string, string>([
  ...iso31661.flatMap(({ alpha2, name }) =>
    [name, english.of(alpha2) ?? name].map((each) => [plain(each), alpha2] as const),
  ),
  ...FURTHER_NAMES,
]);
byName.delete(AMBIGUOUS);

/** `D` and `D<<` are Germany's in a machine-readable zone (ICAO 9303). */
const AS_PRINTED: Readonly<Record<string, string>> = { D: 'DE', UK: 'GB' };

/**
 * A country that a vendor read or says: its alpha-2 code where a code or an English name makes it
 * certain, else the words as they came (`GBD`, `XXA`, a country that is no more). Null when empty.
 */
export function readCountry(words: string | null | undefined): string | null {
  const said = words?.trim() ?? '';
  if (said === '') return null;
  const code = said.replace(/<+$/, '').toUpperCase();
  return alpha2Of(code) ?? AS_PRINTED[code] ?? byName.get(plain(said)) ?? said;
}
