import { html, type Markup } from '../../api/pages/html.ts';
import { PARTS } from '../../domain/evidence.ts';
import { standingOf } from '../../domain/standing.ts';
import type {
  CaseRow,
  MediaRow,
  NoMedia,
  ReadReviews,
  VerificationRow,
} from '../../store/index.ts';
import type { ExtractedResult } from '../../vendors/result.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import type { ComparedField } from './claim.ts';
import { decisions } from './decisions.ts';
import { caseAddress, type Cell, empty, facts, list, section, table } from './parts.ts';
import { type Names, whoIs } from './people.ts';
import { photos } from './photos.ts';
import { type Moment, reasonInWords } from './timeline.ts';
import { whyItWaits } from './why.ts';

/** All that one case shows. */
export interface CaseView {
  verification: VerificationRow;
  clientName: string;
  /** That it waits for a person; null: it does not. */
  waiting: CaseRow | null;
  compared: readonly ComparedField[];
  /** What the vendor has read and checked; null: nothing (yet). */
  result: Pick<ExtractedResult, 'parts' | 'checks' | 'risks' | 'notes' | 'documents'> | null;
  /** The same of what the vendor has said after the end, where a person is to look at that; null: nothing. */
  late: CaseView['result'];
  /** What was found on lists, and how it is judged. */
  screening: Markup;
  media: readonly MediaRow[];
  /** Why there are none; null: there are some. */
  noMedia: NoMedia | null;
  moments: readonly Moment[];
  /** Other verifications of the same reference, newest first. */
  earlier: readonly Pick<VerificationRow, 'id' | 'status' | 'createdAt'>[];
  /** Null: erased. */
  reviews: ReadReviews | null;
  people: Names;
  /** The form for notes; null: the viewer may not write any. */
  noting: Markup | null;
  /** Where it is decided, or why that cannot be done. */
  bar: Markup;
}

/** Who the person claims to be, what was shown, what the vendor found, and what is doubtful. */
export function casePage(speech: ConsoleSpeech, view: CaseView): Markup {
  const { verification } = view;
  if (verification.erased) {
    return html`${head(speech, view)} ${empty(speech.page('erased'))} ${timeline(speech, view)}`;
  }
  return html`${head(speech, view)}
    <div class="case">
      <div>
        ${late(speech, view)} ${claim(speech, view)}
        ${checks(speech, view.result, speech.page('checksTitle'))} ${view.screening}
      </div>
      <div>${photos(speech, verification, view)}</div>
    </div>
    ${decisions(speech, view)} ${view.noting} ${timeline(speech, view)} ${earlier(speech, view)}
    ${view.bar}`;
}

function head(speech: ConsoleSpeech, view: CaseView): Markup {
  const { verification, waiting, clientName, people } = view;
  const { status, vendor, mode, reference, reasons, createdAt, decision, erasedAt } = verification;
  const pairs: (readonly [string, Cell])[] = [
    [speech.page('status'), speech.words.status[status]],
    [speech.page('client'), clientName],
    [speech.page('vendor'), html`${vendor} <span class="badge">${speech.words.mode[mode]}</span>`],
    [speech.page('reference'), reference ?? speech.page('none')],
    [speech.page('askedFor'), speech.time(createdAt)],
  ];
  if (waiting !== null) {
    const { ageMs, isOverdue, assignment } = waiting;
    const overdue = isOverdue
      ? html`<strong class="badge bad">${speech.page('overdue')}</strong>`
      : null;
    pairs.push([speech.page('waitingFor'), html`${speech.span(ageMs)} ${overdue}`]);
    const taken =
      assignment === null
        ? speech.page('nobody')
        : html`${whoIs(speech, assignment.assignee, people)}
          ${speech.rich('until', { time: speech.time(assignment.until) })}`;
    pairs.push([speech.page('assignee'), taken]);
  }
  if (decision !== null) {
    pairs.push([speech.page('decidedAt'), speech.time(decision.recordedAt)]);
  }
  const standing = standingOf(decisionsOf(verification));
  if (standing !== null && standing !== decision) {
    pairs.push([speech.page('stands'), speech.words.status[standing.status]]);
  }
  if (erasedAt !== null) pairs.push([speech.page('erasedAt'), speech.time(erasedAt)]);
  const why =
    waiting === null
      ? reasons.map((code) => reasonInWords(speech, code))
      : whyItWaits(speech, waiting);
  return html`<section class="head">
    ${facts(pairs)} ${why.length === 0 ? null : section(speech.page('why'), list(why))}
  </section>`;
}

/** All that was decided, in order. */
export const decisionsOf = ({ decision, revisions }: VerificationRow) =>
  decision === null ? [] : [decision, ...revisions];

function claim(speech: ConsoleSpeech, { compared, result }: CaseView): Markup {
  const title = speech.page('claimTitle');
  if (compared.length === 0) return section(title, empty(speech.page('noClaim')));
  const rows = compared.map(({ field, claimed, read, compared: verdict }): Cell[] => [
    speech.words.field[field],
    claimed ?? '—',
    read ?? '—',
    html`<span class="${`verdict ${verdict}`}">${speech.words.compared[verdict]}</span>`,
  ]);
  const heads = [speech.page('field'), speech.page('claimed'), speech.page('read'), ''];
  heads[3] = speech.page('comparison');
  const missing = result === null ? empty(speech.page('nothingRead')) : null;
  return section(title, missing, table(title, heads, rows));
}

/** What is to be looked at comes first. */
const late = (speech: ConsoleSpeech, { late: said }: CaseView): Markup | null =>
  said === null ? null : checks(speech, said, speech.page('lateTitle'));

function checks(speech: ConsoleSpeech, result: CaseView['result'], title: string): Markup {
  if (result === null) return section(title, empty(speech.page('nothingChecked')));
  const { parts, risks, notes } = result;
  const byPart = PARTS.map((part): [string, Cell] => {
    const said = parts[part];
    if (said === undefined) return [speech.words.part[part], speech.page('notSpokenOf')];
    const text = speech.words.partResult[said];
    return [speech.words.part[part], html`<span class="${`result ${said}`}">${text}</span>`];
  });
  const warnings = risks.map(({ label, category }) =>
    category === null ? label : `${label} (${category})`,
  );
  return section(
    title,
    facts(byPart),
    singleChecks(speech, result.checks),
    warnings.length === 0 ? null : html`<h3>${speech.page('risks')}</h3>`,
    list(warnings),
    notes.length === 0 ? null : html`<h3>${speech.page('vendorsWords')}</h3>`,
    facts(notes.map(({ name, text }) => [name, text])),
  );
}

/** Checks that did not pass are open; those that passed are folded. */
function singleChecks(speech: ConsoleSpeech, all: ExtractedResult['checks']): Markup | null {
  if (all.length === 0) return null;
  const rows = all.map(({ name, passed, confidence }): Cell[] => [
    name,
    passed === null
      ? speech.page('notMade')
      : speech.words.partResult[passed ? 'passed' : 'failed'],
    confidence === null ? null : `${Math.round(confidence * 100)} %`,
  ]);
  const failed = all.filter(({ passed }) => passed === false).map(({ name }) => name);
  const title = speech.page('singleChecks', { count: all.length });
  const heads = [speech.page('check'), speech.page('outcome'), speech.page('confidence')];
  return html`${
      failed.length === 0
        ? null
        : html`<p class="warning">${speech.page('failedChecks', { names: failed.join(', ') })}</p>`
    }
    <details>
      <summary>${title}</summary>
      ${table(title, heads, rows)}
    </details>`;
}

function timeline(speech: ConsoleSpeech, { moments }: CaseView): Markup {
  const shown = moments.map(
    ({ at, text, who, details }) =>
      html`<p>
          ${speech.time(at)} – ${text}
          ${who === null ? null : html`<span class="soft">${who}</span>`}
        </p>
        ${list(details)}`,
  );
  return section(speech.page('timelineTitle'), html`<div class="timeline">${list(shown)}</div>`);
}

function earlier(speech: ConsoleSpeech, { verification, earlier: others }: CaseView): Markup {
  const title = speech.page('earlierTitle');
  if (verification.reference === null) return section(title, empty(speech.page('noReference')));
  if (others.length === 0) return section(title, empty(speech.page('noEarlier')));
  const items = others.map(
    ({ id, status, createdAt }) =>
      html`<a href="${caseAddress(id)}">${speech.time(createdAt)}</a> –
        ${speech.words.status[status]}`,
  );
  return section(title, list(items));
}
