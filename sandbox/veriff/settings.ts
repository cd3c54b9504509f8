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
});

export type Settings = z.infer<typeof settingsSchema>;

export const USUAL_SETTINGS: Settings = {
  videoBytes: 100_000,
  timestamps: true,
  deletion: true,
  mediaSignature: 'valid',
};
