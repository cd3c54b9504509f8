import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { promisesOf } from '../../tools/guarantees/promises.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const document = read('docs/guarantees.md');
const promises = promisesOf(document);

/** Whether the file has a test, or a table of tests, of exactly this name. */
function hasTest(file: string, name: string): boolean {
  const source = read(file).replaceAll("\\'", "'");
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`));
}

describe('The promises in docs/guarantees.md', () => {
  it('have numbers that are given once, and count upwards in their section', () => {
    const sections = document.split(/^## /m).slice(1);
    const letters = sections.map((section) => section.slice(0, 1));
    expect(new Set(letters).size).toBe(sections.length);
    for (const section of sections) {
      const counts = promisesOf(section).map(({ number }) => {
        expect(number.slice(0, 1)).toBe(section.slice(0, 1));
        return Number(number.slice(1));
      });
      expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
    }
  });

  it.each(promises.map((promised) => [`${promised.number}. ${promised.says}`, promised] as const))(
    'name tests and files that are there: %s',
    (_, { body, tests }) => {
      expect(tests).not.toEqual([]);
      expect(tests.filter(({ file, name }) => !hasTest(file, name))).toEqual([]);
      const files = [...body.matchAll(/`(?<file>[\w.-]+\/[\w./-]+)`/g)].map(
        ({ groups }) => groups?.['file'] ?? '',
      );
      expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    },
  );

  it('name no test that is only part of another one', () => {
    const file = 'test/store/transition.test.ts';
    expect(
      hasTest(file, 'refuses an end while messages wait, and names them with what they say'),
    ).toBe(true);
    expect(hasTest(file, 'refuses an end while messages wait')).toBe(false);
  });

  it('are read to the last line: what is neither a promise nor its tests is refused', () => {
    expect(() => promisesOf('### A promise without a number')).toThrow('Neither');
    expect(() => promisesOf('### A1. Says\n\n- `a.test.ts` says so')).toThrow('Neither');
    expect(() => promisesOf('| Guarantee |')).toThrow('Neither');
  });
});
