import { html, type Markup } from '../api/pages/html.ts';
import type { Viewer } from './viewer.ts';

/** The field that `formToken` stands in. */
export const TOKEN_FIELD = 'form_token';

/**
 * The only way to make a form that changes something: it carries the token of the viewer's session, without
 * which no such request is taken (a test looks for any other).
 * @param action a path of ours
 */
export function postForm(
  viewer: Pick<Viewer, 'formToken'>,
  action: string,
  body: Markup,
  className = '',
): Markup {
  return html`<form method="post" action="${action}" class="${className}">
    <input type="hidden" name="${TOKEN_FIELD}" value="${viewer.formToken}" />
    ${body}
  </form>`;
}
