import { photo } from '../e2e/support/photo.ts';
import { about, said, type Schemas } from '../../tools/client/backend.ts';
import type { ClientSide } from './client-side.ts';
import type { Entry } from './ledger.ts';
import { hope } from './patience.ts';

type Capture = Schemas['Capture'];

const STEPS = {
  incode: ['front-id', 'back-id', 'selfie'],
  veriff: ['document-front', 'document-back', 'face'],
} as const;

const IMAGE = photo(48);
/** Once: what is asked too early is asked again. */
const COME_AGAIN = new Set([409, 429]);

/**
 * A client that takes the photos itself: uploads each until the vendor has accepted it, and says that they
 * are all there. What is lost on the way is sent again, since nobody knows whether it was taken.
 */
export class Photographer {
  readonly #client: ClientSide;
  readonly #entry: Entry;
  readonly #id: string;

  constructor(client: ClientSide, entry: Entry, id: string) {
    this.#client = client;
    this.#entry = entry;
    this.#id = id;
  }

  get steps(): readonly string[] {
    const { vendor } = this.#entry.planned;
    return vendor === 'incode' || vendor === 'veriff' ? STEPS[vendor] : [];
  }

  /** Resolves once the vendor has accepted the image of this step. */
  async takes(step: string): Promise<void> {
    await hope(`the image ${step} to be accepted`, async () => {
      const { data, error, response } = await this.#client.client.upload(this.#id, step, IMAGE);
      const { status } = response;
      this.#note(`image ${step}: HTTP ${status} ${error?.code ?? data?.state ?? ''}`);
      // An earlier one whose answer was lost was the last that the vendor wanted.
      if (error?.code === 'already_submitted') return true;
      if (status >= 500 || COME_AGAIN.has(status)) return undefined;
      if (data === undefined) throw new Error(`HTTP ${status}`);
      const state = data.state === 'stored' ? await this.#verdictOf(data.id) : data.state;
      if (state !== 'accepted') this.#note(`the image ${step} is ${state}`);
      return state === 'accepted' ? true : undefined;
    });
  }

  async #verdictOf(capture: string): Promise<Capture['state']> {
    const params = { path: { id: this.#id, capture } };
    const { kyc } = this.#client.client;
    return hope('a verdict on an image', async () => {
      const address = '/v1/verifications/{id}/captures/{capture}';
      const { state } = await said(kyc.GET(address, { params }));
      return state === 'stored' ? undefined : state;
    });
  }

  /** Resolves once it is known that all images are handed in. */
  async handsIn(): Promise<void> {
    await hope('the images to be handed in', async () => {
      const { kyc } = this.#client.client;
      const asked = kyc.POST('/v1/verifications/{id}/submit', about(this.#id));
      const { error, response } = await asked;
      this.#note(`hand in: HTTP ${response.status} ${error?.code ?? ''}`);
      // An earlier one whose answer was lost.
      return error?.code === 'already_submitted' || response.status === 200 ? true : undefined;
    });
  }

  #note(what: string): void {
    this.#client.note(this.#entry, what.trim());
  }
}
