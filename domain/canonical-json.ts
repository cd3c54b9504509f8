/** One text for one JSON value, however its objects' properties were ordered. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).sort(([one], [two]) => (one < two ? -1 : 1));
    // A list, so that names that look like numbers keep their place too.
    return { object: entries };
  });
}
