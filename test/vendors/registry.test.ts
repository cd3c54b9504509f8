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

/** Every file below a folder, with the vendors that it names. */
function naming(folder: string): { file: string; vendors: string[] }[] {
  const files = readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const file = `${parentPath}/${name}`;
      const text = readFileSync(file, 'utf8').toLowerCase();
      return { file, vendors: VENDOR_NAMES.filter((vendor) => text.includes(vendor)) };
    });
}

describe('another vendor', () => {
  it.each(['api', 'workflows', 'activities', 'workers', 'store'])(
    'changes nothing in %s/, where no file names one',
    (folder) => {
      const files = naming(`${folder}/`);
      expect(files.length).toBeGreaterThan(10);
      expect(files.filter(({ vendors: named }) => named.length > 0)).toEqual([]);
    },
  );

  it.each(VENDOR_NAMES)('has a page, a simulator and a story like %s', (vendor) => {
    const files = [`docs/vendors/${vendor}.md`, `sandbox/${vendor}/index.ts`, `tools/demo/${vendor}.ts`];
    for (const file of files) expect(existsSync(new URL(file, ROOT)), file).toBe(true);
  });
});
