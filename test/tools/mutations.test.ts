import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULTY } from '../chaos/faulty.ts';
import { removeAbandoned } from '../mutations/copy.ts';
import { MUTATIONS } from '../mutations/list.ts';
import { edited, taken, worst, type Edit } from '../mutations/mutation.ts';
import { REPLAY_MUTATIONS } from '../replay/mutations.ts';
import { choose } from '../../tools/guarantees/choose.ts';
import { promisesOf } from '../../tools/guarantees/promises.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const all: [string, readonly Edit[]][] = [
  ...[...MUTATIONS, ...REPLAY_MUTATIONS].map(({ name, edits }): [string, readonly Edit[]] => [
    name,
    edits,
  ]),
  ...Object.entries(FAULTY).map(([name, { edits }]): [string, readonly Edit[]] => [name, edits]),
];

describe('a fault that is put into a copy of the sources', () => {
  it.each(all)('still fits the code that it takes out: %s', async (_name, edits) => {
    for (const edit of edits) {
      const text = await readFile(path.join(ROOT, edit.file), 'utf8');
      expect(edited(text, edit)).not.toBe(text);
    }
  });

  it('is refused where the code is not there, or there twice', () => {
    const edit = { file: 'a.ts', find: 'x', replace: 'y' };
    expect(() => edited('z', edit)).toThrow('a.ts');
    expect(() => edited('x x', edit)).toThrow('2 times');
  });

  it.each(MUTATIONS.map(({ name, test }) => [name, test] as const))(
    'names a test that is there: %s',
    async (_name, { file, name }) => {
      expect(await readFile(path.join(ROOT, file), 'utf8')).toContain(name);
      // A title that is filled in for each row is never read as it is written.
      expect(name).not.toMatch(/%[sdifjo#$]|\$\w/);
    },
  );
});

it('removes the copies that an ended process left behind, and no others', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-copies-'));
  // Ended, and waited for.
  const { pid } = spawnSync(process.execPath, ['--version']);
  const kept = [`build-${process.pid}-a`, 'cache', 'edited-old'];
  for (const name of [...kept, `build-${pid}-b`, `edited-${pid}-c`]) {
    await mkdir(path.join(folder, name));
  }
  await removeAbandoned(folder);
  expect((await readdir(folder)).sort()).toEqual(kept.sort());
  await rm(folder, { recursive: true });
});

/** Promises that no mutation takes out yet. Nothing is added here: a new promise comes with one. */
const WITHOUT = `
L5 L6 E33 P4 O5 O6 O8 O12
`;

describe('The mutations', () => {
  it('take out every promise but those listed as not taken out yet', async () => {
    const promises = promisesOf(await readFile(path.join(ROOT, 'docs/guarantees.md'), 'utf8'));
    const numbers = promises.map(({ number }) => number);
    const takenOut = new Set(MUTATIONS.map(({ promise }) => promise));
    expect(numbers.filter((number) => !takenOut.has(number))).toEqual(WITHOUT.trim().split(/\s+/));
    expect([...takenOut].filter((number) => !numbers.includes(number))).toEqual([]);
  });

  it('are all tried over the commits, and those of the worst promises at each', () => {
    const test = { file: 'a.test.ts', name: 'a' };
    const others = Array.from({ length: 100 }, (_, n) => taken('A1', `other ${n}`, test));
    const all = [worst(taken('A1', 'worst', test)), ...others];
    const tried = ['0', '1', '2', '3'].map((commit) => choose(all, commit));
    for (const chosen of tried) {
      expect(chosen.length).toBeLessThan(40);
      expect(chosen).toContain(all[0]);
    }
    expect(new Set(tried.flat()).size).toBe(all.length);
  });
});
