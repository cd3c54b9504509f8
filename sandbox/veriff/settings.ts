import { z } from 'zod';

/** PUT /control/veriff/settings; what is left out stays as it is. */
export const settingsSchema = z.strictObject({
  /** How large the videos of hosted sessions are, from the next hand-in on. */
  videoBytes: z.int().min(0).max(1_000_000_000),
  /** False: media have no timestamp, as today. */
  timestamps: z.boolean(),
  /** False: sessions cannot be deleted, as for integrations that have not asked for it. */
  deletion: z.boolean(),
  /** Whether the signature of photos and videos fits their bytes. */
  mediaSignature: z.enum(['valid', 'wrong', 'missing']),
  /**
   * True: today's API instead of the document's. No timestamp is needed, vendorData may have 1000 symbols,
   * a person a phone; media have numbers, `context` and `sessionId`; the watchlist answer says
   * `reviewStatus`; the page tells the page around it how far it is.
   */
  today: z.boolean(),
  /** Under which names answers and webhooks carry the HMAC and the API key. */
  headerNames: z.enum(['x', 'vrf', 'both']),
  /** What an answer without a decision has as `verification`. */
  undecided: z.enum(['null', 'empty', 'absent']),
  /**
   * What the watchlist answer says of a session of which nothing else was said: a match status, that it
   * takes its time (`pending`), or that it is refused (403, 404).
   */
  watchlist: z.enum(['no_match', 'possible_match', 'pending', 'forbidden', 'unknown']),
  /** How many images a session takes. */
  mostUploads: z.int().min(1),
});

export type Settings = z.infer<typeof settingsSchema>;

export const USUAL_SETTINGS: Settings = {
  videoBytes: 100_000,
  timestamps: true,
  deletion: true,
  mediaSignature: 'valid',
  today: false,
  headerNames: 'x',
  undecided: 'null',
  watchlist: 'no_match',
  mostUploads: 40,
};
