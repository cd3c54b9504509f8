import { z } from 'zod';

const BODY_FORMS = ['json', 'form', 'multipart', 'text', 'empty'] as const;

/** PUT /control/{vendor}/webhook-behaviour: what is left out stays as it is. */
export const behaviourSchema = z.strictObject({
  /** Waited before a webhook's first try. */
  delayMs: z.int().min(0).optional(),
  /** Extra copies of every webhook, byte for byte. */
  duplicates: z.int().min(0).optional(),
  /** How many of the next webhooks are never sent. */
  dropNext: z.int().min(0).optional(),
  /** Hold webhooks until there are two, then send the second first. */
  reorder: z.boolean().optional(),
  /** Send nothing, retries included, until false. */
  paused: z.boolean().optional(),
  signature: z.enum(['valid', 'wrong', 'missing']).optional(),
  /** The form of the webhook's body; `json` is what every vendor's document shows. */
  bodyAs: z.enum(BODY_FORMS).optional(),
  /** `usual` for the form of the body; `missing` sends none; anything else is sent as it is. */
  contentType: z.string().min(1).optional(),
  retryMs: z.int().min(1).optional(),
});

export type BehaviourChange = z.infer<typeof behaviourSchema>;
export type Behaviour = { [Key in keyof BehaviourChange]-?: NonNullable<BehaviourChange[Key]> };
export type SignatureMode = Behaviour['signature'];

export const USUAL_BEHAVIOUR: Behaviour = {
  delayMs: 0,
  duplicates: 0,
  dropNext: 0,
  reorder: false,
  paused: false,
  signature: 'valid',
  bodyAs: 'json',
  contentType: 'usual',
  retryMs: 1_000,
};
