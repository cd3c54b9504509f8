import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { findVendor, vendors } from '../../vendors/registry.ts';

describe('the registry', () => {
  it('knows each vendor by the name that its own facts carry', () => {
    for (const [name, vendor] of Object.entries(vendors)) {
      expect(vendor.lifecycle.vendor).toBe(name);
    }
    expect(findVendor('veriff')).toBe(vendors.veriff);
  });

  it('holds vendors whose facts name what they can do, so that a workflow asks for nothing else', () => {
    for (const vendor of Object.values(vendors)) {
      const { lifecycle } = vendor;
      expect(lifecycle.media).toBe(vendor.media !== undefined);
      expect(lifecycle.details ?? false).toBe('details' in vendor);
      expect(lifecycle.deletion).toBe('deleteSession' in vendor);
    }
  });

  it('holds only facts that a workflow can be given as plain data', () => {
    for (const { lifecycle } of Object.values(vendors)) {
      expect(JSON.parse(JSON.stringify(lifecycle))).toEqual(lifecycle);
    }
  });
});

const ROOT = new URL('../../', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

/** The vendors that a text names, in its code or in words. */
function named(text: string): string[] {
  const words = text.toLowerCase();
  return VENDOR_NAMES.filter((vendor) => words.includes(vendor));
}

/** Every file below a folder, by its path from the root. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' });
  return entries.map((name) => `${folder}/${name}`).filter((file) => /\.[a-z]+$/.test(file));
}

const ROOMS = ['api', 'workflows', 'activities', 'workers', 'store'];
const OTHERS = ['domain', 'config', 'vendors', 'sandbox', 'tools', 'docker'];

describe('another vendor', () => {
  it.each(ROOMS)('changes nothing in %s/, where no file names one', (room) => {
    const files = filesBelow(room);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => named(textOf(file)).length > 0)).toEqual([]);
  });

  it('is one more in the lists that its guide names, and in no other', () => {
    const guide = textOf('docs/adding-a-vendor.md');
    const told = [...guide.matchAll(/^\| `((?!test)[\w./-]+\.ts)` /gm)].map(
      ([, file = '']) => file,
    );
    const lists = OTHERS.flatMap(filesBelow)
      .filter((file) => file.endsWith('.ts') && named(file).length === 0)
      .filter((file) => named(textOf(file)).length === VENDOR_NAMES.length);
    expect(told.filter((file) => file.includes('/')).toSorted()).toEqual(lists.toSorted());
  });

  it.each(VENDOR_NAMES)(
    'has what %s has: a page, a simulator, a story, and a word in both tables',
    (vendor) => {
      const own = [
        `docs/vendors/${vendor}.md`,
        `sandbox/${vendor}/index.ts`,
        `tools/demo/${vendor}.ts`,
      ];
      for (const file of own) expect(existsSync(new URL(file, ROOT)), file).toBe(true);
      for (const table of ['README.md', 'sandbox/README.md'])
        expect(named(textOf(table)), table).toContain(vendor);
    },
  );
});
