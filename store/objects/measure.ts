import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { KycError } from '../../domain/errors.ts';
import { objectFailure } from './failure.ts';
import type { StoredBytes } from './object-store.ts';

/** Passes bytes on and knows afterwards how many they were and what their SHA-256 is. */
export class Measure extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk: Buffer) => void,
  ): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  /** Once, when everything has passed. */
  result(): StoredBytes {
    return { key: this.#hash.digest('hex'), bytes: this.#bytes };
  }
}

/**
 * Passes at most `maxBytes` on, counting them in `tally`.
 * @throws KycError `payload_too_large` at the first byte more
 */
export async function* atMost(
  maxBytes: number,
  content: AsyncIterable<Buffer>,
  tally: { bytes: number },
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    tally.bytes += chunk.length;
    if (tally.bytes > maxBytes) {
      throw new KycError('payload_too_large', `At most ${maxBytes} bytes are accepted.`);
    }
    yield chunk;
  }
}

/**
 * Passes bytes on, and fails in the end unless they are the ones that were kept under that key.
 * @throws KycError `internal`; `objects_unavailable` where the storage breaks off, which passes
 */
export async function* exactly(
  key: string,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw objectFailure(error);
  }
  if (hash.digest('hex') !== key) {
    throw new KycError('internal', 'An object is not what was kept under its key.');
  }
}
