import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Vendors whose samples are kept as bodies of the document alone. */
const VENDORS = ['datakeen', 'identify24'];

const page = (vendor: string): string =>
  readFileSync(new URL(`../../docs/vendors/${vendor}.md`, import.meta.url), 'utf8');

/** Every name of a field in the samples; read from the text, as one of them is no JSON. */
function fieldsOf(vendor: string): string[] {
  const folder = new URL(`${vendor}/samples/`, import.meta.url);
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/"([^"\s]+)"\s*:/g)]);
  return [...new Set(names.map(([, name = '']) => name))];
}

/** The same where a page writes a row of numbered fields as `custom1` … `custom4`. */
const isNamed = (name: string, text: string): boolean => {
  const numbered = /^(.*\D)[2-9]$/.exec(name)?.[1];
  return text.includes(name) || (numbered !== undefined && text.includes(`\`${numbered}1\` …`));
};

describe.each(VENDORS)('the page of %s', (vendor) => {
  it("names every field of the document's samples", () => {
    const text = page(vendor);
    const fields = fieldsOf(vendor);
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter((name) => !isNamed(name, text))).toEqual([]);
  });
});
