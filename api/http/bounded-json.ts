import { KycError, type FieldFault } from '../../domain/errors.ts';
import { invalidRequest, MAX_FAULTS, pointerOf } from './validate.ts';

/** Far more than any request of ours has; what comes after may take time by the square of these. */
const MOST_LEVELS = 32;
const MOST_ITEMS = 2_000;
/** No name of ours is nearly as long; the pointer of every fault below a name repeats it. */
const LONGEST_NAME = 256;

/**
 * Parses a body of JSON in UTF-8, within bounds that hold before any schema sees it, and whose texts and
 * names can all be kept as they came. Takes time linear in its size.
 * @throws KycError `malformed_json`, or `invalid_request` naming what is at fault
 */
export function parseBounded(bytes: Buffer): unknown {
  const text = textOf(bytes);
  if (text.trim() === '') {
    throw invalidRequest([{ pointer: '', message: 'is required: send a JSON object, see /docs' }]);
  }
  const fault = sizeFault(bytes);
  if (fault !== null) throw invalidRequest([{ pointer: '', message: fault }]);
  const value = parse(text);
  const faults: FieldFault[] = [];
  for (const fault of oddTexts(value, '')) {
    faults.push(fault);
    if (faults.length === MAX_FAULTS) break;
  }
  if (faults.length > 0) throw invalidRequest(faults);
  return value;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new KycError('malformed_json', 'The body is not UTF-8: send JSON encoded as UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KycError(
      'malformed_json',
      'The body cannot be read as JSON: look for a missing quote, comma or bracket.',
    );
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/** By the brackets and commas outside of its texts, before anything is built of it. */
function sizeFault(bytes: Buffer): string | null {
  let [levels, items] = [0, 0];
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
      continue;
    }
    if (byte === QUOTE) isText = true;
    else if (byte === COMMA) items += 1;
    else if (CLOSING.has(byte)) levels -= 1;
    else if (OPENING.has(byte)) {
      levels += 1;
      items += 1;
    }
    if (levels > MOST_LEVELS) return `must not be nested deeper than ${MOST_LEVELS} levels`;
    if (items > MOST_ITEMS) return `must not have more than ${MOST_ITEMS} fields and items in all`;
  }
  return null;
}

const HALF = /\p{Cs}/u;

/** What would be kept otherwise than it came: halves of characters, and a name that means a prototype. */
function* oddTexts(value: unknown, pointer: string): Generator<FieldFault> {
  if (typeof value === 'string' && HALF.test(value)) {
    const message = 'must not hold halves of surrogate pairs; send Unicode text';
    yield { pointer, message };
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name.length > LONGEST_NAME) {
      yield { pointer, message: `must not have names of more than ${LONGEST_NAME} characters` };
      continue;
    }
    const at = pointer + pointerOf([name]);
    if (name === '__proto__') {
      yield { pointer: at, message: 'must not be named "__proto__"; use another name' };
    } else if (HALF.test(name)) {
      yield { pointer, message: 'must not have names with halves of surrogate pairs' };
    }
    yield* oddTexts(inner, at);
  }
}
