/** What leaves a verification's workflow running, or ends it as it should end. */
export const HARMLESS_DEEDS = [
  'signals nothing',
  'signals an empty fact',
  'signals an approval',
  'signals an empty cancel',
  'updates without words',
  'updates with empty words',
  'renews with nonsense',
  'requests cancellation',
  "cancels in a client's name",
] as const;

/** What somebody who has access to Temporal, and to nothing else, may do to a verification. */
export const DEEDS = [
  ...HARMLESS_DEEDS,
  'terminates',
  'resets',
  'writes an approval',
  'writes an approval in its name',
] as const;
export type Deed = (typeof DEEDS)[number];
