import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemSchema } from '../../api/schemas/problem.ts';
import { verificationSchema } from '../../api/schemas/verification.ts';
import { STATUSES } from '../../domain/status.ts';
import {
  anchorsOf,
  cellsOf,
  inRoot,
  linksOf,
  pages,
  proseOf,
  readPage,
} from '../../tools/documents/pages.ts';
import { renewed } from '../../tools/documents/renewed.ts';

/** What a reader takes in at once; longer text belongs below the table. */
const LONGEST_CELL = 120;
const ROOMS =
  /`(?<file>(?:api|workflows|activities|vendors|domain|store|config|workers|sandbox|bench|test|tools|docs)\/[\w./-]+\.(?:ts|mjs|md|sql))`/g;

describe.each(pages())('the document %s', (page) => {
  const document = readPage(page);

  it('has the tables and line numbers that the code has: `npm run documents` writes them', () => {
    expect(renewed(document, readPage)).toBe(document);
  });

  it('links to files and headings that are there', () => {
    const leadNowhere = linksOf(page, document).filter(({ to, anchor }) => {
      if (!existsSync(inRoot(to))) return true;
      return anchor !== '' && to.endsWith('.md') && !anchorsOf(readPage(to)).has(anchor);
    });
    expect(leadNowhere).toEqual([]);
  });

  it('names files that are there', () => {
    const named = [...document.matchAll(ROOMS)].map(({ groups }) => groups?.['file'] ?? '');
    expect(named.filter((file) => !existsSync(inRoot(file)))).toEqual([]);
  });

  it(`has no cell in a table of more than ${LONGEST_CELL} characters`, () => {
    expect(cellsOf(document).filter((cell) => cell.length > LONGEST_CELL)).toEqual([]);
  });
});

describe('The page for those who integrate', () => {
  const document = readPage('docs/integrating.md');

  it('explains every status', () => {
    const explained = cellsOf(document);
    expect(STATUSES.filter((status) => !explained.includes(`\`${status}\``))).toEqual([]);
  });

  it('explains every next action', () => {
    const explained = cellsOf(document);
    const { type } = verificationSchema.shape.nextAction.shape;
    expect(type.options.filter((action) => !explained.includes(`\`${action}\``))).toEqual([]);
  });

  it('shows only fields that the API answers', () => {
    const answers = z.union([verificationSchema.partial().strict(), problemSchema.strict()]);
    const blocks = [...document.matchAll(/^```json\n(?<json>[^]*?)^```$/gm)];
    expect(blocks.length).toBeGreaterThan(2);
    for (const { groups } of blocks) {
      expect(answers.safeParse(JSON.parse(groups?.['json'] ?? '')).error).toBeUndefined();
    }
  });
});

describe('What a document takes from the code', () => {
  const read = (): string => 'one\ntwo\ntwo\n';

  it('has the number of the line on which the quoted code stands', () => {
    expect(renewed('see `a/b.ts:9`: `one`', read)).toBe('see `a/b.ts:1`: `one`');
  });

  it.each(['three', 'two'])(
    'is refused where the quoted code is on no line, or on several: %s',
    (code) => {
      expect(() => renewed(`\`a/b.ts:1\`: \`${code}\``, read)).toThrow('expected one line');
    },
  );

  it('has a row for each reason, with its audience', () => {
    const table = renewed('<!-- reasons -->\n<!-- /reasons -->', read);
    expect(table).toMatch(/\| `face_mismatch` +\| client +\| no /);
    expect(proseOf(table)).toContain('| `document_expired`');
  });
});
