import { html, type Markup } from '../../api/pages/html.ts';
import type { Access, AuditRow } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { address, caseAddress, type Cell, empty, field, nextPage, select, table } from './parts.ts';
import { type Names, shortId, whoIs } from './people.ts';
import { sentenceOf } from './timeline.ts';

export interface AuditFilters {
  verification?: string | undefined;
  /** A principal, as events and the access log spell it. */
  principal?: string | undefined;
}

export interface AuditView {
  filters: AuditFilters;
  /** Null: nothing was asked for yet. */
  found: { items: readonly AuditRow[]; next: string | null } | null;
  people: Names;
}

/** Who saw and decided what, by verification or by person. */
export function auditPage(speech: ConsoleSpeech, { filters, found, people }: AuditView): Markup {
  const named = [...people].map(([value, text]) => ({ value, text }));
  return html`<form method="get" action="/audit" class="filters" role="search">
      ${field({ name: 'verification', label: speech.page('auditVerification') }, filters.verification)}
      ${select(
        { name: 'principal', label: speech.page('auditPerson'), any: speech.page('any') },
        named,
        filters.principal,
      )}
      <button type="submit">${speech.page('show')}</button>
    </form>
    ${found === null ? empty(speech.page('auditHelp')) : entries(speech, { filters, found, people })}`;
}

function entries(
  speech: ConsoleSpeech,
  { filters, found, people }: AuditView & { found: NonNullable<AuditView['found']> },
): Markup {
  if (found.items.length === 0) return empty(speech.page('auditEmpty'));
  const heads = [
    ...[speech.page('when'), speech.page('who'), speech.page('what'), speech.page('verification')],
  ];
  const rows = found.items.map(({ at, principal, action, data, verificationId }): Cell[] => [
    speech.time(at),
    whoIs(speech, principal, people),
    deedInWords(speech, { action, data }),
    html`<a href="${caseAddress(verificationId)}">${shortId(verificationId)}</a>`,
  ]);
  const next = found.next === null ? null : address('/audit', { ...filters, after: found.next });
  return html`<p>
      <a href="${address('/audit.jsonl', { ...filters })}">${speech.page('asJsonl')}</a>
    </p>
    ${table(speech.page('auditTitle'), heads, rows)} ${nextPage(speech.page('nextPage'), next)}`;
}

/** What somebody read, or what they brought about, in words. */
function deedInWords(
  speech: ConsoleSpeech,
  { action, data }: Pick<AuditRow, 'action' | 'data'>,
): string {
  if (isAccess(speech, action)) return speech.words.access[action];
  return sentenceOf(speech, action, data);
}

const isAccess = (speech: ConsoleSpeech, action: string): action is Access =>
  Object.hasOwn(speech.words.access, action);
