import { MOST_IN_A_DAY, type Quotas } from '../../domain/quotas.ts';
import { type CommandContext, UsageError } from './run-command.ts';

/** The options by which a key is given quotas of its own. */
export const quotaOptions = {
  'starts-per-day': { type: 'string' },
  'links-per-day': { type: 'string' },
} as const;

/** @throws UsageError for what is no number of times */
export function quotasIn({ given }: Pick<CommandContext, 'given'>): Quotas {
  const quotaOf = (option: keyof typeof quotaOptions): number | null => {
    const text = given.optional(option);
    if (text === undefined) return null;
    const quota = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
    if (quota <= MOST_IN_A_DAY) return quota;
    throw new UsageError(`--${option} is a whole number from 1 to ${MOST_IN_A_DAY}.`);
  };
  return { starts: quotaOf('starts-per-day'), links: quotaOf('links-per-day') };
}

/** As the rest of the line that lists a key; empty where it has none of its own. */
export function quotasOf(key: {
  starts_per_day: number | null;
  links_per_day: number | null;
}): string {
  const { starts_per_day: starts, links_per_day: links } = key;
  return [
    starts === null ? '' : `, ${starts} starts a day`,
    links === null ? '' : `, ${links} links a day`,
  ].join('');
}
