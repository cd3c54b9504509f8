import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FILE = fileURLToPath(new URL('../.local/bench.jsonl', import.meta.url));

const measureSchema = z.strictObject({
  what: z.string(),
  measured: z.number(),
  unit: z.string(),
  /** It must be less than this; null: it is only reported. */
  limit: z.number().nullable(),
});

/** One row of the table. */
export type Measure = z.infer<typeof measureSchema>;

/** Forgets what was measured before. */
export async function beginReport(): Promise<void> {
  await mkdir(path.dirname(FILE), { recursive: true });
  await rm(FILE, { force: true });
}

/** Adds a row, from whichever process. */
export async function report(measure: Measure): Promise<void> {
  await appendFile(FILE, `${JSON.stringify(measure)}\n`);
}

/** Everything that was measured since `beginReport`. */
export async function readReport(): Promise<Measure[]> {
  const text = await readFile(FILE, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => measureSchema.parse(JSON.parse(line)));
}

export const isKept = ({ measured, limit }: Measure): boolean => limit === null || measured < limit;

/** The rows as a table for a terminal. */
export function tableOf(measures: readonly Measure[]): string {
  const rows = measures.map((one) => [
    one.what,
    `${one.measured.toLocaleString('en', { maximumFractionDigits: 1 })} ${one.unit}`,
    one.limit === null ? '' : `< ${one.limit} ${one.unit}`,
    one.limit === null ? '' : isKept(one) ? 'ok' : 'TOO MUCH',
  ]);
  const all = [['', 'measured', 'target', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The least value that such a share of all does not exceed. */
export function percentile(all: readonly number[], share: number): number {
  const sorted = all.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
