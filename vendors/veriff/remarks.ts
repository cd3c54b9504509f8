import type { ExtractedResult } from '../result.ts';

/** `riskLabels`: what Veriff warns of beside its verdict, an approval included. */
export function risksOf(labels: unknown): ExtractedResult['risks'] {
  return recordsIn(labels).flatMap(({ label, category }) => {
    const name = textOf(label);
    return name === null ? [] : [{ label: name, category: textOf(category) }];
  });
}

/** Free text of the vendor and its specialists: `reason`, then the comments, by their type. */
export function notesOf(reason: unknown, comments: unknown): ExtractedResult['notes'] {
  const said = textOf(reason);
  const remarks = recordsIn(comments).flatMap((remark) => {
    const text = textOf(remark['comment'] ?? remark['label']);
    return text === null ? [] : [{ name: textOf(remark['type']) ?? 'comment', text }];
  });
  return [...(said === null ? [] : [{ name: 'reason', text: said }]), ...remarks];
}

/** The objects of a list; a bare text in it is its own `label`. */
function recordsIn(list: unknown): Record<string, unknown>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (typeof item === 'string') return [{ label: item }];
    return typeof item === 'object' && item !== null ? [{ ...item }] : [];
  });
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;
