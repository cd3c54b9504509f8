import { z } from 'zod';
import { html } from '../../api/pages/html.ts';
import { postForm } from '../../console/forms.ts';
import { action, page } from '../../console/page.ts';
import { PAGES } from '../../console/pages/index.ts';

/** What was posted, and by whom. */
export const taken: { principal: string; said: unknown }[] = [];

const shown = page({
  path: '/shown',
  may: 'case.read',
  handle: (viewer) => ({
    title: 'Shown',
    body: postForm(viewer, '/decide', html`<input name="said" /><button>Decide</button>`),
  }),
});

const decide = action({
  path: '/decide',
  may: 'case.decide',
  form: z.strictObject({ said: z.union([z.string(), z.array(z.string())]) }),
  handle: ({ principal }, { form: { said } }) => {
    taken.push({ principal, said });
    return { redirect: '/shown' };
  },
});

/** What a page asks by itself. */
const quiet = page({
  path: '/quiet',
  may: 'case.read',
  isQuiet: true,
  handle: () => ({ title: 'Quiet', body: html`<p>Quiet</p>` }),
});

const system = page({
  path: '/of-operators',
  may: 'system.read',
  handle: () => ({ title: 'System', body: html`<p>System</p>` }),
});

/** The console’s own pages, and a few that stand for those to come. */
export const SOME_PAGES = [...PAGES, shown, decide, quiet, system];
