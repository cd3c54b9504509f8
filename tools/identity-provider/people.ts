/** A made-up person. Only development and tests may accept such a password. */
export interface MadeUpPerson {
  login: string;
  password: string;
  name: string;
  /** The values of the claim `groups`. */
  groups: readonly string[];
}

/** One for each role, and one for a single vendor alone. */
export const MADE_UP_PEOPLE: readonly MadeUpPerson[] = [
  { login: 'rita', password: 'rita-reviews', name: 'Rita Reviewer', groups: ['reviewers'] },
  { login: 'sami', password: 'sami-confirms', name: 'Sami Senior', groups: ['seniors'] },
  { login: 'ada', password: 'ada-reads', name: 'Ada Auditor', groups: ['auditors'] },
  { login: 'otto', password: 'otto-operates', name: 'Otto Operator', groups: ['operators'] },
  { login: 'vera', password: 'vera-of-veriff', name: 'Vera Veriff', groups: ['veriff-reviewers'] },
];

/** What their groups are in the console: `CONSOLE_ROLES`. */
export const MADE_UP_ROLES = {
  reviewers: { role: 'reviewer' },
  seniors: { role: 'senior' },
  auditors: { role: 'auditor' },
  operators: { role: 'operator' },
  'veriff-reviewers': { role: 'reviewer', vendors: ['veriff'] },
} as const;
