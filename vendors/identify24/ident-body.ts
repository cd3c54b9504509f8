import { jsonBody } from '../http.ts';
import type { SessionRequest, Subject } from '../vendor.ts';
import type { Identify24Options } from './account.ts';
import { pdfFields } from './pdf.ts';
import { TYPE_OF_ID } from './subject.ts';

const GENDER = { male: 'MALE', female: 'FEMALE' } as const;

/**
 * The body of `ident/create`: all 33 fields that it can have, in capitals where the document says so;
 * what is not known is left out.
 */
export function identBody(
  { subject, options }: Pick<SessionRequest<Identify24Options>, 'subject' | 'options'>,
  { projectId, customId }: { projectId: string; customId: string },
): Buffer {
  return jsonBody({
    project_id: projectId,
    company_name: options.companyName,
    store_name: options.storeName,
    branche: options.branche,
    ...personOf(subject),
    person_title: options.personTitle,
    person_position: options.personPosition,
    ...addressOf(subject),
    international_code: options.internationalCode,
    ...documentOf(subject, options),
    ...pdfFields(options.pdf),
    custom_id: customId,
    custom1: options.custom1,
    custom2: options.custom2,
    custom3: options.custom3,
    custom4: options.custom4,
  });
}

function personOf(subject: Subject): Record<string, unknown> {
  return {
    gender: subject.gender && GENDER[subject.gender],
    person_first_name: capitals(subject.firstName),
    person_last_name: capitals(subject.lastName),
    email: subject.email,
    mobile_phone: subject.phone,
    birthday: subject.birthDate,
    birth_place: capitals(subject.birthPlace),
    nationality: subject.nationality,
  };
}

/**
 * ASSUMED: the table says "in sub-object named address", the introduction "the expected JSON structure
 * is flat", and the samples are flat.
 */
function addressOf({ address = {} }: Subject): Record<string, unknown> {
  return {
    street: capitals(address.street),
    house_no: address.houseNumber,
    zip_code: address.postalCode,
    city: capitals(address.city),
    country: address.country,
  };
}

function documentOf(
  { document = {} }: Subject,
  options: Identify24Options,
): Record<string, unknown> {
  return {
    type_of_id: document.type && TYPE_OF_ID[document.type],
    id_number: document.number,
    id_country: document.country,
    id_issue_date: options.idIssueDate,
    id_end_date: options.idEndDate,
    issuing_authority: options.issuingAuthority,
  };
}

/** "All uppercase": `Groß` becomes `GROSS`, as on identity documents. */
const capitals = (text: string | undefined): string | undefined =>
  text?.normalize('NFC').trim().toUpperCase();
