// npm run documents: writes what the documents take from the code (tables, numbers of lines) anew.
import { writeFile } from 'node:fs/promises';
import { inRoot, pages, readPage } from './pages.ts';
import { renewed } from './renewed.ts';

for (const page of pages()) {
  const text = readPage(page);
  const now = renewed(text, readPage);
  if (now === text) continue;
  await writeFile(inRoot(page), now);
  console.log(`written: ${page}`);
}
