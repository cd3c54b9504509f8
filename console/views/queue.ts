import { html, type Markup } from '../../api/pages/html.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { CASE_STATES, type CaseRow, type CaseState } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { address, caseAddress, type Cell, empty, nextPage, select, table } from './parts.ts';
import { type Names, whoIs } from './people.ts';
import { whyItWaits } from './why.ts';

/** What a queue is narrowed to, as its address has it; every one of them may be left out. */
export interface QueueFilters {
  state?: CaseState | undefined;
  client?: string | undefined;
  vendor?: VendorName | undefined;
  reason?: string | undefined;
  /** `me`, or a principal. */
  assignee?: string | undefined;
  olderThan?: string | undefined;
}

/** Ages that can be asked for, as the API's `olderThan` spells them, and in milliseconds. */
export const AGES = { '1h': 3_600_000, '24h': 86_400_000, '72h': 259_200_000 } as const;

export interface QueueView {
  items: readonly CaseRow[];
  /** The cursor of the page that follows; null on the last. */
  next: string | null;
  /** How many there are of each state, without any other filter. */
  counts: Readonly<Record<Exclude<CaseState, 'closed'>, number>>;
  /** How many rows of this page are not shown, since somebody else has changed them. */
  unreadable: number;
  filters: QueueFilters;
  /** Clients that the viewer may see; names by id. */
  clients: Names;
  /** Vendors that the viewer may see; null: all. */
  vendors: readonly VendorName[] | null;
  people: Names;
}

/** What waits for a person, what has waited longest first. */
export function queuePage(speech: ConsoleSpeech, view: QueueView): Markup {
  const { items, next, filters, unreadable } = view;
  const href = next === null ? null : address('/queue', { ...filters, after: next });
  return html`${counts(speech, view)} ${filterForm(speech, view)}
  ${unreadable === 0 ? null : html`<p class="warning">${speech.page('unreadable', { count: unreadable })}</p>`}
  ${items.length === 0 ? emptyQueue(speech, filters) : rows(speech, view)}
  ${nextPage(speech.page('nextPage'), href)}`;
}

function counts(speech: ConsoleSpeech, { counts: of, filters }: QueueView): Markup {
  const shown = CASE_STATES.flatMap((state) => (state === 'closed' ? [] : [state]));
  return html`<nav aria-label="${speech.page('byState')}">
    <ul class="counts">
      ${shown.map((state) => {
        const text = speech.page(`state_${state}`);
        const current = (filters.state ?? 'open') === state;
        const content = html`${text} <strong>${of[state]}</strong>`;
        const href = address('/queue', { ...filters, state });
        return current
          ? html`<li><a href="${href}" aria-current="page">${content}</a></li>`
          : html`<li><a href="${href}">${content}</a></li>`;
      })}
    </ul>
  </nav>`;
}

function filterForm(
  speech: ConsoleSpeech,
  { filters, clients, vendors, people }: QueueView,
): Markup {
  const any = speech.page('any');
  const say = (name: keyof QueueFilters, label: string) => ({ name, label, any });
  const own = [...people].map(([value, text]) => ({ value, text }));
  return html`<form method="get" action="/queue" class="filters" role="search">
    ${select(
      say('state', speech.page('state')),
      CASE_STATES.map((value) => ({ value, text: speech.page(`state_${value}`) })),
      filters.state,
    )}
    ${select(
      say('client', speech.page('client')),
      [...clients].map(([value, text]) => ({ value, text })),
      filters.client,
    )}
    ${select(
      say('vendor', speech.page('vendor')),
      (vendors ?? VENDOR_NAMES).map((value) => ({ value, text: value })),
      filters.vendor,
    )}
    ${select(
      say('reason', speech.page('why')),
      REASON_CODES.map((value) => ({ value, text: speech.words.reason[value] })),
      filters.reason,
    )}
    ${select(
      say('assignee', speech.page('assignee')),
      [{ value: 'me', text: speech.page('me') }, ...own],
      filters.assignee,
    )}
    ${select(
      say('olderThan', speech.page('waitingFor')),
      Object.entries(AGES).map(([value, ms]) => ({
        value,
        text: speech.page('longerThan', { span: speech.span(ms) }),
      })),
      filters.olderThan,
    )}
    <button type="submit">${speech.page('show')}</button>
    <a href="/queue">${speech.page('showAll')}</a>
  </form>`;
}

function emptyQueue(speech: ConsoleSpeech, filters: QueueFilters): Markup {
  const isNarrowed = Object.values(filters).some((value) => value !== undefined && value !== '');
  return empty(speech.page(isNarrowed ? 'queueNarrowed' : 'queueEmpty'));
}

function rows(speech: ConsoleSpeech, view: QueueView): Markup {
  const heads = [
    ...[speech.page('waitingFor'), speech.page('why'), speech.page('vendor')],
    ...[speech.page('client'), speech.page('reference'), speech.page('assignee')],
  ];
  return table(
    speech.page('queueTitle'),
    heads,
    view.items.map((item) => cells(speech, item, view)),
  );
}

function cells(speech: ConsoleSpeech, item: CaseRow, { clients, people }: QueueView): Cell[] {
  const { verificationId, ageMs, isOverdue, assignment } = item;
  const why = whyItWaits(speech, item);
  const taken =
    assignment === null
      ? speech.page('nobody')
      : html`${whoIs(speech, assignment.assignee, people)}
          <span class="soft"
            >${speech.rich('until', { time: speech.time(assignment.until) })}</span
          >`;
  return [
    html`<a href="${caseAddress(verificationId)}">${speech.span(ageMs)}</a> ${
        isOverdue ? html`<strong class="badge bad">${speech.page('overdue')}</strong>` : null
      }`,
    html`${item.isScreeningMatch ? html`<strong class="badge bad">${speech.page('onAList')}</strong> ` : null}${
      why.length === 0 ? speech.page('noReason') : why.join(' ')
    }`,
    item.vendor,
    html`${clients.get(item.clientId) ?? speech.page('unknownClient')}
      <span class="badge">${speech.words.mode[item.mode]}</span>`,
    item.reference,
    taken,
  ];
}
