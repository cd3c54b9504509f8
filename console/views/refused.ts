import { html, type Markup } from '../../api/pages/html.ts';
import type { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import type { PageText } from '../words/catalogue.ts';
import { sayIn } from '../words/speech.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { list } from './parts.ts';

/** What somebody had written or chosen when their form was refused: they find it in the form again. */
export interface Typed {
  form: 'decision' | 'note' | 'takeover' | 'judgement';
  /** Of a judgement, its verdict. */
  decision: string | null;
  reasons: readonly string[];
  /** Of a judgement, its comment. */
  note: string;
  /** The id of the hit that a judgement is of. */
  hit?: string;
}

/** What a refusal was about. */
interface About {
  decision: string | null;
  status: Status;
}

type Refusal =
  Extract<PageText, `refused_${string}`> extends `refused_${infer Name}` ? Name : never;

const BY_CODE: Partial<Record<KycError['code'], Refusal>> = {
  ...{ already_final: 'already_final', already_reviewed: 'already_reviewed' },
  ...{ case_taken: 'case_taken', case_changed: 'case_changed', erased: 'erased' },
  ...{ idempotency_conflict: 'idempotency_conflict', forbidden: 'forbidden' },
  ...{ hits_unjudged: 'hits_unjudged', match_not_accepted: 'match_not_accepted' },
  // Of what the page itself has shown.
  not_found: 'case_changed',
};

/** Why it was refused, and what can be done: in the reader's language, and never in the API's own words. */
export function refusalInWords(
  speech: ConsoleSpeech,
  { code, fields }: Pick<KycError, 'code' | 'fields'>,
  about: About | null = null,
): string[] {
  if (fields.length > 0) {
    return [...new Set(fields.map(({ pointer }) => faultInWords(speech, pointer)))];
  }
  const name = code === 'not_ready' ? notReady(about) : (BY_CODE[code] ?? 'other');
  return [speech.page(`refused_${name}`)];
}

/** What cannot be done yet says by itself why: it is one of few things. */
function notReady(about: About | null): Refusal {
  const isDecidable = about !== null && (about.status === 'in_review' || isFinal(about.status));
  if (isDecidable && about.decision === 'approve') return 'no_word';
  return isDecidable && about.decision === 'resubmit' ? 'no_other_try' : 'not_waiting';
}

const FAULTY = ['decision', 'reasons', 'note', 'verdict', 'comment'] as const;

function faultInWords(speech: ConsoleSpeech, pointer: string): string {
  const [first = '', ...rest] = pointer.split('/').slice(1);
  const name = first === 'query' ? (rest[0] ?? '') : first;
  const known = FAULTY.find((one) => one === first);
  return known === undefined
    ? speech.page('faulty_field', { name })
    : speech.page(`faulty_${known}`);
}

/** Above the page that is shown again. @param lost what no form of that page can hold any more */
export function refusalNotice(
  speech: ConsoleSpeech,
  { words, isConflict, lost }: { words: readonly string[]; isConflict: boolean; lost: string },
): Markup {
  const title = sayIn(speech.lang)(isConflict ? 'conflictTitle' : 'invalidTitle');
  return html`<div role="alert" class="notice refused">
    <p><strong>${title}</strong></p>
    ${list(words)}
    ${
      lost === ''
        ? null
        : html`<p>${speech.page('typedBefore')}</p>
            <p class="note">${lost}</p>`
    }
  </div>`;
}
