import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ensureGoClientGenerator,
  ensurePythonClientGenerator,
  GO_CLIENT_VERSION,
  PYTHON_CLIENT_VERSION,
} from '../../tools/setup/client-generators.mjs';
import { readPage } from '../../tools/documents/pages.ts';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

/** A machine with these commands, and nothing else. */
async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  return { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
}

/** Each says its version, and does this where it is to get something. */
const python = (pip: string, version = '3.11.7'): string =>
  `if [ "$1" = --version ]; then echo Python ${version}; else ${pip}; fi`;
const go = (build: string): string => `if [ "$1" = env ]; then echo go1.26.8; else ${build}; fi`;

describe('The generators of clients', () => {
  it('are had once, each in a folder of its own', async () => {
    const scripts = { python3: python('echo > "$7/of-pip"'), go: go('echo built > "$4"') };
    const env = await machine(scripts);
    const found = await ensurePythonClientGenerator({ env });
    expect(existsSync(path.join(found.env['PYTHONPATH'] ?? '', 'of-pip'))).toBe(true);
    const { generator } = await ensureGoClientGenerator({ env });
    expect(await readFile(generator, 'utf8')).toBe('built\n');
    const offline = { python3: python('exit 1'), go: go('exit 1') };
    const again = { ...env, PATH: await commands(scratchFolder(), offline) };
    expect((await ensurePythonClientGenerator({ env: again })).env).toEqual(found.env);
    expect(await ensureGoClientGenerator({ env: again })).toMatchObject({ generator });
  });

  it('are of the versions that those who integrate are told', () => {
    const { devDependencies } = JSON.parse(readPage('package.json')) as {
      devDependencies: Record<string, string>; // npm's own format
    };
    const told = readPage('docs/integrating.md');
    for (const name of ['openapi-fetch', '@hey-api/openapi-ts']) {
      expect(told).toContain(`\`${name}\` ${devDependencies[name] ?? ''}`);
    }
    expect(told).toContain(`\`openapi-python-client\` ${PYTHON_CLIENT_VERSION}`);
    expect(told).toContain(`\`oapi-codegen\` ${GO_CLIENT_VERSION}`);
  });

  it.each([
    ['Python is too old', python('exit 0', '3.10.4'), /Python 3\.10\.4 is too old for openapi-/],
    [
      'PyPI refuses',
      python('echo 403; exit 1'),
      /pip could not install openapi-.*403.*reach PyPI/s,
    ],
  ])('are not to be had where %s, which is said', async (_what, python3, message) => {
    const env = await machine({ python3 });
    await expect(ensurePythonClientGenerator({ env })).rejects.toThrow(message);
  });

  it('are not to be had without Go, or where its proxy refuses, which is said', async () => {
    await expect(ensureGoClientGenerator({ env: await machine({}) })).rejects.toThrow(
      /Go is missing to build clients for Go and their generator.*Install Go 1\.26\.0 or later/s,
    );
    const env = await machine({ go: go('echo 403; exit 1') });
    await expect(ensureGoClientGenerator({ env })).rejects.toThrow(/failed:.*403.*its proxy/s);
  });
});
