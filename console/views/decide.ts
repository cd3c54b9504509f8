import { html, type Markup } from '../../api/pages/html.ts';
import { isForSubject, REVIEWER_REASONS } from '../../domain/reason.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import { LONGEST_NOTE } from './notes.ts';
import { caseAddress } from './parts.ts';
import type { Typed } from './refused.ts';
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

/** A decision in review, or one that is made anew after the end: each has forms of its own. */
export type Occasion = 'first' | 'anew';
/** Of each occasion, the decisions that there are, and where they are shown before and sent. */
export const OCCASIONS = {
  first: { decisions: DECISIONS, preview: 'preview', decide: 'decide' },
  anew: { decisions: ['approve', 'decline'], preview: 'preview-anew', decide: 'decide-anew' },
} as const satisfies Record<
  Occasion,
  { decisions: readonly Decision[]; preview: string; decide: string }
>;

/**
 * The bar in which a case is decided. Nothing is sent by it: the next page shows what the person will read.
 * @param about.lack what an approval lacks; null: nothing
 * @param about.typed what somebody had chosen and written when it was refused; null: nothing
 */
export function decisionBar(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  about: {
    verificationId: string;
    shown: string;
    occasion: Occasion;
    lack: ApprovalLack | null;
    typed: Typed | null;
  },
): Markup {
  const { verificationId, shown, occasion, lack, typed } = about;
  const isClosed = lack?.isClosed === true;
  const { decisions, preview } = OCCASIONS[occasion];
  const fields = html`<summary accesskey="k">${speech.page('reasonsAndNote')} <kbd>k</kbd></summary>
    <fieldset class="reasons">
      <legend>${speech.page('reasonsLegend')}</legend>
      ${REVIEWER_REASONS.map((code, index) => reasonBox(speech, code, { index, typed }))}
    </fieldset>
    <label
      >${speech.page('noteLabel')}
      <textarea name="note" rows="3" maxlength="${LONGEST_NOTE}" accesskey="n">
${typed?.note ?? ''}</textarea>
    </label>`;
  const body = html`<input type="hidden" name="shown" value="${shown}" />
    ${typed === null ? html`<details>${fields}</details>` : html`<details open>${fields}</details>`}
    <div class="buttons">
      ${decisions.map((decision) =>
        decisionButton(speech, decision, decision === 'approve' && isClosed),
      )}
      <span class="soft"
        >${occasion === 'anew' ? speech.page('anewHint') : null}
        ${speech.page('nothingSentYet')}</span
      >
    </div>
    ${lack === null ? null : html`<p id="lack" class="warning">${lack.sentence}</p>`}`;
  return postForm(viewer, `${caseAddress(verificationId)}/${preview}`, body, 'bar');
}

function reasonBox(
  speech: ConsoleSpeech,
  code: (typeof REVIEWER_REASONS)[number],
  { index, typed }: { index: number; typed: Typed | null },
): Markup {
  const key = REASON_KEYS[index] ?? '';
  const box =
    typed?.reasons.includes(code) === true
      ? html`<input type="checkbox" name="reasons" value="${code}" accesskey="${key}" checked />`
      : html`<input type="checkbox" name="reasons" value="${code}" accesskey="${key}" />`;
  const told = isForSubject(code)
    ? null
    : html`<span class="soft">${speech.page('notTold')}</span>`;
  return html`<label>${box} <kbd>${key}</kbd> ${reasonInWords(speech, code)} ${told}</label>`;
}

const decisionButton = (speech: ConsoleSpeech, decision: Decision, isClosed: boolean): Markup =>
  html`<button
    type="submit"
    name="decision"
    value="${decision}"
    class="${decision}"
    accesskey="${DECISION_KEYS[decision]}"
    ${isClosed ? CLOSED : null}
  >
    ${speech.page(decision)}
  </button>`;
