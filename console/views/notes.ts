import { html, type Markup } from '../../api/pages/html.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { caseAddress, section } from './parts.ts';

/** The longest note, as the API has it. */
export const LONGEST_NOTE = 2_000;

/** Where somebody notes something and decides nothing. @param about.key names the note: sent twice, it is one */
export function noteForm(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  about: { id: string; key: string; typed: string },
): Markup {
  const { id, key, typed } = about;
  const body = html`<input type="hidden" name="key" value="${key}" />
    <label
      >${speech.page('noteLabel')}
      <textarea name="note" rows="3" maxlength="${LONGEST_NOTE}" required>${typed}</textarea>
    </label>
    <button class="plain">${speech.page('keepNote')}</button>`;
  return section(
    speech.page('noteTitle'),
    postForm(viewer, `${caseAddress(id)}/notes`, body, 'noting'),
  );
}
