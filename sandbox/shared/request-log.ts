import type { RequestHandler } from 'express';

/** What the product called: filled on arrival, `status` once answered (null: not answered, or hung up). */
export interface LoggedRequest {
  at: string;
  method: string;
  path: string;
  status: number | null;
  /** Why it was refused, where the vendor's own answer says less. */
  note?: string;
}

const KEPT = 10_000;

/** The requests that reached a vendor's API, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  readonly middleware: RequestHandler = (request, response, next) => {
    const entry: LoggedRequest = {
      at: this.#now(),
      method: request.method,
      path: request.originalUrl,
      status: null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    response.on('finish', () => {
      entry.status = response.statusCode;
      const { note } = response.locals;
      if (typeof note === 'string') entry.note = note;
    });
    next();
  };

  entries(): LoggedRequest[] {
    return this.#entries;
  }

  reset(): void {
    this.#entries = [];
  }
}
