import { KycError } from '../../domain/errors.ts';
import { REFRESH } from '../../domain/outcome.ts';
import { readAnswerAs } from '../http.ts';
import { idIn, wordsOfBody } from '../unsigned-body.ts';
import type { RawMessage, Reading } from '../vendor.ts';
import type { Identify24Credentials } from './account.ts';
import { verificationIn } from './custom-id.ts';
import { factOfIdent } from './outcome.ts';
import { identAnswerSchema } from './schemas.ts';
import type { Ident } from './schemas.ts';
import { MEANINGS, meaningIn } from './statuses.ts';
import type { Meaning } from './statuses.ts';
import { DEFAULT_TIME_ZONE, isTimeZone, readTime } from './time.ts';

export const CREATED_KIND = 'session';
const IDENT_KIND = 'ident';

/** How an answer of ident/get is to be read: what the account's own settings say about it. */
interface Understanding {
  /** By the account's own table; null: the built-in one decides. */
  configured: Meaning | null;
  timeZone: string;
}

/**
 * The kind of an answer of ident/get: `ident`, then `/meaning` where the account's own table has the
 * status, then `@zone` where the account names one. So the stored message says all that is needed to
 * read it again the same way, whatever becomes of the account's settings.
 */
export function kindOf(
  { status }: Pick<Ident, 'status'>,
  { statuses, timeZone }: Pick<Identify24Credentials, 'statuses' | 'timeZone'>,
): string {
  const configured = typeof status === 'string' ? meaningIn(statuses ?? {}, status) : null;
  const meaning = configured === null ? '' : `/${configured}`;
  return `${IDENT_KIND}${meaning}${timeZone === undefined ? '' : `@${timeZone}`}`;
}

/** Null for a kind that is none of ident/get. */
export function understandingOf(kind: string): Understanding | null {
  const [, word, zone = DEFAULT_TIME_ZONE] = /^ident(?:\/([a-z_]+))?(?:@(.+))?$/.exec(kind) ?? [''];
  const configured = MEANINGS.find((meaning) => meaning === word) ?? null;
  const isKnown = kind.startsWith(IDENT_KIND) && (word === undefined || configured !== null);
  return isKnown && isTimeZone(zone) ? { configured, timeZone: zone } : null;
}

/** What an answer of `askSession` says. @throws KycError `vendor_invalid_response` when it is none */
export function readAnswer({ kind, body }: RawMessage): Reading {
  const { data, ...beside } = readAnswerAs(body, identAnswerSchema);
  const understanding = understandingOf(kind);
  if (understanding === null)
    throw new KycError('vendor_invalid_response', 'This is no answer about an ident.');
  return {
    fact: factOfIdent({ ...data, beside }, understanding.configured),
    sessionId: data.id,
    ...appointmentOf(data, understanding.timeZone),
    ...referenceOf(data.custom_id),
  };
}

/** A time that cannot be read leaves standing what was known before. */
function appointmentOf(
  { appointment_date: text }: Pick<Ident, 'appointment_date'>,
  timeZone: string,
): Pick<Reading, 'appointmentAt'> {
  if (text == null || text.trim() === '') return { appointmentAt: null };
  const at = readTime(text, timeZone);
  return at === null ? {} : { appointmentAt: at };
}

/**
 * Reads a webhook: it only makes us ask the vendor about the ident with the vendor's id or ours. Ignores its
 * status, since it is not signed. Never throws.
 */
export function readUnsigned({ body }: RawMessage): Reading {
  const words = wordsOfBody(body);
  const ident = idIn(words, 'ident_id');
  return {
    fact: REFRESH,
    ...(ident === undefined ? {} : { sessionId: ident }),
    ...referenceOf(words.get('custom_id')),
  };
}

function referenceOf(customId: string | null | undefined): Pick<Reading, 'ourReference'> {
  const verificationId = verificationIn(customId);
  return verificationId === undefined ? {} : { ourReference: verificationId };
}
