import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { BrowserPage } from './browser-page.ts';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** Looks at what the window shows, and keeps it for docs/console.md where `WRITE_SCREENS` is set. */
export async function keepScreen(page: BrowserPage, name: string): Promise<void> {
  const picture = await page.picture();
  expect(picture.subarray(0, 4)).toEqual(PNG);
  if (process.env['WRITE_SCREENS'] === undefined) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}${name}.png`, picture);
}
