import { html, type Markup } from '../../api/pages/html.ts';
import { type Status, STATUSES } from '../../domain/status.ts';
import type { VerificationRow } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { address, caseAddress, type Cell, empty, field, nextPage, select, table } from './parts.ts';
import type { Names } from './people.ts';

/** What is looked for, as the address has it. */
export interface SearchFilters {
  text?: string | undefined;
  status?: Status | undefined;
  /** Days, `YYYY-MM-DD`; both are part of it. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface SearchView {
  filters: SearchFilters;
  /** Null: nothing was looked for yet. */
  found: {
    items: readonly Pick<
      VerificationRow,
      'id' | 'status' | 'vendor' | 'mode' | 'clientId' | 'reference' | 'createdAt'
    >[];
    next: string | null;
    unreadable: number;
  } | null;
  clients: Names;
}

/** Finds a verification by our id, the client's reference, the vendor's id of a session, status or days. */
export function searchPage(speech: ConsoleSpeech, { filters, found, clients }: SearchView): Markup {
  return html`<form method="get" action="/search" class="filters" role="search">
      ${field({ name: 'text', label: speech.page('searchText') }, filters.text)}
      ${select(
        { name: 'status', label: speech.page('status'), any: speech.page('any') },
        STATUSES.map((value) => ({ value, text: speech.words.status[value] })),
        filters.status,
      )}
      ${field({ name: 'from', label: speech.page('from'), type: 'date' }, filters.from)}
      ${field({ name: 'to', label: speech.page('to'), type: 'date' }, filters.to)}
      <button type="submit">${speech.page('find')}</button>
    </form>
    ${found === null ? empty(speech.page('searchHelp')) : results(speech, { filters, found, clients })}`;
}

function results(
  speech: ConsoleSpeech,
  { filters, found, clients }: SearchView & { found: NonNullable<SearchView['found']> },
): Markup {
  const { items, next, unreadable } = found;
  const spoilt =
    unreadable === 0
      ? null
      : html`<p class="warning">${speech.page('unreadable', { count: unreadable })}</p>`;
  if (items.length === 0) return html`${spoilt} ${empty(speech.page('nothingFound'))}`;
  const heads = [
    ...[speech.page('askedFor'), speech.page('status'), speech.page('vendor')],
    ...[speech.page('client'), speech.page('reference'), speech.page('id')],
  ];
  const rows = items.map((row): Cell[] => [
    html`<a href="${caseAddress(row.id)}">${speech.time(row.createdAt)}</a>`,
    speech.words.status[row.status],
    row.vendor,
    html`${clients.get(row.clientId) ?? speech.page('unknownClient')}
      <span class="badge">${speech.words.mode[row.mode]}</span>`,
    row.reference,
    html`<code>${row.id}</code>`,
  ]);
  const href = next === null ? null : address('/search', { ...filters, after: next });
  return html`${spoilt} ${table(speech.page('searchTitle'), heads, rows)}
  ${nextPage(speech.page('nextPage'), href)}`;
}
