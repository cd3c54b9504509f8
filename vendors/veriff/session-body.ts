import type { FieldFault } from '../../domain/errors.ts';
import { jsonBody } from '../http.ts';
import { isCalendarDate } from '../values/date.ts';
import type { SessionRequest, Subject, SubjectDocument } from '../vendor.ts';
import type { VeriffOptions } from './account.ts';

/** The document writes DRIVERS_LICENSE in requests and DRIVERS_LICENCE in answers. */
const DOCUMENT_TYPE = {
  passport: 'PASSPORT',
  id_card: 'ID_CARD',
  drivers_license: 'DRIVERS_LICENSE',
  residence_permit: 'RESIDENCE_PERMIT',
} as const satisfies Record<NonNullable<SubjectDocument['type']>, string>;

/** The document shows M and F in answers and says nothing for requests. */
const GENDER = { male: 'M', female: 'F' } as const;

/** Veriff's pages are listed by language; these tags alone differ by region or script. */
const REGIONAL_LANGUAGES: ReadonlySet<string> = new Set(['es-mx', 'pt-br', 'sr-latn', 'zh-tw']);

/**
 * The body of POST /sessions (document: "/sessions"). The person is given as far as the client knows
 * them; `vendorData` is our verification id and comes back in every webhook.
 *
 * @param timestamp the time of this very try: Veriff refuses one older than an hour (1201)
 */
export function sessionBody(request: SessionRequest<VeriffOptions>, timestamp: Date): Buffer {
  const { subject, options, returnUrl, verificationId } = request;
  const verification = withoutNothing({
    // Only https is accepted (1302): on a plain-http PUBLIC_URL the integration's own default applies.
    callback: returnUrl.startsWith('https://') ? returnUrl : undefined,
    person: personOf(subject),
    document: documentOf(subject.document),
    additionalData: options.additionalData,
    vendorData: verificationId,
    lang: options.lang ?? languageOf(request.locale),
    features: options.features,
    timestamp: timestamp.toISOString(),
  });
  return jsonBody({ verification });
}

function personOf(subject: Subject): object | undefined {
  const { firstName, lastName, idNumber, gender, birthDate } = subject;
  return withoutNothing({
    firstName,
    lastName,
    idNumber,
    gender: gender && GENDER[gender],
    dateOfBirth: birthDate,
  });
}

function documentOf(document: SubjectDocument = {}): object | undefined {
  const { number, type, country } = document;
  return withoutNothing({ number, type: type && DOCUMENT_TYPE[type], country });
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * `de-AT` → `de`; `pt-BR` stays, since Veriff has pages of its own for it. What is no language of two
 * letters is left out: a wish about the pages must not cost the session.
 */
function languageOf(locale: string | undefined): string | undefined {
  const tag = locale?.toLowerCase();
  if (tag === undefined || REGIONAL_LANGUAGES.has(tag)) return tag;
  const [language = ''] = tag.split('-');
  const isKnown = /^[a-z]{2}$/.test(language) && languageNames.of(language) !== undefined;
  return isKnown ? language : undefined;
}

/** Leaves out what is undefined; undefined when nothing is left. */
function withoutNothing(fields: Record<string, unknown>): object | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** What Veriff would refuse of a subject (2003, 2102). It needs none of it: the minimum is nothing. */
export function checkSubject({ birthDate, document }: Subject): FieldFault[] {
  const faults: FieldFault[] = [];
  if (birthDate !== undefined && !isCalendarDate(birthDate)) {
    faults.push({ pointer: '/subject/birthDate', message: 'must be a date, YYYY-MM-DD' });
  }
  if (document?.number !== undefined && !/^[A-Z0-9]+$/i.test(document.number)) {
    faults.push({
      pointer: '/subject/document/number',
      message: 'must be letters A to Z and digits only for Veriff, without spaces',
    });
  }
  return faults;
}
