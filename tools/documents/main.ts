// npm run documents: writes what the documents take from the code (tables, numbers of lines, openapi.json) anew.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { OPENAPI_COPY, openApiText } from './openapi.ts';
import { inRoot, pages, readPage } from './pages.ts';
import { renewed } from './renewed.ts';

const texts = new Map(pages().map((page) => [page, renewed(readPage(page), readPage)]));
texts.set(OPENAPI_COPY, openApiText());
for (const [file, text] of texts) {
  if (existsSync(inRoot(file)) && readPage(file) === text) continue;
  await writeFile(inRoot(file), text);
  console.log(`written: ${file}`);
}
