import { describe, expect, it } from 'vitest';
import { checkNodeVersion } from '../../tools/setup/node-version.mjs';
import { isAtLeast } from '../../tools/setup/run-command.mjs';

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s is accepted', (version) => {
    expect(() => {
      checkNodeVersion(version, '>=20.19.0');
    }).not.toThrow();
  });

  it.each(['18.20.0', '20.18.3'])('%s is refused, with how to get a newer one', (version) => {
    expect(() => {
      checkNodeVersion(version, '>=20.19.0');
    }).toThrow(/is too old: 20\.19\.0 or later is needed\.\s+Get it from https:\/\/nodejs\.org/);
  });
});

describe('comparing versions', () => {
  it.each([
    ['1.9.0', '1.10.0', false],
    ['1.10.0', '1.9.9', true],
    ['go1.26.8', '1.26.4', true],
    ['1.26rc1', '1.26.4', false],
    ['v2', '1.99.99', true],
    ['', '0.0.1', false],
  ])('%s is at least %s: %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
