import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { cacheFolder, makeOnce } from '../../tools/setup/cache.mjs';
import { scratchFolder, writeFiles } from './support/scratch.ts';

const RUN = fileURLToPath(new URL('./support/make-once.mjs', import.meta.url));

function startRun(root: string): ChildProcess {
  const args = [RUN, path.join(root, 'cache', 'thing'), path.join(root, 'gate'), logOf(root)];
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

const logOf = (root: string): string => path.join(root, 'log');
/** The lines that are whole: the file is there a moment before the first of them. */
const makers = (root: string): string[] =>
  existsSync(logOf(root)) ? readFileSync(logOf(root), 'utf8').split('\n').slice(0, -1) : [];

describe('the cache folder', () => {
  it('is in XDG_CACHE_HOME, else in .cache of the home folder', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/durable-kyc');
    expect(cacheFolder({ HOME: '/h' })).toBe('/h/.cache/durable-kyc');
  });
});

describe('making a cached folder', () => {
  it('happens once, and the second run takes what is there', async () => {
    const folder = path.join(scratchFolder(), 'thing');
    const make = vi.fn((temporary: string) => writeFiles(temporary, { file: 'content' }));
    await makeOnce(folder, 'a test', make);
    await makeOnce(folder, 'a test', make);
    expect(make).toHaveBeenCalledTimes(1);
    expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('content');
  });

  it('leaves nothing behind when it fails, and works the next time', async () => {
    const root = scratchFolder();
    const folder = path.join(root, 'thing');
    const failing = async (temporary: string): Promise<void> => {
      await writeFiles(temporary, { half: 'half of it' });
      throw new Error('connection lost');
    };
    await expect(makeOnce(folder, 'a test', failing)).rejects.toThrow('connection lost');
    expect(readdirSync(root)).toEqual([]);
    await makeOnce(folder, 'a test', (temporary) => writeFiles(temporary, { file: 'content' }));
    expect(readdirSync(root)).toEqual(['thing']);
  });

  it('is done by one of two runs at once, and both end well', async () => {
    const root = scratchFolder();
    const runs = [startRun(root), startRun(root)];
    const ends = Promise.all(runs.map((run) => once(run, 'exit')));
    await vi.waitFor(() => {
      expect(makers(root)).toHaveLength(1);
    }, 5000);
    expect(existsSync(path.join(root, 'cache', 'thing'))).toBe(false);
    writeFileSync(path.join(root, 'gate'), '');
    expect((await ends).map(([code]: unknown[]) => code)).toEqual([0, 0]);
    expect(makers(root)).toHaveLength(1);
    expect(readdirSync(path.join(root, 'cache', 'thing')).sort()).toEqual(['half', 'whole']);
  });

  it('is taken over when the run that did it was killed, whose half is removed', async () => {
    const root = scratchFolder();
    const killed = startRun(root);
    await vi.waitFor(() => {
      expect(makers(root)).toHaveLength(1);
    }, 5000);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(path.join(root, 'cache', 'thing'))).toBe(false);
    writeFileSync(path.join(root, 'gate'), '');
    const [code] = (await once(startRun(root), 'exit')) as unknown[];
    expect(code).toBe(0);
    expect(makers(root)).toHaveLength(2);
    expect(readdirSync(path.join(root, 'cache'))).toEqual(['thing']);
  });
});
