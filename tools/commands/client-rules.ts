import { MOST_REVIEW_HOURS } from '../../api/schemas/settings.ts';
import { FINAL_DECISIONS, FOUR_EYES } from '../../domain/state.ts';
import type { ClientRules } from '../../store/index.ts';
import { type CommandContext, UsageError } from './run-command.ts';

type Given = Pick<CommandContext, 'given'>;

/** The options by which a client says how its people decide. */
export const rulesOptions = {
  'four-eyes': { type: 'string' },
  'final-decision': { type: 'string' },
  'review-within': { type: 'string' },
} as const;

/**
 * What is to be changed of it; empty: nothing.
 * @throws UsageError naming the option and what it takes
 */
export function rulesGiven({ given }: Given): Partial<ClientRules> {
  const fourEyes = given.optional('four-eyes');
  const finalDecision = given.optional('final-decision');
  const within = given.optional('review-within');
  return {
    ...(fourEyes === undefined ? {} : { fourEyes: oneOf(FOUR_EYES, 'four-eyes', fourEyes) }),
    ...(finalDecision === undefined
      ? {}
      : { finalDecision: oneOf(FINAL_DECISIONS, 'final-decision', finalDecision) }),
    ...(within === undefined ? {} : { reviewWithinHours: hoursOf(within) }),
  };
}

function oneOf<Word extends string>(words: readonly Word[], option: string, given: string): Word {
  const known = words.find((one) => one === given);
  if (known === undefined) throw new UsageError(`--${option} is one of: ${words.join(', ')}.`);
  return known;
}

function hoursOf(text: string): number | null {
  if (text === 'never') return null;
  const [, count = '', unit] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (hours >= 1 && hours <= MOST_REVIEW_HOURS) return hours;
  throw new UsageError('--review-within is hours or days, as 24h or 3d, up to 90d; or never.');
}

/** How its people decide now, in words. */
export function wordsForRules({ fourEyes, finalDecision, reviewWithinHours }: ClientRules): string {
  const overdue = reviewWithinHours === null ? 'never' : `after ${reviewWithinHours} h`;
  return `decisions in review that take two people: ${fourEyes}; whose approval ends a verification: ${finalDecision}; a case is overdue: ${overdue}`;
}
