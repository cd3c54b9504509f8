import { html, type Markup } from '../../api/pages/html.ts';
import type { Assignment } from '../../store/index.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { LONGEST_NOTE } from './notes.ts';
import { caseAddress, section } from './parts.ts';
import { type Names, whoIs } from './people.ts';

/** Whether somebody else has it now. */
export const isOthers = (
  { principal }: Pick<Viewer, 'principal'>,
  assignment: Assignment | null,
): boolean => assignment !== null && assignment.assignee !== principal;

/** Whose a case is, and the way to take it, give it back, or take it over with a word why. */
export function assignmentForms(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken' | 'principal'>,
  about: { id: string; assignment: Assignment | null; people: Names; typed?: string },
): Markup {
  const { id, assignment, people, typed = '' } = about;
  const title = speech.page('assignmentTitle');
  const address = `${caseAddress(id)}/assignment`;
  const form = (action: 'take' | 'release' | 'steal', ...fields: Markup[]): Markup => {
    const button = html`<button class="plain" name="action" value="${action}">
      ${speech.page(action)}
    </button>`;
    return postForm(viewer, address, html`${fields} ${button}`);
  };
  if (assignment === null) {
    return section(title, html`<p>${speech.page('isNobodys')}</p>`, form('take'));
  }
  const time = speech.time(assignment.until);
  if (!isOthers(viewer, assignment)) {
    // For the script alone: it has no button.
    const again = html`<input type="hidden" name="action" value="take" />`;
    const renewal = postForm(viewer, address, again, 'renews');
    return section(
      title,
      html`<p>${speech.rich('isYours', { time })}</p>`,
      form('release'),
      renewal,
    );
  }
  const who = whoIs(speech, assignment.assignee, people);
  const note = html`<label
    >${speech.page('stealNote')}
    <input name="note" value="${typed}" required maxlength="${LONGEST_NOTE}" autocomplete="off"
  /></label>`;
  return section(
    title,
    html`<p>${speech.rich('isTheirs', { who, time })}</p>`,
    form('steal', note),
  );
}
