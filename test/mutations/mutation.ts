import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** One place of the sources that is written otherwise. */
export interface Edit {
  /** From the root of the clone. */
  file: string;
  /** Must be there exactly once, so that nobody changes the code without seeing it here. */
  find: string;
  replace: string;
}

/** A promise taken out of the product, and the test that must not let that pass. */
export interface Mutation {
  /** The number of the promise in docs/guarantees.md. */
  promise: string;
  name: string;
  edits: readonly Edit[];
  test: NamedTest;
  /** Tried at every run, however few are: what would be worst. */
  isWorst?: boolean;
}

interface NamedTest {
  file: string;
  /** Part of the test's name, as `vitest -t` takes it. */
  name: string;
}

export function taken(
  promise: string,
  name: string,
  test: NamedTest,
  ...edits: readonly Edit[]
): Mutation {
  return { promise, name, edits, test };
}

/** The same of a mutation that every run tries, since its promise is among the worst to break. */
export function worst(mutation: Mutation): Mutation {
  return { ...mutation, isWorst: true };
}

/** What `text` becomes. @throws Error that names the file where the edit does not fit any more */
export function edited(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    const times = parts.length - 1;
    throw new Error(`${file}: "${find.trim()}" is there ${times} times, and must be there once.`);
  }
  return parts.join(replace);
}

/** Writes the edits into the sources below `root`. */
export async function applyEdits(root: string, edits: readonly Edit[]): Promise<void> {
  for (const edit of edits) {
    const file = path.join(root, edit.file);
    await writeFile(file, edited(await readFile(file, 'utf8'), edit));
  }
}
