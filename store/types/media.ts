import type { MediaItem } from '../../domain/media-item.ts';
import type { Disposition } from './inbox.ts';

/**
 * `listed`: the vendor has it; `archived`: it is kept here; `gone`: the vendor has it no longer;
 * `too_large`: larger than what is kept.
 */
export const MEDIA_STATES = ['listed', 'archived', 'gone', 'too_large'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

export interface MediaRow {
  /** Our own id. */
  id: string;
  session: number;
  state: MediaState;
  item: MediaItem;
  /** What the object is kept under; null unless it is archived. */
  objectKey: string | null;
  /** Of the content that was archived, lower-case hex. */
  sha256: string | null;
  /** Whether the vendor's own SHA-256 is the same; null where it gave none. */
  verified: boolean | null;
  /** Of the content that was archived. */
  bytes: number | null;
  archivedAt: Date | null;
}

/** The vendor's raw words that were kept for a verification; read each by its reference. */
export interface EvidenceMessage {
  inboxId: string;
  /** Where it came from: `webhook`, `answer` … */
  source: string;
  kind: string;
  session: number | null;
  disposition: Disposition;
  receivedAt: Date;
}
