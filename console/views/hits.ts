/** Something that screening found, as the vendor words it: names of fields beside what they hold. */
export interface Hit {
  /** What it is called, where the vendor says so. */
  title: string | null;
  fields: readonly (readonly [string, string])[];
  /** Addresses that the vendor gives as its sources; `https:` and `http:` only. */
  sources: readonly string[];
}

const MOST_FIELDS = 60;
const DEEPEST = 6;
const TITLES = ['name', 'matchedName', 'fullName', 'full_name', 'title'];

/**
 * Pure: screening matches, whatever the vendor's words for them are, as a person can read them. What is
 * nested is named by its path; nothing of it is ever markup.
 */
export function hitsOf(screening: readonly Readonly<Record<string, unknown>>[]): Hit[] {
  return screening.map((said) => {
    const all = flat(said, '', 0).slice(0, MOST_FIELDS);
    const title = all.find(([name]) => TITLES.includes(name))?.[1] ?? null;
    const sources = [...new Set(all.flatMap(([, value]) => (isAddress(value) ? [value] : [])))];
    return { title, fields: all.filter(([, value]) => !isAddress(value)), sources };
  });
}

/** Every value that is not nothing, in the vendor's order. */
function flat(value: unknown, path: string, depth: number): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object') return [[path, JSON.stringify(value)]];
  if (depth >= DEEPEST) return [[path, '…']];
  if (Array.isArray(value)) {
    return value.flatMap((one) => flat(one, path, depth + 1));
  }
  return Object.entries(value).flatMap(([name, one]) =>
    flat(one, path === '' ? name : `${path}.${name}`, depth + 1),
  );
}

function isAddress(value: string): boolean {
  if (!/^https?:\/\/\S+$/i.test(value)) return false;
  return URL.canParse(value);
}
