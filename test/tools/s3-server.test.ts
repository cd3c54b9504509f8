import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFolder } from '../../tools/setup/cache.mjs';
import { ensureS3Server, S3_SERVER_VERSION } from '../../tools/setup/s3-server.mjs';
import { commands, scratchFolder } from './support/scratch.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

async function machine(scripts: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const root = scratchFolder();
  return { PATH: await commands(root, scripts), XDG_CACHE_HOME: path.join(root, 'cache') };
}

describe('the S3 server of the tests', () => {
  it('is the one that the environment names, before all others', async () => {
    const env = await machine({ mine: 'true' });
    env['S3_SERVER_PATH'] = path.join(env['PATH'] ?? '', 'mine');
    expect(await ensureS3Server({ env })).toBe(env['S3_SERVER_PATH']);
  });

  it('is not silently another one when the environment names a file that is not there', async () => {
    const env = { ...(await machine({})), S3_SERVER_PATH: '/nowhere/versitygw' };
    await expect(ensureS3Server({ env })).rejects.toThrow(
      /S3_SERVER_PATH is \/nowhere\/versitygw, which is not an executable file/,
    );
  });

  it('is taken from the cache without building it again', async () => {
    const env = await machine({});
    const folder = cachedFolder('versitygw', S3_SERVER_VERSION, env);
    mkdirSync(folder, { recursive: true });
    expect(await ensureS3Server({ env })).toBe(path.join(folder, 'versitygw'));
  });

  it('is built with Go', async () => {
    const go = 'if [ "$1" = env ]; then echo go1.26.8; else echo built > "$4"; fi';
    const found = await ensureS3Server({ env: await machine({ go }) });
    expect(readFileSync(found, 'utf8').trim()).toBe('built');
  });

  it.each([
    ['is missing', {}, /Go is missing .*Install Go 1\.25\.0 or later.*S3_SERVER_PATH/s],
    ['is too old', { go: 'echo go1.21.0' }, /Go 1\.21\.0 is too old .*S3_SERVER_PATH/s],
    [
      'fails',
      { go: 'if [ "$1" = env ]; then echo go1.26.8; else echo disk full; exit 1; fi' },
      /failed:.*disk full.*S3_SERVER_PATH/s,
    ],
  ])('says how to get it when Go %s', async (_what, scripts, message) => {
    await expect(ensureS3Server({ env: await machine(scripts) })).rejects.toThrow(message);
  });
});
