import { CONTENTS } from '../../api/exporting/contents.ts';
import { allRoutes } from '../../api/routes/index.ts';
import { ERRORS } from '../../domain/errors.ts';
import { REASONS } from '../../domain/reason.ts';
import { ACTS, MAY, ROLES } from '../../domain/roles.ts';
import { queryLinks } from './query-links.ts';

/** Gives the text of a file by its path from the root. */
type Read = (file: string) => string;

/**
 * The document as the code wants it: tables between `<!-- reasons -->` or `<!-- errors -->` and its end
 * made anew, likewise the addresses of its queries (`<!-- queries -->`), and the line of each reference,
 * such as `file.ts:7`: `the code of that line`, set right.
 * @throws Error where quoted code is not on exactly one line of its file
 */
export function renewed(document: string, read: Read): string {
  let text = document;
  for (const [name, table] of Object.entries(TABLES)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    text = text.replace(
      new RegExp(`${begin}[^]*${end}`),
      () => `${begin}\n\n${table(document)}\n\n${end}`,
    );
  }
  return text.replace(
    /`(?<file>[\w./-]+\.ts):\d+`: `(?<code>[^`]+)`/g,
    (_, file: string, code: string) => `\`${file}:${lineOf(code, file, read)}\`: \`${code}\``,
  );
}

const TABLES: Record<string, (document: string) => string> = {
  reasons: reasonTable,
  errors: errorTable,
  queries: queryLinks,
  roles: roleTable,
  scopes: scopeTable,
  export: exportTable,
};

const ACT_WORDS: Record<(typeof ACTS)[number], string> = {
  'queue.read': 'see the queue',
  'case.read': 'see a case, its photos, its notes and its history in Temporal',
  'case.take': 'take a case, and give it back',
  'case.note': 'write a note',
  'case.decide': 'approve, decline, ask for another try',
  'case.confirm': 'be the second of two who decide',
  'case.override': 'decide anew after the end',
  'audit.read': 'see who saw and decided what',
  'system.read': 'see the health of the system',
};

function roleTable(): string {
  const rows = ACTS.map((act) => [
    ACT_WORDS[act],
    ...ROLES.map((role) => (MAY[role].includes(act) ? 'yes' : '')),
  ]);
  return tableOf([['In the console', ...ROLES], ...rows]);
}

/** Which key may ask for what; what anybody may ask for has no scope. */
function scopeTable(): string {
  const rows = allRoutes('https://kyc.example.com').flatMap(({ method, path, documentation }) => {
    const [scope] = documentation.security?.[0]?.['apiKey'] ?? [];
    return scope === undefined ? [] : [[`\`${scope}\``, `\`${method.toUpperCase()} ${path}\``]];
  });
  return tableOf([
    ['Scope', 'Route'],
    ...rows.toSorted(([one = ''], [two = '']) => (one < two ? -1 : one > two ? 1 : 0)),
  ]);
}

/** The files of an export. */
function exportTable(): string {
  const rows = Object.entries(CONTENTS).map(([name, { what, audience, stays }]) => [
    `\`${name}\``,
    what,
    audience,
    stays ? 'yes' : '',
  ]);
  return tableOf([['File', 'What', 'Audience', 'Once erased'], ...rows]);
}

function reasonTable(): string {
  const rows = Object.entries(REASONS).map(([code, { audience, retryable, message }]) => [
    `\`${code}\``,
    audience,
    retryable ? 'yes' : 'no',
    message,
  ]);
  return tableOf([['Code', 'Audience', 'Retryable', 'Message'], ...rows]);
}

function errorTable(): string {
  const rows = Object.entries(ERRORS).map(([code, { http, title }]) => [
    `\`${code}\``,
    String(http),
    title,
  ]);
  return tableOf([['Code', 'HTTP', 'Title'], ...rows]);
}

/** As prettier writes it. The first row is the head. */
function tableOf([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const lineOfCells = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const padded = (row: string[]): string =>
    lineOfCells(widths.map((width, column) => (row[column] ?? '').padEnd(width)));
  const rule = lineOfCells(widths.map((width) => '-'.repeat(width)));
  return [padded(head), rule, ...rows.map(padded)].join('\n');
}

function lineOf(code: string, file: string, read: Read): number {
  const lines = read(file).split('\n');
  const places = lines.flatMap((line, index) => (line.includes(code) ? index + 1 : []));
  const [place] = places;
  if (place === undefined || places.length > 1) {
    throw new Error(`${file}: expected one line with "${code}", and found ${places.length}`);
  }
  return place;
}
