import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFolder } from '../../tools/setup/cache.mjs';
import {
  ensureTemporalServer,
  TEMPORAL_SERVER_VERSION,
} from '../../tools/setup/temporal-server.mjs';
import { commands, scratchFolder, writeFiles } from './support/scratch.ts';

const REFUSED = 'no such host';
const refused = () => Promise.resolve(REFUSED);
const neverCalled = () => Promise.reject(new Error('nothing is to be downloaded here'));
const says = (server: string) => `echo "temporal version 0.0.0-DEV (Server ${server}, UI 2.50.1)"`;

const said: string[] = [];

beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line));
});

async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  return { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
}

describe('the Temporal server', () => {
  it('is the one that the environment names, before all others', async () => {
    const env = await machine({ temporal: says('1.32.2'), mine: 'true' });
    env['TEMPORAL_CLI_PATH'] = path.join(env['PATH'] ?? '', 'mine');
    expect(await ensureTemporalServer({ env, download: neverCalled })).toBe(
      env['TEMPORAL_CLI_PATH'],
    );
  });

  it('is not silently another one when the environment names a file that is not there', async () => {
    const env = { ...(await machine({})), TEMPORAL_CLI_PATH: '/nowhere/temporal' };
    await expect(ensureTemporalServer({ env, download: neverCalled })).rejects.toThrow(
      /TEMPORAL_CLI_PATH is \/nowhere\/temporal, which is not an executable file/,
    );
  });

  it('is the one on the PATH when that is new enough', async () => {
    const env = await machine({ temporal: says('1.32.2') });
    expect(await ensureTemporalServer({ env, download: neverCalled })).toBe(
      path.join(env['PATH'] ?? '', 'temporal'),
    );
  });

  it('is not the one on the PATH when that is too old, and that is said', async () => {
    const env = await machine({ temporal: says('1.22.0') });
    const download = async (_kind: string, _version: string, folder: string, name: string) => {
      await writeFiles(folder, { [name]: 'downloaded' });
      return undefined;
    };
    const found = await ensureTemporalServer({ env, download });
    expect(readFileSync(found, 'utf8')).toBe('downloaded');
    expect(said.join('\n')).toContain('too old (server 1.22.0');
  });

  it('is taken from the cache without asking anybody', async () => {
    const env = await machine({});
    const folder = cachedFolder('temporal-cli', TEMPORAL_SERVER_VERSION, env);
    mkdirSync(folder, { recursive: true });
    expect(await ensureTemporalServer({ env, download: neverCalled })).toBe(
      path.join(folder, 'temporal'),
    );
  });

  it('is built with Go when the download is refused, which is said in one line', async () => {
    const go = 'if [ "$1" = env ]; then echo go1.26.8; else echo built > "$4"; fi';
    const env = await machine({ go });
    const found = await ensureTemporalServer({ env, download: refused });
    expect(readFileSync(found, 'utf8').trim()).toBe('built');
    expect(said.filter((line) => line.includes(REFUSED))).toHaveLength(1);
  });

  it.each([
    ['is missing', {}, /Go is missing .*Install Go 1\.26\.8 or later \(https:\/\/go\.dev\/dl\/\)/s],
    ['is too old', { go: 'echo go1.21.0' }, /Go 1\.21\.0 is too old .*Install Go 1\.26\.8/s],
    [
      'fails',
      { go: 'if [ "$1" = env ]; then echo go1.26.8; else echo disk full; exit 1; fi' },
      /failed:.*disk full.*TEMPORAL_CLI_PATH/s,
    ],
  ])(
    'says how to get it when the download is refused and Go %s',
    async (_what, scripts, message) => {
      const env = await machine(scripts);
      await expect(ensureTemporalServer({ env, download: refused })).rejects.toThrow(message);
    },
  );
});
