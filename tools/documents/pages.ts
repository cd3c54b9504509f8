import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The documents that a person reads, by their paths from the root. */
export function pages(): string[] {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join('docs', name.replaceAll(path.sep, '/')));
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'sandbox/README.md', ...docs.sort()];
}

export const inRoot = (file: string): string => path.join(ROOT, file);

/** The text of a file by its path from the root. */
export const readPage = (file: string): string => readFileSync(inRoot(file), 'utf8');

/** The document without its blocks of code. */
export const proseOf = (document: string): string => document.replace(/^ *```[^]*?^ *```$/gm, '');

/** What can be linked to within the document: its headings, as GitHub names them. */
export function anchorsOf(document: string): Set<string> {
  const headings = [...proseOf(document).matchAll(/^#+ (?<heading>.+)$/gm)];
  return new Set(headings.map(({ groups }) => anchorOf(groups?.['heading'] ?? '')));
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** The relative links of a document at this path: the file, from the root, and what is linked in it. */
export function linksOf(file: string, document: string): { to: string; anchor: string }[] {
  const links = [...proseOf(document).matchAll(/\]\((?<target>[^)\s]+)\)/g)];
  return links.flatMap(({ groups }) => {
    const [to = '', anchor = ''] = (groups?.['target'] ?? '').split('#');
    if (/^[a-z]+:/.test(to)) return [];
    const linked = to === '' ? file : path.posix.join(path.posix.dirname(file), to);
    return [{ to: linked, anchor }];
  });
}

/** Every cell of every table. */
export function cellsOf(document: string): string[] {
  const rows = [...proseOf(document).matchAll(/^\|(?<row>.*)\|$/gm)];
  return rows.flatMap(({ groups }) =>
    (groups?.['row'] ?? '').split(/(?<!\\)\|/).map((cell) => cell.trim()),
  );
}
