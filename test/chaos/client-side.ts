import type { KycClient, VerificationView } from '../../tools/client/kyc-client.ts';
import type { Entry, Ledger } from './ledger.ts';
import { hope } from './patience.ts';

const PERSON = { firstName: 'Jean', birthDate: '1990-09-25' };
/** Recognised wherever it should not be: in logs, in Temporal's database, in plain columns. */
export const NAME_PREFIX = 'Wundersam';

/** A name of letters only, another one for each verification. */
function nameOf(number: number): string {
  const letters = String(number)
    .split('')
    .map((digit) => 'abcdefghij'[Number(digit)] ?? '')
    .join('');
  return `${NAME_PREFIX}${letters}`;
}

/** A client's backend: says what it wants until it is taken, under one idempotency key. */
export class ClientSide {
  readonly #client: KycClient;
  readonly #ledger: Ledger;

  constructor(client: KycClient, ledger: Ledger) {
    this.#client = client;
    this.#ledger = ledger;
  }

  async start(entry: Entry, subject: object): Promise<{ id: string; link: string }> {
    const { planned } = entry;
    const body = {
      vendor: planned.vendor,
      subject: { ...subject, ...PERSON, lastName: nameOf(planned.number) },
      expiresIn: planned.expiresIn,
      reference: `chaos-${planned.number}`,
    };
    const accepted = await hope('a start to be taken', () => this.#startOnce(entry, body));
    if (planned.startsTwice)
      await hope('a start to be taken again', () => this.#startOnce(entry, body));
    return accepted;
  }

  async #startOnce(
    entry: Entry,
    body: Record<string, unknown>,
  ): Promise<{ id: string; link: string } | undefined> {
    const answer = await this.#client.start(body, entry.idempotencyKey);
    if (answer.status >= 500 || answer.status === 429) return undefined;
    if (answer.status > 202) {
      entry.trouble = `the start was refused with HTTP ${answer.status}`;
      return undefined;
    }
    const { id, link } = answer.body;
    const atMs = this.#ledger.now();
    this.#ledger.note(entry, `start: HTTP ${answer.status}, ${id}`);
    entry.accepted ??= { id, link: link.url, atMs };
    if (entry.accepted.id !== id) entry.otherIds.push(id);
    return { id, link: link.url };
  }

  async becomes(id: string, statuses: readonly string[]): Promise<VerificationView> {
    return hope(`it to become ${statuses.join(' or ')}`, async () => {
      const view = await this.#client.read(id);
      return statuses.includes(view.status) ? view : undefined;
    });
  }

  async read(id: string): Promise<VerificationView> {
    return hope('it to be read', () => this.#client.read(id));
  }

  /** Cancels until somebody says what became of it. */
  async cancel(entry: Entry, id: string): Promise<void> {
    await hope('a cancel to be taken', async () => {
      const { status, body } = await this.#client.cancel(id);
      this.#ledger.note(entry, `cancel: HTTP ${status}`);
      if (status === 200) entry.canceledAs = body.status;
      else if (status === 202) entry.canceledAs = 'taken';
      // An end that came first: the vendor's, or an earlier cancel whose answer was lost.
      else if (status === 409) entry.canceledAs = (await this.#client.read(id)).status;
      return entry.canceledAs;
    });
  }

  /** Has the vendor asked, until that is taken. */
  async refresh(entry: Entry, id: string): Promise<void> {
    await hope('a refresh to be taken', async () => {
      const { status } = await this.#client.refresh(id);
      this.#ledger.note(entry, `refresh: HTTP ${status}`);
      return status === 202 ? true : undefined;
    });
  }
}
