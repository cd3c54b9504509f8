import { isSaid } from './said.ts';

/** Deeper than any answer is nested. */
const MAX_DEPTH = 12;

/** What stands in members of such a name, however deep in a value they are. */
export function membersNamed(value: unknown, name: RegExp, depth = 0): unknown[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const members: [string, unknown][] = Object.entries(value);
  return members.flatMap(([each, said]) => [
    ...(name.test(each) ? [said] : []),
    ...membersNamed(said, name, depth + 1),
  ]);
}

/** Null, no, zero, an empty text, and what holds nothing but these. */
export function saysNothing(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) {
    return !isSaid(value) || value === false || value === 0;
  }
  if (depth > MAX_DEPTH) return false;
  return Object.values(value).every((inner) => saysNothing(inner, depth + 1));
}
