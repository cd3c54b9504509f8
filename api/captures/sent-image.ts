import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { KycError } from '../../domain/errors.ts';
import type { Store } from '../../store/index.ts';
import { MAX_IMAGE_BYTES, tooLarge } from './image.ts';

/** An image as it is being sent, and the keyed hash of it, once all of it has come. */
export class SentImage implements AsyncIterable<Buffer> {
  readonly #body: Readable;
  readonly #hash;
  #digest: Promise<string> | null = null;

  constructor(body: Readable, { hashKey }: Pick<Store, 'hashKey'>) {
    this.#body = body;
    this.#hash = createHmac('sha256', hashKey).update('request-image\n');
  }

  /** What has not been read of it. @throws KycError `malformed_json` when the sender breaks off */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, undefined> {
    try {
      // The sender is still to be answered: the connection must live on when we stop reading.
      for await (const chunk of this.#body.iterator({ destroyOnReturn: false })) {
        const bytes = chunk as Buffer; // no encoding is set
        this.#hash.update(bytes);
        yield bytes;
      }
    } catch {
      throw new KycError('malformed_json', 'The body ended before its length.');
    }
    return undefined;
  }

  /** Hex; reads what is left of it. @throws KycError `payload_too_large`, and as reading does */
  digest(): Promise<string> {
    this.#digest ??= this.#readToEnd();
    return this.#digest;
  }

  async #readToEnd(): Promise<string> {
    let left = MAX_IMAGE_BYTES;
    if (!this.#body.readableEnded) {
      for await (const { length } of this) {
        left -= length;
        if (left < 0) throw tooLarge();
      }
    }
    return this.#hash.digest('hex');
  }
}
