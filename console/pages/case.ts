import { z } from 'zod';
import { html } from '../../api/pages/html.ts';
import { page } from '../page.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { showCase } from './show-case.ts';
import { casePath, findCase, maybe } from './support.ts';

/** What has become of what was just sent. */
const OUTCOMES = [
  ...(['decides', 'revised', 'sent_back', 'waits', 'contradicts', 'settled'] as const),
  ...(['noted', 'judged'] as const),
] as const;

export const caseOf = page({
  path: '/cases/:id',
  may: 'case.read',
  params: casePath,
  query: z.object({ done: maybe(z.enum(OUTCOMES)) }),
  handle: async (viewer, { params: { id }, query: { done } }, dependencies) => {
    const speech = consoleSpeech(viewer.language);
    const verification = await findCase(dependencies.store, viewer, id);
    const notice =
      done === undefined
        ? null
        : html`<p role="status" class="notice">${speech.page(`done_${done}`)}</p>`;
    return showCase(viewer, verification, dependencies, { notice });
  },
});
