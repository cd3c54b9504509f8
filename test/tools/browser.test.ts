import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureBrowser } from '../../tools/setup/browser.mjs';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

/** A machine that has these commands and no others. */
async function machine(scripts: Record<string, string>) {
  const root = scratchFolder();
  const folder = await commands(root, scripts);
  return { root, folder, options: { env: { PATH: folder }, places: [], isRoot: true } };
}

describe('the Chromium of the tests', () => {
  it('is the one that the environment names, before all others', async () => {
    const { folder, options } = await machine({ mine: 'true', chromium: 'true' });
    const CHROMIUM_PATH = path.join(folder, 'mine');
    expect(await ensureBrowser({ ...options, env: { PATH: folder, CHROMIUM_PATH } })).toBe(
      CHROMIUM_PATH,
    );
  });

  it('is not silently another one when the environment names a file that is not there', async () => {
    const { folder, options } = await machine({ chromium: 'true' });
    const env = { PATH: folder, CHROMIUM_PATH: '/nowhere/chromium' };
    await expect(ensureBrowser({ ...options, env })).rejects.toThrow(
      /CHROMIUM_PATH is \/nowhere\/chromium, which is not an executable file/,
    );
  });

  it.each(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'])(
    'is one that is there: %s',
    async (name) => {
      const { folder, options } = await machine({ [name]: 'true' });
      expect(await ensureBrowser(options)).toBe(path.join(folder, name));
    },
  );

  it('is found where the system keeps it beside the PATH', async () => {
    const { options } = await machine({});
    const place = path.join(scratchFolder(), 'Google Chrome');
    writeFileSync(place, '#!/bin/sh\n');
    chmodSync(place, 0o755);
    expect(await ensureBrowser({ ...options, places: [place] })).toBe(place);
  });

  it("is installed from the system's packages where there is none", async () => {
    const { root, folder, options } = await machine({});
    const made = path.join(folder, 'chromium');
    await commands(root, { 'apt-get': `if [ "$1" = install ]; then /bin/cp "$0" ${made}; fi` });
    expect(await ensureBrowser(options)).toBe(made);
  });

  it.each([
    ['there is no such command', {}, true, /no Chromium on this machine.*CHROMIUM_PATH/s],
    ['it may not', { 'apt-get': 'true' }, false, /no Chromium on this machine/],
    ['it fails', { 'apt-get': 'echo no space; exit 1' }, true, /could not install.*no space/s],
    ['it installs none', { 'apt-get': 'true' }, true, /installed no Chromium.*CHROMIUM_PATH/s],
  ])('is said how to get when it cannot be installed: %s', async (_, scripts, isRoot, message) => {
    const { options } = await machine(scripts);
    await expect(ensureBrowser({ ...options, isRoot })).rejects.toThrow(message);
  });
});
