/** The document's list of result codes and their names. */
const CODE_NAMES: Record<string, string> = {
  '1.0': 'ai_approved',
  '2.2': 'readability',
  '2.4': 'missingMRZ',
  '2.5': 'missingPart',
  '2.6': 'noIdFound',
  '3.0': 'expired',
  '4.0': 'toVerify',
  '5.0': 'fraudulent',
  '7.0': 'owner',
  '8.0': 'specimen',
};

export const CODE_DESCRIPTIONS: Record<string, string> = {
  '2.2': 'The document could not be read',
  '2.4': 'The machine-readable zone could not be found',
  '2.5': 'One side of the document is missing',
  '2.6': 'No identity document found',
  '3.0': 'The document has expired',
  '4.0': 'Not every control was possible; to be looked at',
  '5.0': 'Suspected to be fraudulent',
  '7.0': 'The owner does not match what was given',
  '8.0': 'A specimen',
};

/** Name of a code in any spelling of the number ("1", "1.0"); `unknown` for one that is not in the list. */
export const nameOfCode = (code: string): string =>
  CODE_NAMES[code] ?? CODE_NAMES[`${code}.0`] ?? 'unknown';
