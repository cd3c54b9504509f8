import { z } from 'zod';
import { VENDOR_NAMES, type VendorName } from '../domain/vendor-name.ts';

/** How much of each vendor's queue is done: by one worker process at a time, by all in a second. */
export type VendorCallLimits = Record<VendorName, { atOnce: number; perSecond: number | null }>;

export const CALLS_AT_ONCE = 50;

type PerVendor = Partial<Record<VendorName | 'all', number>>;

/**
 * One number for all vendors, numbers for some as `vendor:number`, or both, separated by commas: the
 * vendor's own counts.
 */
export const perVendor = (what: { isNumber: RegExp; least: number; most: number }) =>
  z.string().transform((text, context): PerVendor => {
    const numbers: PerVendor = {};
    for (const [index, part] of text.split(',').entries()) {
      const fault = take(numbers, part.trim(), what);
      if (fault === null) continue;
      context.addIssue({ code: 'custom', message: `has a fault: entry ${index + 1} ${fault}` });
    }
    return numbers;
  });

function take(
  numbers: PerVendor,
  part: string,
  { isNumber, least, most }: { isNumber: RegExp; least: number; most: number },
): string | null {
  const [, named, digits = ''] = /^(?:([^:]*):)?(.*)$/.exec(part) ?? [];
  const vendor = named === undefined ? 'all' : VENDOR_NAMES.find((name) => name === named.trim());
  if (vendor === undefined) return `names no vendor (${VENDOR_NAMES.join(', ')})`;
  const value = Number(digits);
  if (!isNumber.test(digits.trim()) || value < least || value > most) {
    return `is not a number between ${least} and ${most}`;
  }
  if (numbers[vendor] !== undefined) return 'repeats an earlier one';
  numbers[vendor] = value;
  return null;
}

/** What holds for each vendor; where nothing is said, fifty at a time and no rate. */
export function vendorCallsOf(read: {
  VENDOR_CALLS_AT_ONCE?: PerVendor | undefined;
  VENDOR_CALLS_PER_SECOND?: PerVendor | undefined;
}): VendorCallLimits {
  const { VENDOR_CALLS_AT_ONCE: atOnce = {}, VENDOR_CALLS_PER_SECOND: perSecond = {} } = read;
  const limits = VENDOR_NAMES.map((vendor) => [
    vendor,
    {
      atOnce: atOnce[vendor] ?? atOnce.all ?? CALLS_AT_ONCE,
      perSecond: perSecond[vendor] ?? perSecond.all ?? null,
    },
  ]);
  // Each vendor is in it, as it was made from their names just above.
  return Object.fromEntries(limits) as VendorCallLimits;
}
