/** The verdict of a vendor on one uploaded image. */
export type CaptureVerdict =
  { accepted: true; next: string | null } | { accepted: false; gate: string; message: string };
