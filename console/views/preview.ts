import { html, type Markup } from '../../api/pages/html.ts';
import type { Foreseen } from '../../domain/review.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { type Decision, type Occasion, OCCASIONS } from './decide.ts';
import { caseAddress, list, paragraph } from './parts.ts';
import { reasonInWords } from './timeline.ts';

/** What was chosen so far; all of it comes again with the last step. */
export interface Chosen {
  decision: Decision;
  reasons: readonly ReasonCode[];
  note: string | null;
  /** What was shown of the case, as `ReadReviews` has it. */
  shown: string;
}

/** What the person will read, in their own language: a page of theirs, of which nothing can be pressed here. */
export interface PersonsPage {
  lang: string;
  title: string;
  body: Markup;
}

/**
 * The step before it is sent.
 * @param step.key names this decision: sent twice, it is one
 * @param step.comesTo whether the person sees it at once, later, or not at all
 */
export function previewPage(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  verificationId: string,
  step: {
    chosen: Chosen;
    persons: PersonsPage;
    key: string;
    occasion: Occasion;
    comesTo: Foreseen;
  },
): Markup {
  const { chosen, persons, key, occasion, comesTo } = step;
  const { decision, reasons, note, shown } = chosen;
  const own = [
    html`<input type="hidden" name="decision" value="${decision}" />`,
    ...reasons.map((code) => html`<input type="hidden" name="reasons" value="${code}" />`),
    ...(note === null ? [] : [html`<input type="hidden" name="note" value="${note}" />`]),
    html`<input type="hidden" name="key" value="${key}" />`,
    html`<input type="hidden" name="shown" value="${shown}" />`,
  ];
  const buttons = html`${own}
    <div class="buttons">
      <button type="submit" class="${decision}">${speech.page('send')}</button>
      <a href="${caseAddress(verificationId)}">${speech.page('backToCase')}</a>
    </div>`;
  return html`<h2>${speech.page('yourDecision')}</h2>
    <p><strong>${speech.page(decision)}</strong></p>
    ${list(reasons.map((code) => reasonInWords(speech, code)))}
    ${note === null ? null : html`<p class="note">${note}</p>`}
    ${occasion === 'anew' ? paragraph(speech.page('anewHint')) : null}
    <h2>${speech.page('personReads')}</h2>
    ${whatTheyRead(speech, persons, comesTo)}
    ${postForm(viewer, `${caseAddress(verificationId)}/${OCCASIONS[occasion].decide}`, buttons)}`;
}

function whatTheyRead(speech: ConsoleSpeech, persons: PersonsPage, comesTo: Foreseen): Markup {
  if (comesTo === 'contradicts') return paragraph(speech.page('contradictsFirst'));
  return html`${comesTo === 'waits' ? paragraph(speech.page('firstOfTwo')) : null}
    <blockquote lang="${persons.lang}" inert>
      <h3>${persons.title}</h3>
      ${persons.body}
    </blockquote>`;
}
