import type { SignatureMode } from './webhook-behaviour.ts';

type Headers = Record<string, string>;

export interface Webhook {
  sessionId: string;
  /** For people, e.g. `decision approved`. */
  kind: string;
  /** Undefined when the integration has no address: logged, not sent. */
  url: string | undefined;
  /** The exact bytes to send; JSON, unless a control request has it written otherwise. */
  body: string;
  /** Headers that authenticate these bytes; asked anew for every try, which fails when they cannot be had. */
  headers?: (body: string, signature: SignatureMode) => Headers | Promise<Headers>;
  /** Which answers end the tries; without it 200 alone. */
  isAccepted?: (response: Response) => boolean;
  /** The waits grow by `factor` from `retryMs`; `tries` counts the first. Without it there is no other. */
  retry?: { factor: number; tries: number };
}

/** GET /control/{vendor}/deliveries. */
export interface Delivery {
  at: string;
  sessionId: string;
  kind: string;
  url: string | null;
  /** Of the last try; null before it, and when there was no answer. */
  status: number | null;
  tries: number;
  state:
    | 'waiting'
    | 'held'
    | 'delivered'
    | 'retrying'
    | 'given-up'
    | 'dropped'
    | 'no-address'
    | 'stopped';
  body: string;
}
