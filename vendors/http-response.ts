/** An answer of a vendor's API, as it came. */
export interface VendorResponse {
  status: number;
  /** Lower-case names; repeated headers are joined by `, `. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The exact bytes. */
  body: Buffer;
}
