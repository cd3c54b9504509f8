import { KycError } from '../../domain/errors.ts';
import { gatewaysWord, isJsonObject, meansTheSame } from '../http.ts';
import type { VendorResponse } from '../http.ts';
import { fieldsNamedIn } from '../refused-fields.ts';

export type What = 'login' | 'project' | 'projects' | 'creation' | 'ident';

/** The `vendorCode` of a 200 that says `"result": false` and gives no status of its own. */
const RESULT_FALSE = 'result_false';

/** What a refusal may name of our request: the fields of `ident/create`, and where we take them from. */
const NAMES: Readonly<Record<string, string>> = {
  person_first_name: '/subject/firstName',
  person_last_name: '/subject/lastName',
  gender: '/subject/gender',
  email: '/subject/email',
  mobile_phone: '/subject/phone',
  birthday: '/subject/birthDate',
  birth_place: '/subject/birthPlace',
  nationality: '/subject/nationality',
  street: '/subject/address/street',
  house_no: '/subject/address/houseNumber',
  zip_code: '/subject/address/postalCode',
  city: '/subject/address/city',
  country: '/subject/address/country',
  type_of_id: '/subject/document/type',
  id_number: '/subject/document/number',
  id_country: '/subject/document/country',
  id_issue_date: '/vendorOptions/idIssueDate',
  id_end_date: '/vendorOptions/idEndDate',
  issuing_authority: '/vendorOptions/issuingAuthority',
  company_name: '/vendorOptions/companyName',
  store_name: '/vendorOptions/storeName',
  branche: '/vendorOptions/branche',
  person_title: '/vendorOptions/personTitle',
  person_position: '/vendorOptions/personPosition',
  international_code: '/vendorOptions/internationalCode',
};

/** The document's table of "Errors", at each call; null where it means what it means everywhere. */
export function explainRefusal(
  { status, body }: Pick<VendorResponse, 'status' | 'body'>,
  what: What,
): KycError | null {
  if (meansTheSame(status)) return null;
  const options = { vendorCode: String(status) };
  if (what === 'login') {
    // Whatever it dislikes about a login, a person must mend the account; until then all wait.
    return new KycError('vendor_credentials', 'Identify24 refused the login.', options);
  }
  switch (status) {
    case 401:
      return tokenRefused();
    case 403:
      return null;
    case 404:
      // ASSUMED: Identify24 itself speaks JSON.
      return isJsonObject(body) ? notFound(what) : gatewaysWord('Identify24');
    case 409:
      // The next try carries another custom_id.
      return new KycError('vendor_unavailable', 'Identify24 sees a conflicting request.', options);
    default:
      return refused(what, String(status), body);
  }
}

/** `"result": false` in a 200 that gives no other status: understood, and not done. */
export function explainFailure(what: What, body: Uint8Array): KycError {
  if (what === 'login') {
    const options = { vendorCode: RESULT_FALSE };
    return new KycError('vendor_credentials', 'Identify24 refused the login.', options);
  }
  return what === 'project' ? notFound(what) : refused(what, RESULT_FALSE, body);
}

export function tokenRefused(): KycError {
  return new KycError('vendor_token_expired', 'Identify24 does not accept the token.');
}

function notFound(what: What): KycError {
  const options = { vendorCode: '404' };
  if (what === 'ident') {
    // Never was, or was older than the vendor keeps them: no decision about anybody.
    return new KycError('vendor_session_unknown', 'Identify24 does not know the ident.', options);
  }
  const message =
    what === 'project'
      ? 'Identify24 does not know the project.'
      : "Identify24's API is not at the base URL.";
  return new KycError('vendor_misconfigured', message, options);
}

/**
 * 400 and 402 ("valid, but the request failed") fail "given the information provided": sent again they
 * fail again. Where nothing but an id was sent, it is asked again.
 */
function refused(what: What, vendorCode: string, body: Uint8Array): KycError {
  if (what !== 'creation') {
    return new KycError('vendor_unavailable', 'Identify24 did not answer the question.', {
      vendorCode,
    });
  }
  const message = 'Identify24 refused the request.';
  const fields = fieldsNamedIn(body, NAMES, message);
  return new KycError('vendor_refused_request', message, { vendorCode, fields });
}
