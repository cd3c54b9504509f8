import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFolder } from '../../tools/setup/cache.mjs';
import { ensureNode, NODE_LINES, otherNodeLines } from '../../tools/setup/node-lines.mjs';
import { SetupError } from '../../tools/setup/output.mjs';
import { runOnOtherNodeLines } from '../../tools/test/node-lines.ts';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

// A stand-in for npm writes an executable where the package of this platform holds it.
const npmOf = (node: string): string =>
  [
    'PATH=/usr/bin:/bin',
    'for last; do :; done',
    'folder="$3/node_modules/${last%@*}/bin"',
    'mkdir -p "$folder"',
    `printf '#!/bin/sh\\n# %s\\n%s\\n' "$last" "${node}" > "$folder/node"`,
    'chmod +x "$folder/node"',
  ].join('\n');
const npm = npmOf('echo v${last##*@}');

async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  return { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
}

describe('the lines of Node that the tests run on', () => {
  it.each([
    ['20.19.0', ['22', '24']],
    ['22.23.3', ['20', '24']],
    ['24.0.0', ['20', '22']],
    ['26.10.0', ['20', '22', '24']],
  ])('are all supported ones: beside %s those of %j', (running, lines) => {
    const majors = otherNodeLines(running).map((version) => version.split('.')[0]);
    expect(majors).toEqual(lines);
  });

  it('come from the npm registry, as the package of this platform', async () => {
    const env = await machine({ npm });
    const found = await ensureNode(NODE_LINES[24], { env });
    const name = `${process.platform}-${process.arch}@${NODE_LINES[24]}`;
    expect(readFileSync(found, 'utf8')).toMatch(new RegExp(`^# node(-bin)?-${name}$`, 'm'));
  });

  it('are taken from the cache without asking the registry again', async () => {
    const env = await machine({});
    mkdirSync(cachedFolder('node', NODE_LINES[22], env), { recursive: true });
    expect(await ensureNode(NODE_LINES[22], { env })).toContain(NODE_LINES[22]);
  });

  it('are named, with what to do, where they cannot be had', async () => {
    const env = await machine({ npm: 'echo "404 Not Found"; exit 1' });
    await expect(ensureNode(NODE_LINES[22], { env })).rejects.toThrow(
      /Node 22\.23\.3 cannot be had from the npm registry:\s+404 Not Found.*npm ping/s,
    );
  });

  it.each([
    ['does not start', 'echo no such loader; exit 127', /no such loader/],
    ['is another version', 'echo v18.0.0', /v18\.0\.0/],
  ])('are not kept where what was got %s', async (_what, node, words) => {
    const env = await machine({ npm: npmOf(node) });
    const got = ensureNode(NODE_LINES[24], { env });
    await expect(got).rejects.toThrow(/Node 24\.21\.0 does not start on this machine/);
    await expect(got).rejects.toThrow(words);
    expect(existsSync(cachedFolder('node', NODE_LINES[24], env))).toBe(false);
  });

  it.each<Error>([
    new SetupError('No registry.', 'Reach it.'),
    new Error('No registry. ENOSPC: no space left on device'),
  ])('fail nothing where they cannot be had, and are not kept silent: %s', async (error) => {
    const find = () => Promise.reject(error);
    const { results, missing } = await runOnOtherNodeLines('/nowhere', find);
    expect(results).toEqual([]);
    const others = otherNodeLines(process.versions.node);
    expect(missing).toHaveLength(others.length);
    for (const [index, version] of others.entries()) {
      expect(missing[index]).toContain(`did not run on Node ${version}. No registry.`);
    }
  });
});
