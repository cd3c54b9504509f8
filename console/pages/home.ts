import { html } from '../../api/pages/html.ts';
import { may } from '../../domain/roles.ts';
import { NAVIGATION } from '../navigation.ts';
import { page } from '../page.ts';
import { sayIn } from '../words/speech.ts';

/** Where somebody begins: the first page that their roles allow. */
export const home = page({
  path: '/',
  may: null,
  handle: (viewer) => {
    const first = NAVIGATION.find(({ may: act }) => may(viewer.roles, act));
    if (first !== undefined) return { redirect: first.path };
    const say = sayIn(viewer.language);
    return { title: say('homeTitle'), body: html`<p>${say('homeText')}</p>` };
  },
});
