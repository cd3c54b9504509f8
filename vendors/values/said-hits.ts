import { isRecord } from './said.ts';

/**
 * The hits of a screening, whatever holds them: a list, an object of hits in its place, or a single hit. One
 * that is no object is kept as `said`, so that no two become one and none is shown as nothing.
 */
export function saidHits(hits: unknown): Record<string, unknown>[] {
  return elementsOf(hits).map((said) => (isRecord(said) ? said : { said }));
}

function elementsOf(hits: unknown): unknown[] {
  if (Array.isArray(hits)) return hits;
  if (!isRecord(hits)) return [];
  const inner = Object.values(hits);
  return inner.every(isRecord) ? inner : [hits];
}
