import { parseJson } from '../http.ts';
import { NO_PERSON, NOTHING_SAID } from '../result.ts';
import type { ExtractedResult } from '../result.ts';
import type { RawMessage } from '../vendor.ts';
import { understandingOf } from './message.ts';
import { factOfIdent } from './outcome.ts';
import { identAnswerSchema } from './schemas.ts';
import { readTime } from './time.ts';

const JUDGED: ReadonlySet<string | undefined> = new Set([
  'approved',
  'declined',
  'review',
  'resubmit',
]);
/** The texts of the vendor's staff, where an answer has them. */
const NOTES = ['reject_reason', 'agent_notes'];

function notesIn(fields: Readonly<Record<string, unknown>>): ExtractedResult['notes'] {
  return NOTES.flatMap((name) => {
    const text = fields[name];
    return typeof text === 'string' && text.trim() !== '' ? [{ name, text: text.trim() }] : [];
  });
}

/**
 * The person of an ident that is decided or to be made again; null before, and for any other message.
 * The vendor gives back only the name that it was given: what the agent saw stays in its portal.
 */
export function readResult({ kind, body }: RawMessage): ExtractedResult | null {
  const raw = parseJson(body);
  const answer = identAnswerSchema.safeParse(raw);
  const understanding = understandingOf(kind);
  if (!answer.success || understanding === null) return null;
  const { data, ...beside } = answer.data;
  const { configured, timeZone } = understanding;
  const fact = factOfIdent({ ...data, beside }, configured);
  if (!JUDGED.has(fact.outcome)) return null;
  const { custom1, custom2, custom3, custom4 } = data;
  return {
    ...NOTHING_SAID,
    person: {
      ...NO_PERSON,
      firstName: data.person_first_name ?? null,
      lastName: data.person_last_name ?? null,
    },
    parts: fact.parts ?? {},
    notes: notesIn(data),
    technical: {
      projectId: data.project_id ?? null,
      createdAt: readTime(data.created_at ?? '', timeZone),
      appointmentAt: readTime(data.appointment_date ?? '', timeZone),
      custom: { custom1, custom2, custom3, custom4 },
    },
    raw,
  };
}
