import { FOUR_EYES } from '../../domain/state.ts';
import type { ClientRules } from '../../store/index.ts';
import { type CommandContext, UsageError } from './run-command.ts';

type Given = Pick<CommandContext, 'given'>;

/** The options by which a client says how its people decide. */
export const rulesOptions = {
  'four-eyes': { type: 'string' },
  'review-within': { type: 'string' },
} as const;

/**
 * What is to be changed of it; empty: nothing.
 * @throws UsageError naming the option and what it takes
 */
export function rulesGiven({ given }: Given): Partial<ClientRules> {
  const fourEyes = given.optional('four-eyes');
  const within = given.optional('review-within');
  return {
    ...(fourEyes === undefined ? {} : { fourEyes: fourEyesOf(fourEyes) }),
    ...(within === undefined ? {} : { reviewWithinHours: hoursOf(within) }),
  };
}

function fourEyesOf(word: string): ClientRules['fourEyes'] {
  const known = FOUR_EYES.find((one) => one === word);
  if (known === undefined) throw new UsageError(`--four-eyes is one of: ${FOUR_EYES.join(', ')}.`);
  return known;
}

const MOST_HOURS = 90 * 24;

function hoursOf(text: string): number | null {
  if (text === 'never') return null;
  const [, count = '', unit] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (hours >= 1 && hours <= MOST_HOURS) return hours;
  throw new UsageError('--review-within is hours or days, as 24h or 3d, up to 90d; or never.');
}

/** How its people decide now, in words. */
export function wordsForRules({ fourEyes, reviewWithinHours }: ClientRules): string {
  const overdue = reviewWithinHours === null ? 'never' : `after ${reviewWithinHours} h`;
  return `decisions in review that take two people: ${fourEyes}; a case is overdue: ${overdue}`;
}
