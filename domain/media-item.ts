/** What a vendor says of one photo or video. */
export interface MediaItem {
  id: string;
  kind: 'image' | 'video';
  name: string;
  mimeType: string;
  bytes: number | null;
  durationSeconds: number | null;
  /** SHA-256 of the content, lower-case hex, where the vendor vouches for one. */
  sha256: string | null;
  attempt: string | null;
  /** What a time-stamping service said of the content, where the vendor has that: evidence of its own. */
  timestamp: MediaTimestamp | null;
}

/** The vendor's id of the timestamp, what it is of, and the service's signature; as the vendor says. */
interface MediaTimestamp {
  id: string;
  context: string | null;
  signature: string | null;
}
