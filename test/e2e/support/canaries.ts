import { randomInt } from 'node:crypto';

/** What must not be found, in a form in which it might be. */
interface Needle {
  name: string;
  bytes: Buffer;
}

/** A letter at a time, so that no name looks like an id. */
export function letters(count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
}

export function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join('');
}

/** Values that nobody else has, looked for in any of the forms in which they might have got out. */
export class Canaries {
  readonly #byHead = new Map<number, Needle[]>();
  readonly #heads = new Uint8Array(65_536);

  /** Plants a value: of at least eight bytes, or it would be found by chance. */
  plant<Value extends string | Buffer>(name: string, value: Value): Value {
    const bytes = Buffer.from(value);
    if (bytes.length < 8) throw new Error(`${name} is too short to be looked for.`);
    for (const form of formsOf(bytes)) this.#add({ name, bytes: folded(form) });
    return value;
  }

  /** A text that differs from every other. */
  text(name: string): string {
    return this.plant(name, `${letters(4)}ë${letters(10)}`);
  }

  /** The names of the canaries in these bytes, each once. */
  find(place: Buffer | string): string[] {
    const bytes = folded(Buffer.from(place));
    const found = new Set<string>();
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (this.#heads[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)] === 0) continue;
      for (const needle of this.#byHead.get(bytes.readUInt32LE(at)) ?? []) {
        if (needle.bytes.equals(bytes.subarray(at, at + needle.bytes.length)))
          found.add(needle.name);
      }
    }
    return [...found].sort();
  }

  #add(needle: Needle): void {
    const head = needle.bytes.readUInt32LE(0);
    this.#byHead.set(head, [...(this.#byHead.get(head) ?? []), needle]);
    this.#heads[head & 0xffff] = 1;
  }
}

/** Plain, URL-encoded, JSON-escaped, hex, and base64 at each of its three alignments. */
function formsOf(bytes: Buffer): Buffer[] {
  const texts = bytes.toString('utf8');
  const isText = Buffer.from(texts).equals(bytes);
  const ofText = isText ? [encodeURIComponent(texts), escaped(texts)] : [];
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // What its neighbours have a share in is left out.
    const own = text.slice(
      Math.ceil((shift * 8) / 6),
      Math.floor(((shift + bytes.length) * 8) / 6),
    );
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [bytes, ...[...ofText, bytes.toString('hex'), ...base64].map((text) => Buffer.from(text))];
}

function escaped(text: string): string {
  return text.replaceAll(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Without regard to case: of hex and of percent-encoding both are about. */
function folded(bytes: Buffer): Buffer {
  const lower = Buffer.from(bytes);
  for (let at = 0; at < lower.length; at += 1) {
    const byte = lower[at] ?? 0;
    if (byte >= 65 && byte <= 90) lower[at] = byte + 32;
  }
  return lower;
}
