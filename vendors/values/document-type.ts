import { readCountry } from './country.ts';

/** Names of identity documents, in the words of English and French that vendors write them in. */
const IDENTITY = [
  /\b(national )?(id|identity|identification)( card| document| booklet)?\b/,
  /\b(carte|piece)( nationale)?( d)? identite\b|\bcni\b/,
  /\b(passport|passeport)( card)?\b|\btravel document\b/,
  /\b(drivers?( s)?|driving) (licen[cs]e|permit)( card)?\b|\bpermis( de)? conduire\b/,
  /\b(permanent )?(residence|resident|residency) (permit|card|licen[cs]e|document)\b/,
  /\b(titre|carte|permis)( de)? (sejour|resident|residence)\b/,
];

/** What may stand beside such a name and changes nothing about what the document is. */
const BESIDE =
  /\b(\d+|v\d+|of|the|de|la|du|eu|ue|front|back|recto|verso|side|page|double|new|old|nouvelle?|ancienne?|bio(metric|metrique)?|non bio|electronic|vis|french|francaise?)\b/g;

/** `nationalIdCard_FR-2003` as `national id card fr 2003`. */
const wordsOf = (type: string): string =>
  type
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();

/**
 * Whether a type is that of a document which proves who somebody is. A word that we do not know makes it
 * another one: a `passport_photo` is no passport, and a `residence_certificate` no permit.
 */
export function isIdentityDocument(type: string): boolean {
  const words = wordsOf(type);
  // Behind the name it is Norway.
  if (words.startsWith('no ')) return false;
  return IDENTITY.some((name) => {
    const rest = words.replace(name, '').replaceAll(BESIDE, '').replaceAll(/ +/g, ' ').trim();
    return name.test(words) && (rest === '' || isCountry(rest));
  });
}

const isCountry = (words: string): boolean => /^[A-Z]{2}$/.test(readCountry(words) ?? '');

/** What proves where somebody lives; `residence` alone does not tell. */
const ADDRESS =
  /(?<!\b(e ?mail|ip) )\b(address|adresse|domicile|bills?|invoices?|factures?|utility|lease|tenancy|(bank|card|tax) statement)\b|\b(proof|certificate|certificat|attestation|justificatif|declaration)\b.*\b(residence|residency)\b|\b(residence|residency) (proof|certificate|attestation|declaration)\b/;

/** Whether a type is that of a proof of address. */
export const isProofOfAddress = (type: string): boolean => ADDRESS.test(wordsOf(type));
