// npm run documents: writes what the documents take from the code (tables, numbers of lines, openapi.json,
// the client's types) anew.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { CLIENT_TYPES, clientTypesText, OPENAPI_COPY, openApiText } from './openapi.ts';
import { inRoot, pages, readPage } from './pages.ts';
import { renewed } from './renewed.ts';

const texts = new Map(pages().map((page) => [page, renewed(readPage(page), readPage)]));
texts.set(OPENAPI_COPY, openApiText());
texts.set(CLIENT_TYPES, await clientTypesText());
for (const [file, text] of texts) {
  if (existsSync(inRoot(file)) && readPage(file) === text) continue;
  await writeFile(inRoot(file), text);
  console.log(`written: ${file}`);
}
