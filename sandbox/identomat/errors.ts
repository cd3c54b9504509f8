import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';

/** Neither shape nor status of errors is published: what the simulator answers is a setting. */
export const settingsSchema = z.strictObject({
  /** A bare JSON string, or `{"error": …}`. */
  errorShape: z.enum(['string', 'object']).optional(),
  /** Of every error that follows; null: 400, 401, 403 or 404 by its kind. */
  errorStatus: z.int().min(200).max(599).nullable().optional(),
  /** `member` says `{"argumentError": …}` with 200 of wrong arguments, as today; `word` a word of its own. */
  argumentErrors: z.enum(['word', 'member']).optional(),
  /** Whether requests without HMAC are refused; null: where the company has a secret key. */
  requireHmac: z.boolean().nullable().optional(),
  /** Letters of `result`: lower as observed, upper as documented. */
  resultCase: z.enum(['lower', 'upper']).optional(),
});

type Change = z.infer<typeof settingsSchema>;
export type Settings = { [Key in keyof Change]-?: Exclude<Change[Key], undefined> };

export const USUAL_SETTINGS: Settings = {
  errorShape: 'string',
  errorStatus: null,
  argumentErrors: 'word',
  requireHmac: null,
  resultCase: 'lower',
};

/** `code` is the vendor's word; the two of the document and, marked as assumed, ours. */
export class IdentomatRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;

  constructor(status: number, code: string, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'IdentomatRefusal';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export const sessionNotFound = (): IdentomatRefusal =>
  new IdentomatRefusal(404, 'SESSION_NOT_FOUND');
export const sessionInvalid = (): IdentomatRefusal => new IdentomatRefusal(400, 'SESSION_INVALID');

// Assumed words: the documents name none for these.
export const keyInvalid = (): IdentomatRefusal => new IdentomatRefusal(403, 'COMPANY_KEY_INVALID');
export const hmacInvalid = (): IdentomatRefusal => new IdentomatRefusal(401, 'HMAC_INVALID');
export const notFound = (): IdentomatRefusal => new IdentomatRefusal(404, 'NOT_FOUND');
export const stepKeyInvalid = (): IdentomatRefusal => new IdentomatRefusal(400, 'STEP_KEY_INVALID');
export const invalid = (detail: string): IdentomatRefusal =>
  new IdentomatRefusal(400, 'INVALID_ARGUMENTS', detail);

export const refuse =
  (settings: () => Settings): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (!(error instanceof IdentomatRefusal)) {
      next(error);
      return;
    }
    const { errorShape, errorStatus, argumentErrors } = settings();
    response.locals['note'] = error.message;
    if (error.detail !== undefined && argumentErrors === 'member') {
      response.status(errorStatus ?? 200).json({ argumentError: error.detail });
      return;
    }
    const body = errorShape === 'string' ? error.message : { error: error.message };
    response.status(errorStatus ?? error.status).json(body);
  };
