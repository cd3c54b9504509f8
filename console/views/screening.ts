import { randomUUID } from 'node:crypto';
import { html, type Markup } from '../../api/pages/html.ts';
import { ACCEPTS_MATCH, HIT_VERDICTS } from '../../domain/hits.ts';
import type { ReadHits, ScreeningHit, VerificationRow } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { postForm } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import { type Hit, hitsOf } from './hits.ts';
import { caseAddress, empty, facts, list, paragraph, section } from './parts.ts';
import { type Names, whoIs } from './people.ts';
import type { Typed } from './refused.ts';
import { reasonInWords } from './timeline.ts';

const LONGEST_COMMENT = 2_000;

/** What screening found, and who may say what they make of it. */
export interface ScreeningView {
  verification: Pick<VerificationRow, 'id' | 'screening'>;
  found: ReadHits;
  /** What is listed and is no match. */
  others: readonly Readonly<Record<string, unknown>>[];
  people: Names;
  /** Null: the viewer may not judge. */
  judge: Pick<Viewer, 'formToken'> | null;
  /** What somebody had made of a hit when that was refused; null, or of another form: nothing. */
  typed: Typed | null;
}

/** Each match by itself: the vendor's words, its sources, what people make of it, and the form to judge it. */
export function screeningSection(speech: ConsoleSpeech, view: ScreeningView): Markup {
  const { verification, found: screened, others } = view;
  const { found } = verification.screening;
  const said = found === null ? speech.page('notScreened') : speech.words.screening[found];
  const shown = screened.isMatch
    ? screened.hits.map((hit, index) => judgedHit(speech, view, { hit, index }))
    : hitsOf(others).map((one, index) =>
        article(titleOf(speech, one, index), wording(speech, one)),
      );
  return section(speech.page('screeningTitle'), paragraph(said), html`${shown}`);
}

function judgedHit(
  speech: ConsoleSpeech,
  { verification, people, judge, typed }: ScreeningView,
  { hit, index }: { hit: ScreeningHit; index: number },
): Markup {
  const reports = hitsOf(hit.reports);
  const [first] = reports;
  const title = first === undefined ? speech.page('matchAsWhole') : titleOf(speech, first, index);
  const words =
    first === undefined
      ? empty(speech.page('noHits'))
      : html`${reports.map((one) => wording(speech, one))}`;
  const form = judge === null ? null : judgeForm(speech, judge, verification.id, { hit, typed });
  return article(title, html`${words} ${judgements(speech, hit, people)} ${form}`);
}

const article = (title: string, body: Markup): Markup =>
  html`<article class="hit">
    <h3>${title}</h3>
    ${body}
  </article>`;

const titleOf = (speech: ConsoleSpeech, { title }: Hit, index: number): string =>
  title ?? speech.page('hit', { number: index + 1 });

function wording(speech: ConsoleSpeech, { fields, sources }: Hit): Markup {
  const links = sources.map(
    (url) => html`<a href="${url}" rel="noreferrer noopener" target="_blank">${url}</a>`,
  );
  return html`${facts(fields)}
  ${sources.length === 0 ? null : html`<h4>${speech.page('sources')}</h4>`} ${list(links)}`;
}

function judgements(
  speech: ConsoleSpeech,
  { judgements: all, standing }: ScreeningHit,
  people: Names,
): Markup {
  const shown = all.map(({ verdict, principal, judgedAt, comment, isOutdated }) => {
    const outdated = isOutdated ? speech.page('judgementOutdated') : null;
    return html`<p>
        <strong>${speech.words.verdict[verdict]}</strong> – ${whoIs(speech, principal, people)},
        ${speech.time(judgedAt)} ${outdated}
      </p>
      <p class="note">${comment}</p>`;
  });
  return html`${standing === null ? html`<p class="warning">${speech.page('unjudged')}</p>` : null}
  ${list(shown)}`;
}

function judgeForm(
  speech: ConsoleSpeech,
  viewer: Pick<Viewer, 'formToken'>,
  verificationId: string,
  { hit: { id, wording: shown }, typed }: { hit: ScreeningHit; typed: Typed | null },
): Markup {
  const before = typed?.form === 'judgement' && typed.hit === id ? typed : null;
  const choices = HIT_VERDICTS.map(
    (verdict) =>
      html`<label
        >${
          before?.decision === verdict
            ? html`<input type="radio" name="verdict" value="${verdict}" required checked />`
            : html`<input type="radio" name="verdict" value="${verdict}" required />`
        }
        ${speech.words.verdict[verdict]}</label
      >`,
  );
  const body = html`<input type="hidden" name="wording" value="${shown}" />
    <input type="hidden" name="key" value="${randomUUID()}" />
    <fieldset>
      <legend>${speech.page('verdictLegend')}</legend>
      ${choices}
    </fieldset>
    <label
      >${speech.page('judgementComment')}
      <textarea name="comment" rows="2" required maxlength="${LONGEST_COMMENT}">
${before?.note ?? ''}</textarea>
    </label>
    <button type="submit" class="plain">${speech.page('judgeHit')}</button>`;
  return postForm(viewer, `${caseAddress(verificationId)}/screening/${id}`, body);
}

/** What an approval lacks. */
export interface ApprovalLack {
  /** Whether it would be refused whatever is chosen. */
  isClosed: boolean;
  sentence: string;
}

/** What is missing before anybody can approve, in words; null: nothing. */
export function approvalLacks(
  speech: ConsoleSpeech,
  { hits }: Pick<ReadHits, 'hits'>,
): ApprovalLack | null {
  const count = hits.filter(({ standing }) => standing === null).length;
  if (count > 0) return { isClosed: true, sentence: speech.page('hitsUnjudged', { count }) };
  if (hits.every(({ standing }) => standing?.verdict !== 'true_match')) return null;
  const reason = reasonInWords(speech, ACCEPTS_MATCH);
  return { isClosed: false, sentence: speech.page('hitIsTrue', { reason }) };
}
