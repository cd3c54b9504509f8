/** What the person is called in the results. */
export interface DocumentOwner {
  firstName: string;
  lastName: string;
  /** dd/mm/yyyy, as the session was asked for; results have dd.mm.yyyy. */
  birthDate: string;
}

interface Measured {
  confidence: number | null;
  value: string | boolean | null;
}

const read = (value: string, confidence = 0.9): Measured => ({ confidence, value });
const checked = (value: boolean, confidence = 0.9): Measured => ({ confidence, value });
const EMPTY: Measured = { confidence: null, value: '' };
const UNKNOWN: Measured = { confidence: null, value: null };

/** The fields of the document's sample; `firstNameMRZ` holds the last name there too. */
export function identityCardFields(
  { firstName, lastName, birthDate }: DocumentOwner,
  expired: boolean,
): Record<string, Measured> {
  return {
    address: read('1 BOULEVARD DES CAPUCINES 750002 PARIS', 0.43034044685720474),
    birthCountry: read('FR'),
    birthDate: read(birthDate.replaceAll('/', '.'), 0.9017348030120296),
    birthDepartment: read('75'),
    birthPlace: read('PARIS 20E ARRONDISSEMENT', 0.8898096682009218),
    countryCode: read('FR'),
    deliveryDate: read('01.04.2021', 0.8680884299127136),
    deliveryDateMRZ: read('04.2021', 1),
    deliveryDepartmentMRZ: read('94', 1),
    expiryDate: read(expired ? '31.03.2020' : '31.03.2036', 0.8898178831756276),
    firstName: read(firstName, 0.8196075294754301),
    firstName1: read(firstName, 0.8196075294754301),
    firstName2: EMPTY,
    firstName3: EMPTY,
    firstNameMRZ: read(lastName, 1),
    fullName: read(`${firstName} ${lastName}`, 0.7701102725721481),
    gender: read('M', 0.892943529614854),
    genderMRZ: read('M', 1),
    idNumber: read('210494150111', 0.9587318960040534),
    idNumberMRZ: read('210494150111', 1),
    lastName: read(lastName, 0.9396085868867488),
    lastNameMRZ: read(lastName, 1),
    mrz: read('', 1),
    nationality: read('FR'),
    nationalityMRZ: read('FRA', 1),
    spouseName: EMPTY,
  };
}

/** Every field, and nothing read: what an unreadable document leaves. */
export const unreadFields = (owner: DocumentOwner): Record<string, Measured> =>
  Object.fromEntries(Object.keys(identityCardFields(owner, false)).map((name) => [name, EMPTY]));

interface Category {
  controls: Record<string, Measured>;
  status: boolean | null;
}

const category = (controls: Record<string, Measured>): Category => {
  const values = Object.values(controls).map(({ value }) => value);
  const status = values.every((value) => value === null) ? null : !values.includes(false);
  return { controls, status };
};

/** The document's control categories; what a code says is wrong is false, what was not looked at null. */
export const controlCategories = (code: string): Record<string, Category> => ({
  dataCoherency: category({
    countryCodeConformity: checked(true, 1),
    durationValidity: checked(true, 0.8789531565441706),
    matchDeliveryDateMRZ: checked(true),
    matchFirstNameMRZ: checked(true, 0.95),
    matchLastNameMRZ: checked(true, 0.95),
    matchNationalityMRZ: checked(true, 1),
    mrzConformity: checked(code !== '2.4', 1),
    notExpired: checked(code !== '3.0', 0.8898178831756276),
    notSpecimen: checked(code !== '8.0', 1),
  }),
  input: category({
    matchFirstName: checked(true, 0.8),
    matchFullName: checked(code !== '7.0', 0.8),
    matchLastName: checked(code !== '7.0', 0.8),
  }),
  metadata: category({ notMultipleVersions: UNKNOWN, notSuspectedSoftware: UNKNOWN }),
  visual: category({
    initialsIsPresent: checked(true, 0.7879152297973633),
    mrzVisualConformity: checked(true, 0.8),
    photoIsPresent: checked(code !== '5.0', 0.9749646186828613),
    rfSymbolIsPresent: checked(true, 0.2181098908185959),
    stampIsPresent: checked(true, 0.928052544593811),
    waveIsPresent: checked(true, 0.8638243675231934),
  }),
});

/** One entry of a document's `metadata` list. */
export const fileMetadata = (file: string): object => ({
  author: null,
  created_date: null,
  creator: null,
  file,
  keywords: null,
  modified_date: null,
  producer: null,
  subject: null,
  title: null,
});
