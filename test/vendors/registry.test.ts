import { describe, expect, it } from 'vitest';
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
