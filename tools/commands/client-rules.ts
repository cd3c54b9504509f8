import { MOST_REVIEW_HOURS } from '../../api/schemas/settings.ts';
import { defined } from '../../domain/defined.ts';
import { MOST_RETENTION_DAYS } from '../../domain/retention.ts';
import { FINAL_DECISIONS, FOUR_EYES } from '../../domain/state.ts';
import type { ClientRules, ClientSettingsNow } from '../../store/index.ts';
import { type CommandContext, oneOf, typed, UsageError } from './run-command.ts';

type Given = Pick<CommandContext, 'given'>;

/** The options by which a client says how its people decide. */
export const rulesOptions = {
  'four-eyes': { type: 'string' },
  'final-decision': { type: 'string' },
  'review-within': { type: 'string' },
} as const;

/** The option by which a client says how long things are kept. */
export const retentionOptions = { 'retention-days': { type: 'string' } } as const;

/** @throws UsageError saying what the option takes */
export function retentionGiven({ given }: Given): { retentionDays?: number | null } {
  return defined({ retentionDays: typed(given, 'retention-days', daysOf) });
}

function daysOf(text: string): number | null {
  if (text === 'never') return null;
  const days = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_RETENTION_DAYS) return days;
  throw new UsageError(
    `--retention-days is a number of days, at most ${MOST_RETENTION_DAYS}; or never.`,
  );
}

/** For how long things are kept now, in words. */
export function wordsForRetention({
  retentionDays,
  retentionBeginsAt: begins,
}: Pick<ClientSettingsNow, 'retentionDays' | 'retentionBeginsAt'>): string {
  if (retentionDays === null || begins === null)
    return 'what has ended is kept until it is erased by hand';
  return `what has ended is erased after ${retentionDays} days, from ${begins.toISOString()} on`;
}

/**
 * What is to be changed of it; empty: nothing.
 * @throws UsageError naming the option and what it takes
 */
export function rulesGiven({ given }: Given): Partial<ClientRules> {
  return defined({
    fourEyes: typed(given, 'four-eyes', oneOf('four-eyes', FOUR_EYES)),
    finalDecision: typed(given, 'final-decision', oneOf('final-decision', FINAL_DECISIONS)),
    reviewWithinHours: typed(given, 'review-within', hoursOf),
  });
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
