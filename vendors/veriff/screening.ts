import { NO_SCREENING_MATCH } from './codes.ts';

/**
 * Whether a verified person matches a list of politically exposed or sanctioned people, by the single
 * `pepSanctionMatch` of a decision or the list `pepSanctionMatches` of the person's record.
 */
export function hasScreeningMatch(person: Readonly<Record<string, unknown>>): boolean {
  return isMatch(person['pepSanctionMatch']) || isMatch(person['pepSanctionMatches']);
}

function isMatch(value: unknown): boolean {
  if (typeof value === 'string') return !NO_SCREENING_MATCH.has(value.trim().toLowerCase());
  // A list of screenings: each with its matches, or with their number.
  if (Array.isArray(value)) return value.some(isScreeningWithMatches);
  return !NO_SCREENING_MATCH.has(value);
}

function isScreeningWithMatches(screening: unknown): boolean {
  if (typeof screening !== 'object' || screening === null) return isMatch(screening);
  const found = 'matches' in screening ? screening.matches : undefined;
  const counted = 'numberOfMatches' in screening ? screening.numberOfMatches : undefined;
  if (counted === 0 && (found === undefined || isEmpty(found))) return false;
  return !isEmpty(found) || counted !== undefined;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
