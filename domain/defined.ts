/** Removes the undefined fields: with exact optional types, `undefined` is not the same as left out. */
export function defined<Values extends Record<string, unknown>>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  // Each of its own type, of which undefined is no part any more.
  return Object.fromEntries(there) as ReturnType<typeof defined<Values>>;
}
