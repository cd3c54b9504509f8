import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html } from '../api/pages/html.ts';

/** Keys, the viewer of photos, and the renewal of a case that is somebody's; pages work without it. */
export const SCRIPT = readFileSync(new URL('./browser.mjs', import.meta.url), 'utf8');
const SCRIPT_PATH = `/console.js?${createHash('sha256').update(SCRIPT).digest('hex').slice(0, 16)}`;

/** For the body of a page that wants it. */
export const scriptElement = html`<script type="module" src="${SCRIPT_PATH}"></script>`;
