import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULTY } from '../chaos/faulty.ts';
import { MUTATIONS } from '../mutations/list.ts';
import { edited, type Edit } from '../mutations/mutation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const all: [string, readonly Edit[]][] = [
  ...MUTATIONS.map(({ name, edits }): [string, readonly Edit[]] => [name, edits]),
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
    },
  );
});
