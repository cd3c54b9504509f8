import {
  about,
  type Backend,
  keyed,
  type Schemas,
  type Verification,
} from '../../tools/client/backend.ts';
import type { Entry, Ledger } from './ledger.ts';
import { PHOTO_STORIES } from './plan.ts';
import { hope } from './patience.ts';

const PERSON = { firstName: 'Jean', birthDate: '1990-09-25' };
const ARCHIVED_WITHIN_MS = 20_000;
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
  readonly client: Backend;
  readonly #ledger: Ledger;

  constructor(client: Backend, ledger: Ledger) {
    this.client = client;
    this.#ledger = ledger;
  }

  async start(entry: Entry, subject: Schemas['Subject']): Promise<{ id: string; link: string }> {
    const { planned } = entry;
    const body = {
      vendor: planned.vendor,
      subject: { ...subject, ...PERSON, lastName: nameOf(planned.number) },
      expiresIn: planned.expiresIn,
      reference: `chaos-${planned.number}`,
      ...(PHOTO_STORIES.has(planned.story) ? { capture: 'direct' as const } : {}),
    };
    const accepted = await hope('a start to be taken', () => this.#startOnce(entry, body));
    if (planned.startsTwice)
      await hope('a start to be taken again', () => this.#startOnce(entry, body));
    return accepted;
  }

  async #startOnce(
    entry: Entry,
    body: Schemas['CreateVerification'],
  ): Promise<{ id: string; link: string } | undefined> {
    const asked = { ...keyed(entry.idempotencyKey), body };
    const { data, response } = await this.client.kyc.POST('/v1/verifications', asked);
    const { status } = response;
    if (status >= 500 || status === 429) return undefined;
    if (data === undefined) {
      entry.trouble = `the start was refused with HTTP ${status}`;
      return undefined;
    }
    const { id, link } = data;
    const atMs = this.#ledger.now();
    this.#ledger.note(entry, `start: HTTP ${status}, ${id}`);
    entry.accepted ??= { id, link: link.url, atMs };
    entry.links.add(link.url);
    if (entry.accepted.id !== id) entry.otherIds.push(id);
    return { id, link: link.url };
  }

  async becomes(id: string, statuses: readonly string[]): Promise<Verification> {
    return hope(`it to become ${statuses.join(' or ')}`, async () => {
      const view = await this.client.read(id);
      return statuses.includes(view.status) ? view : undefined;
    });
  }

  /** Throws while it cannot be read. */
  async look(id: string): Promise<Verification> {
    return this.client.read(id);
  }

  async read(id: string): Promise<Verification> {
    return hope('it to be read', () => this.client.read(id));
  }

  /** Cancels until somebody says what became of it. */
  async cancel(entry: Entry, id: string): Promise<void> {
    await hope('a cancel to be taken', async () => {
      const answer = await this.client.kyc.POST('/v1/verifications/{id}/cancel', about(id));
      const { status } = answer.response;
      this.#ledger.note(entry, `cancel: HTTP ${status}`);
      if (status === 200) entry.canceledAs = answer.data?.status;
      else if (status === 202) entry.canceledAs = 'taken';
      // An end that came first: the vendor's, or an earlier cancel whose answer was lost.
      else if (status === 409) entry.canceledAs = (await this.client.read(id)).status;
      return entry.canceledAs;
    });
  }

  /** Takes the person's link back; once that is answered, it must lead nowhere. */
  async revokeLink(entry: Entry, id: string): Promise<void> {
    await hope('a link to be revoked', async () => {
      const answer = this.client.kyc.POST('/v1/verifications/{id}/link/revoke', about(id));
      const { status } = (await answer).response;
      this.note(entry, `revoke the link: HTTP ${status}`);
      return status === 200 ? true : undefined;
    });
  }

  /** Replaces it, until the new one is known; what is repeated replaces nothing twice. */
  async replaceLink(entry: Entry, id: string): Promise<string> {
    const { version } = (await this.read(id)).link;
    const params = { path: { id }, query: { version } };
    return hope('a link to be replaced', async () => {
      const { data, response } = await this.client.kyc.POST('/v1/verifications/{id}/link/replace', {
        params,
      });
      this.note(entry, `replace the link: HTTP ${response.status}`);
      if (data === undefined) return undefined;
      if (data.link.version !== version + 1) {
        entry.trouble = `link ${version} was replaced by link ${data.link.version}`;
      }
      entry.links.add(data.link.url);
      return data.link.url;
    });
  }

  /** Has the vendor delete what it has, once its photos are archived here: else it waits for that. */
  async deleteAtVendor(entry: Entry, id: string): Promise<void> {
    await hope('the photos to be archived', () => this.#archived(id), ARCHIVED_WITHIN_MS).catch(
      () => {
        this.note(entry, 'the client deletes before everything is archived');
      },
    );
    await hope('a deletion to be taken', async () => {
      const answer = this.client.kyc.DELETE('/v1/verifications/{id}/vendor-data', about(id));
      const { status } = (await answer).response;
      this.note(entry, `delete at the vendor: HTTP ${status}`);
      return status === 202 ? true : undefined;
    });
    entry.asksToDelete = true;
  }

  async #archived(id: string): Promise<true | undefined> {
    const items = await this.client.media(id);
    return items.length > 0 && items.every(({ state }) => state !== 'listed') ? true : undefined;
  }

  note(entry: Entry, what: string): void {
    this.#ledger.note(entry, what);
  }

  /** Has the vendor asked, until that is taken. */
  async refresh(entry: Entry, id: string): Promise<void> {
    await hope('a refresh to be taken', async () => {
      const answer = this.client.kyc.POST('/v1/verifications/{id}/refresh', about(id));
      const { status } = (await answer).response;
      this.#ledger.note(entry, `refresh: HTTP ${status}`);
      return status === 202 ? true : undefined;
    });
  }
}
