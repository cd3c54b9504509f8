import { html, type Markup } from '../../api/pages/html.ts';
import { verificationWorkflowId } from '../../domain/record.ts';
import type { Found } from '../../domain/sweep-report.ts';
import type { LastSweep, Operations, StatusSummary } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import type { PageText } from '../words/catalogue.ts';
import { type Cell, empty, facts, list, section, table } from './parts.ts';

type Stuck = Record<'overdue' | 'parked' | 'inboxWaiting' | 'outboxWaiting', Found>;

export interface SystemView {
  summary: StatusSummary;
  operations: Operations;
  stuck: Stuck;
  lastSweep: LastSweep | null;
  /** Accounts that got no webhook although decisions were found by asking. */
  neverCalled: ReadonlySet<string>;
  /** Temporal's own page of a namespace's workflows; null where the configuration does not say. */
  temporalUi: string | null;
  runbook: string | null;
}

/** What works and what does not, and what to do about it. Nothing here is about a person. */
export function systemPage(speech: ConsoleSpeech, view: SystemView): Markup {
  return html`${links(speech, view)} ${accounts(speech, view)} ${queues(speech, view)}
  ${stuck(speech, view)} ${vendorsSide(speech, view)} ${sweep(speech, view)}`;
}

function links(speech: ConsoleSpeech, { temporalUi, runbook }: SystemView): Markup | null {
  const all = [
    ...(runbook === null ? [] : [html`<a href="${runbook}">${speech.page('runbook')}</a>`]),
    ...(temporalUi === null ? [] : [html`<a href="${temporalUi}">${speech.page('workflows')}</a>`]),
  ];
  return list(all);
}

function accounts(speech: ConsoleSpeech, { summary, neverCalled }: SystemView): Markup {
  const title = speech.page('accountsTitle');
  if (summary.accounts.length === 0) return section(title, empty(speech.page('noAccounts')));
  const rows = summary.accounts.map(({ id, vendor, mode, name, health }): Cell[] => [
    html`${name} <span class="badge">${speech.words.mode[mode]}</span>`,
    vendor,
    html`<span class="${health.state === 'ok' ? 'result passed' : 'result failed'}"
        >${speech.page(`health_${health.state}`)}</span
      >
      ${health.code === null ? null : html`<code>${health.code}</code>`}`,
    speech.time(health.since),
    list([
      ...(health.state === 'ok' ? [] : [speech.page(`remedy_${health.state}`)]),
      ...health.oddities,
      ...(neverCalled.has(id) ? [speech.page('neverCalled')] : []),
    ]),
  ]);
  const heads = [
    ...[speech.page('account'), speech.page('vendor'), speech.page('health')],
    ...[speech.page('since'), speech.page('whatToDo')],
  ];
  return section(title, table(title, heads, rows));
}

function queues(speech: ConsoleSpeech, { summary, operations }: SystemView): Markup {
  const { inbox, outbox, parked, deletions, verifications } = summary;
  const waits = (waiting: number, oldest: Date | null): Cell =>
    oldest === null
      ? String(waiting)
      : html`${waiting} (${speech.rich('oldest', { time: speech.time(oldest) })})`;
  return section(
    speech.page('queuesTitle'),
    facts([
      [speech.page('openVerifications'), verifications.open],
      [speech.page('inReviewNow'), verifications.inReview],
      [speech.page('inbox'), waits(inbox.waiting, inbox.oldestWaitingAt)],
      [speech.page('inboxUnmatched'), inbox.unmatched],
      [speech.page('outbox'), waits(outbox.waiting, outbox.oldestWaitingAt)],
      [speech.page('parkedRows'), parked],
      [speech.page('failingDeliveries'), operations.failingDeliveries],
      [speech.page('deletionsWaiting'), waits(deletions.waiting, deletions.oldestRequestedAt)],
      [speech.page('refusedWrites'), verifications.refusedWrites],
      [speech.page('changedRows'), summary.changedRows.length],
    ]),
  );
}

/** Each kind that there is some of, with what to do and where to look. */
function stuck(speech: ConsoleSpeech, view: SystemView): Markup {
  const { stuck: found, operations, summary } = view;
  const kinds: Kind[] = [
    ['stuckOverdue', 'doOverdue', found.overdue, true],
    ['stuckQuiet', 'doQuiet', operations.quiet, true],
    ['stuckParked', 'doParked', found.parked, false],
    ['stuckInbox', 'doInbox', found.inboxWaiting, false],
    ['stuckOutbox', 'doOutbox', found.outboxWaiting, false],
    ['stuckGivenUp', 'doGivenUp', operations.givenUp, false],
  ];
  const shown = kinds.flatMap((kind) => foundOf(speech, view, kind));
  const changed = summary.changedRows.map(({ name, id }) => `${name} ${id}`);
  if (changed.length > 0) {
    shown.push(
      html`<p><strong>${speech.page('changedRows')}</strong> ${speech.page('doChanged')}</p>
        ${list(changed)}`,
    );
  }
  return section(speech.page('stuckTitle'), list(shown) ?? empty(speech.page('nothingStuck')));
}

/** What it is called, what to do about it, what there is of it, and whether that is verifications. */
type Kind = [PageText, PageText, Found, boolean];

/** That there is some of a kind, with each of them; nothing where there is none. */
const foundOf = (
  speech: ConsoleSpeech,
  view: SystemView,
  [name, remedy, { count, ids }, areVerifications]: Kind,
): Markup[] =>
  count === 0
    ? []
    : [
        html`<p><strong>${speech.page(name, { count })}</strong> ${speech.page(remedy)}</p>
          ${list(ids.map((id) => named(view, id, areVerifications)))}`,
      ];

/** Sessions at vendors without a person, or that the vendor refused to delete. */
function vendorsSide(speech: ConsoleSpeech, view: SystemView): Markup {
  const { orphans, deletionsRefused } = view.operations;
  const shown = [
    ...foundOf(speech, view, ['orphans', 'doOrphans', orphans, true]),
    ...foundOf(speech, view, ['deletionsRefused', 'doDeletions', deletionsRefused, true]),
  ];
  const title = speech.page('vendorsSideTitle');
  return section(title, list(shown) ?? empty(speech.page('nothingAtVendors')));
}

function named({ temporalUi }: SystemView, id: string, isVerification: boolean): Markup {
  if (!isVerification || temporalUi === null) return html`<code>${id}</code>`;
  return html`<a href="${workflowAddress(temporalUi, id)}" rel="noreferrer"><code>${id}</code></a>`;
}

/** A verification's workflow on Temporal's own pages. */
const workflowAddress = (temporalUi: string, verificationId: string): string =>
  `${temporalUi}/${encodeURIComponent(verificationWorkflowId(verificationId))}`;

function sweep(speech: ConsoleSpeech, { lastSweep }: SystemView): Markup {
  const title = speech.page('sweepTitle');
  if (lastSweep === null) return section(title, empty(speech.page('neverSwept')));
  const { finishedAt, agoMs, report } = lastSweep;
  const text = speech.rich('swept', {
    ...{ time: speech.time(finishedAt), ago: speech.span(agoMs), compared: report.compared },
  });
  return section(title, html`<p>${text}</p>`);
}
