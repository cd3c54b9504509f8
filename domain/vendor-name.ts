/** Every vendor that the service knows, by the name used in the API, the store and Temporal. */
export const VENDOR_NAMES = ['veriff', 'incode', 'identomat', 'datakeen', 'identify24'] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

/** Test keys reach test accounts (the sandbox or the vendor's own test integration), live keys live ones. */
export const MODES = ['test', 'live'] as const;
export type Mode = (typeof MODES)[number];
