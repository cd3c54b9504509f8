import { html, type Markup } from '../../api/pages/html.ts';
import { isForSubject, REVIEWER_REASONS } from '../../domain/reason.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import { caseAddress, list } from './parts.ts';
import type { ApprovalLack } from './screening.ts';
import { reasonInWords } from './timeline.ts';

export const DECISIONS = ['approve', 'decline', 'resubmit'] as const;
export type Decision = (typeof DECISIONS)[number];

/** One key for each reason, in their order, and others than those of the buttons and of the note. */
const REASON_KEYS = Array.from('1234567890bcefghilmopqstu');
const DECISION_KEYS: Readonly<Record<Decision, string>> = {
  ...{ approve: 'a', decline: 'd', resubmit: 'r' },
};
const CLOSED = html`disabled aria-describedby="lack"`;
const LONGEST_NOTE = 2_000;

/** What was chosen so far; all of it comes again with the last step. */
export interface Chosen {
  decision: Decision;
  reasons: readonly string[];
  note: string | null;
  /** What was shown of the case, as `ReadReviews` has it. */
  shown: string;
}

/**
 * The bar in which a case is decided. Nothing is sent by it: the next page shows what the person will read.
 */
export function decisionBar(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  about: { verificationId: string; shown: string; lack: ApprovalLack | null },
): Markup {
  const { verificationId, shown, lack } = about;
  const boxes = REVIEWER_REASONS.map((code, index) => {
    const key = REASON_KEYS[index] ?? '';
    const box = html`<input type="checkbox" name="reasons" value="${code}" accesskey="${key}" />`;
    const told = isForSubject(code)
      ? null
      : html`<span class="soft">${speech.page('notTold')}</span>`;
    return html`<label>${box} <kbd>${key}</kbd> ${reasonInWords(speech, code)} ${told}</label>`;
  });
  const body = html`<input type="hidden" name="shown" value="${shown}" />
    <details>
      <summary>${speech.page('reasonsAndNote')}</summary>
      <fieldset class="reasons">
        <legend>${speech.page('reasonsLegend')}</legend>
        ${boxes}
      </fieldset>
      <label
        >${speech.page('noteLabel')}
        <textarea name="note" rows="3" maxlength="${LONGEST_NOTE}" accesskey="n"></textarea>
      </label>
    </details>
    <div class="buttons">
      ${DECISIONS.map(
        (decision) =>
          html`<button
            type="submit"
            name="decision"
            value="${decision}"
            class="${decision}"
            accesskey="${DECISION_KEYS[decision]}"
            ${decision === 'approve' && lack?.isClosed === true ? CLOSED : null}
          >
            ${speech.page(decision)}
          </button>`,
      )}
      <span class="soft">${speech.page('nothingSentYet')}</span>
    </div>
    ${lack === null ? null : html`<p id="lack" class="warning">${lack.sentence}</p>`}`;
  return postForm(viewer, `${caseAddress(verificationId)}/preview`, body, 'bar');
}

/** What the person will read, in their own language: a page of theirs, of which nothing can be pressed here. */
export interface PersonsPage {
  lang: string;
  title: string;
  body: Markup;
}

/**
 * The step before it is sent.
 * @param key names this decision: sent twice, it is one
 */
export function previewPage(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  verificationId: string,
  step: { chosen: Chosen; persons: PersonsPage; key: string },
): Markup {
  const { chosen, persons, key } = step;
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
    <h2>${speech.page('personReads')}</h2>
    <blockquote lang="${persons.lang}" inert>
      <h3>${persons.title}</h3>
      ${persons.body}
    </blockquote>
    ${postForm(viewer, `${caseAddress(verificationId)}/decide`, buttons)}`;
}
