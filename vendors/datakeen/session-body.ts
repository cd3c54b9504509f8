import type { FieldFault } from '../../domain/errors.ts';
import { jsonBody } from '../http.ts';
import { isCalendarDate } from '../values/date.ts';
import type { SessionRequest, Subject } from '../vendor.ts';
import type { DatakeenOptions } from './account.ts';

/** All fields are optional at this vendor; what is given must be what it can read. */
export function checkSubject({ birthDate }: Subject): FieldFault[] {
  if (birthDate === undefined || isCalendarDate(birthDate)) return [];
  const message = 'must be a date of the calendar as YYYY-MM-DD, e.g. "1990-09-25"';
  return [{ pointer: '/subject/birthDate', message }];
}

/** `1990-09-25` → `25/09/1990` ("'dd/mm/yyyy' format"). */
export function vendorBirthDate(isoDate: string): string {
  return isoDate.split('-').toReversed().join('/');
}

/** The body of POST /session; what is not known is left out, as every field is optional. */
export function sessionBody(
  { subject, options, returnUrl, webhookUrl }: SessionRequest<DatakeenOptions>,
  templateId: string | undefined,
): Buffer {
  const { firstName, lastName, birthDate } = subject;
  return jsonBody({
    templateId,
    firstName,
    lastName,
    birthDate: birthDate === undefined ? undefined : vendorBirthDate(birthDate),
    callbackURL: returnUrl,
    webhookURL: webhookUrl,
    QR: options.qr ?? false,
  });
}
