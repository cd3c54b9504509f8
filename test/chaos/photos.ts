import { photo } from '../e2e/support/photo.ts';
import type { ClientSide } from './client-side.ts';
import type { Entry } from './ledger.ts';
import { hope } from './patience.ts';

/** What the API says of an image. */
interface Capture {
  id: string;
  state: 'stored' | 'accepted' | 'refused' | 'unused';
}

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
      const answer = await this.#call<Capture & { code?: string }>(
        'POST',
        `captures/${step}`,
        IMAGE,
      );
      const { status, body } = answer;
      this.#note(`image ${step}: HTTP ${status} ${body.code ?? body.state}`);
      // An earlier one whose answer was lost was the last that the vendor wanted.
      if (status === 409 && body.code === 'already_submitted') return true;
      if (status >= 500 || COME_AGAIN.has(status)) return undefined;
      if (status >= 300) throw new Error(`HTTP ${status}`);
      const state = body.state === 'stored' ? await this.#verdictOf(body.id) : body.state;
      if (state !== 'accepted') this.#note(`the image ${step} is ${state}`);
      return state === 'accepted' ? true : undefined;
    });
  }

  async #verdictOf(captureId: string): Promise<Capture['state']> {
    return hope('a verdict on an image', async () => {
      const { status, body } = await this.#call<Capture>('GET', `captures/${captureId}`);
      return status === 200 && body.state !== 'stored' ? body.state : undefined;
    });
  }

  /** Resolves once it is known that all images are handed in. */
  async handsIn(): Promise<void> {
    await hope('the images to be handed in', async () => {
      const { status, body } = await this.#call<{ code?: string }>('POST', 'submit');
      this.#note(`hand in: HTTP ${status} ${body.code ?? ''}`);
      // An earlier one whose answer was lost.
      if (status === 409 && body.code === 'already_submitted') return true;
      return status === 200 ? true : undefined;
    });
  }

  #call<Body>(method: 'GET' | 'POST', path: string, image?: Buffer) {
    return this.#client.callAbout<Body>(method, this.#id, path, image);
  }

  #note(what: string): void {
    this.#client.note(this.#entry, what.trim());
  }
}
