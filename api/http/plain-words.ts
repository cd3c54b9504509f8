import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
};

/** What is expected, where a schema has no words of its own for it: the library's are for programmers. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'is required and ' : ''}must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return bound(issue.origin, 'at most', issue.maximum);
    case 'too_small':
      return bound(issue.origin, 'at least', issue.minimum);
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `must be of the form ${issue.pattern ?? issue.format}`;
    default:
      return 'is of no form that is taken here; see its schema in /docs, and of vendorOptions in GET /v1/vendor-accounts';
  }
};

function bound(origin: string, which: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined ? `must be ${which} ${limit}` : `must have ${which} ${limit} ${unit}`;
}
