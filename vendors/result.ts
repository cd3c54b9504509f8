import type { Parts } from '../domain/evidence.ts';

/**
 * What a vendor extracted, in one shape for all of them. Everything here is personal data; it is
 * stored encrypted and leaves only through `GET …/result`. Nulls mean "not said".
 */
export interface ExtractedResult {
  person: ExtractedPerson;
  documents: ExtractedDocument[];
  /** The vendor's single checks: name → passed, failed, or not made (null). */
  checks: { name: string; passed: boolean | null; confidence: number | null }[];
  /** The parts that were checked, as the fact that a decision rests on has them. */
  parts: Parts;
  /** What the vendor warns of beside its verdict, e.g. Veriff's `riskLabels`. */
  risks: { label: string; category: string | null }[];
  /**
   * Free text of the vendor or its staff, and a birth date that is no day, as they came; they are
   * not verified.
   */
  notes: { name: string; text: string }[];
  /** The earlier session whose face was matched, where the vendor compares with one: its id and our reference. */
  biometricAuthentication?: { sessionId: string | null; reference: string | null };
  /** Bills and statements that prove an address, as the vendor words them. */
  proofsOfAddress?: Record<string, unknown>[];
  /** Screening matches (PEP, sanctions), as the vendor words them. */
  screening: Record<string, unknown>[];
  /** Technical data of the session, e.g. the person's IP address. */
  technical: Record<string, unknown>;
  /** The vendor's whole answer, parsed, with every field that it sent. */
  raw: unknown;
}

export interface ExtractedPerson {
  firstName: string | null;
  lastName: string | null;
  fullName: string | null;
  /** `YYYY-MM-DD`, a day of the calendar. Words that are none stand in `notes`. */
  birthDate: string | null;
  /** Of the birth date, or said alone. */
  birthYear: number | null;
  gender: string | null;
  /** ISO 3166-1 alpha-2 where that is certain, else the vendor's words. */
  nationality: string | null;
  idNumber: string | null;
  address: string | null;
}

export interface ExtractedDocument {
  type: string | null;
  number: string | null;
  /** ISO 3166-1 alpha-2 where that is certain, else the vendor's words. */
  country: string | null;
  /** `YYYY-MM-DD`, or a year (`YYYY`) where only that was read; else the words stand in `fields`. */
  validFrom: string | null;
  validUntil: string | null;
  /** Every further field that was read, with the vendor's confidence (0 to 1) where it gives one. */
  fields: { name: string; value: string | null; confidence: number | null }[];
}

/** The message says nothing about the person. */
export const NO_PERSON: Readonly<ExtractedPerson> = {
  ...{ firstName: null, lastName: null, fullName: null, birthDate: null, birthYear: null },
  ...{ gender: null, nationality: null, idNumber: null, address: null },
};

/** A message that says nothing further; what it does say is put over it. */
export const NOTHING_SAID: Readonly<Omit<ExtractedResult, 'raw'>> = {
  ...{ person: NO_PERSON, documents: [], checks: [], parts: {}, risks: [] },
  ...{ notes: [], screening: [], technical: {} },
};
