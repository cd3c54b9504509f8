import { setTimeout as delay } from 'node:timers/promises';
import { written } from './webhook-body.ts';
import { USUAL_BEHAVIOUR } from './webhook-behaviour.ts';
import type { Behaviour, BehaviourChange } from './webhook-behaviour.ts';
import type { Delivery, Webhook } from './webhook.ts';

/** A vendor whose document promises no other try makes none. */
const NO_RETRY = { factor: 1, tries: 1 };
const ANSWER_TIMEOUT_MS = 10_000;

interface Job {
  webhook: Webhook & { url: string };
  /** Undefined: none is sent. */
  contentType: string | undefined;
  delivery: Delivery;
  stop: AbortSignal;
}

const present = (change: BehaviourChange): Partial<Behaviour> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const isAccepted = (webhook: Webhook, response: Response): boolean =>
  webhook.isAccepted?.(response) ?? response.status === 200;

/** Sends a vendor's webhooks: first tries in order per session, then what retries it promises, until one is accepted. */
export class WebhookSender {
  #behaviour: Behaviour = { ...USUAL_BEHAVIOUR };
  /** Of sessions that a control request has set apart. */
  #ofSession = new Map<string, Behaviour>();
  #log: Delivery[] = [];
  #held: Job[] = [];
  #paused: Job[] = [];
  #lines = new Map<string, Promise<void>>();
  #stop = new AbortController();
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  behaviour(): Behaviour {
    return { ...this.#behaviour };
  }

  deliveries(): Delivery[] {
    return this.#log;
  }

  /** Changes the behaviour; turning off `reorder` or `paused` sends what was held back. */
  behave(change: BehaviourChange): void {
    this.#behaviour = { ...this.#behaviour, ...present(change) };
    this.#letGoWhatMay();
  }

  /** The same for one session alone, from what holds for all of them now. */
  behaveFor(sessionId: string, change: BehaviourChange): Behaviour {
    const own = { ...this.#of({ sessionId }), ...present(change) };
    this.#ofSession.set(sessionId, own);
    this.#letGoWhatMay();
    return own;
  }

  /** All sessions without a behaviour of their own share one object. */
  #of({ sessionId }: Pick<Webhook, 'sessionId'>): Behaviour {
    return this.#ofSession.get(sessionId) ?? this.#behaviour;
  }

  send(told: Webhook): void {
    const behaviour = this.#of(told);
    const { body, contentType } = written(told.body, behaviour);
    const webhook = { ...told, body };
    const delivery = this.#record(webhook);
    const { url } = webhook;
    if (url === undefined) {
      delivery.state = 'no-address';
      return;
    }
    if (behaviour.dropNext > 0) {
      behaviour.dropNext -= 1;
      delivery.state = 'dropped';
      return;
    }
    const { signal: stop } = this.#stop;
    const job: Job = { webhook: { ...webhook, url }, contentType, delivery, stop };
    if (!behaviour.reorder) {
      this.#release(job);
      return;
    }
    delivery.state = 'held';
    this.#held.push(job);
    const pair = this.#held.filter(({ webhook }) => this.#of(webhook) === behaviour);
    if (pair.length === 2) this.#letGo(pair.reverse());
  }

  #letGoWhatMay(): void {
    this.#letGo(this.#held.filter(({ webhook }) => !this.#of(webhook).reorder));
    // Puts those back that are still paused.
    for (const job of this.#paused.splice(0)) this.#enqueue(job, 0);
  }

  #letGo(jobs: readonly Job[]): void {
    this.#held = this.#held.filter((job) => !jobs.includes(job));
    for (const job of jobs) this.#release(job);
  }

  /** Forgets everything and stops what is under way. */
  reset(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#behaviour = { ...USUAL_BEHAVIOUR };
    this.#ofSession.clear();
    this.#log = [];
    this.#held = [];
    this.#paused = [];
    this.#lines.clear();
  }

  #record(webhook: Webhook): Delivery {
    const delivery: Delivery = {
      at: this.#now(),
      sessionId: webhook.sessionId,
      kind: webhook.kind,
      url: webhook.url ?? null,
      status: null,
      tries: 0,
      state: 'waiting',
      body: webhook.body,
    };
    this.#log.push(delivery);
    return delivery;
  }

  #release(job: Job): void {
    const { delayMs, duplicates } = this.#of(job.webhook);
    job.delivery.state = 'waiting';
    this.#enqueue(job, delayMs);
    for (let copy = 0; copy < duplicates; copy += 1) {
      const duplicate = { ...job, delivery: this.#record(job.webhook) };
      this.#enqueue(duplicate, delayMs);
    }
  }

  /** First tries of one session wait for one another; their delays run side by side. */
  #enqueue(job: Job, delayMs: number): void {
    if (this.#of(job.webhook).paused) {
      this.#paused.push(job);
      return;
    }
    const { sessionId } = job.webhook;
    const due = this.#wait(delayMs, job);
    const line = (this.#lines.get(sessionId) ?? Promise.resolve())
      .then(() => due)
      .then(() => this.#try(job));
    this.#lines.set(sessionId, line);
  }

  async #try(job: Job): Promise<void> {
    const { delivery, webhook, stop } = job;
    if (stop.aborted) {
      delivery.state = 'stopped';
      return;
    }
    if (this.#of(webhook).paused) {
      this.#paused.push(job);
      return;
    }
    delivery.tries += 1;
    const response = await this.#post(job);
    delivery.status = response?.status ?? null;
    const { factor, tries } = webhook.retry ?? NO_RETRY;
    if (response !== null && isAccepted(webhook, response)) delivery.state = 'delivered';
    else if (delivery.tries >= tries) delivery.state = 'given-up';
    else {
      delivery.state = 'retrying';
      const waitMs = this.#of(webhook).retryMs * factor ** (delivery.tries - 1);
      void this.#wait(waitMs, job).then(() => this.#try(job));
    }
  }

  async #post({ webhook, contentType, stop }: Job): Promise<Response | null> {
    try {
      const headers = await webhook.headers?.(webhook.body, this.#of(webhook).signature);
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...headers,
        },
        // As bytes: to text, fetch adds a content type of its own.
        body: Buffer.from(webhook.body),
        redirect: 'manual',
        signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response;
    } catch {
      return null;
    }
  }

  async #wait(ms: number, job: Job): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: job.stop }).catch(() => undefined);
  }
}
