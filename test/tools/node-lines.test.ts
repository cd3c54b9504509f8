import { mkdirSync, readFileSync } from 'node:fs';
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

// A stand-in for npm writes the executable where the package of this platform holds it.
const npm = [
  'PATH=/usr/bin:/bin',
  'for last; do :; done',
  'mkdir -p "$3/node_modules/${last%@*}/bin"',
  'echo "$last" > "$3/node_modules/${last%@*}/bin/node"',
  'chmod +x "$3/node_modules/${last%@*}/bin/node"',
].join('\n');

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
    expect(readFileSync(found, 'utf8').trim()).toMatch(new RegExp(`^node(-bin)?-${name}$`));
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

  it('fail nothing where they cannot be had, and are not kept silent', async () => {
    const find = () => Promise.reject(new SetupError('No registry.', 'Reach it.'));
    const { results, missing } = await runOnOtherNodeLines('/nowhere', find);
    expect(results).toEqual([]);
    const others = otherNodeLines(process.versions.node);
    expect(missing).toHaveLength(others.length);
    for (const [index, version] of others.entries()) {
      expect(missing[index]).toContain(`did not run on Node ${version}. No registry.`);
    }
  });
});
