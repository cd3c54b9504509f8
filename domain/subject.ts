/** Who is to be verified. Everything here is personal data and never enters Temporal. */
export interface Subject {
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** ISO 8601 date, `YYYY-MM-DD`. */
  birthDate?: string | undefined;
  birthPlace?: string | undefined;
  gender?: 'male' | 'female' | undefined;
  /** ISO 3166-1 alpha-2, upper case. */
  nationality?: string | undefined;
  /** National identity number. */
  idNumber?: string | undefined;
  email?: string | undefined;
  /** E.164, e.g. `+491511111111`. */
  phone?: string | undefined;
  document?: SubjectDocument | undefined;
  address?: SubjectAddress | undefined;
}

export interface SubjectDocument {
  type?: 'passport' | 'id_card' | 'drivers_license' | 'residence_permit' | undefined;
  number?: string | undefined;
  /** ISO 3166-1 alpha-2, upper case. */
  country?: string | undefined;
}

export interface SubjectAddress {
  street?: string | undefined;
  houseNumber?: string | undefined;
  postalCode?: string | undefined;
  city?: string | undefined;
  country?: string | undefined;
}
