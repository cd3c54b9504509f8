import { doubted, mayClear } from '../domain/outcome.ts';
import type { RawMessage, Reading, Vendor } from './vendor.ts';

const utf8 = new TextDecoder();

/**
 * Whether an object in a body of JSON has two members of one name. A parser keeps one of them and drops the
 * other, and nothing says which of them the vendor meant.
 */
export function saysTwice(body: Uint8Array): boolean {
  const text = utf8.decode(body);
  /** The names so far in each object around; a list has none. */
  const around: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{') around.push(new Set());
    else if (sign === '[') around.push(null);
    else if (sign === '}' || sign === ']') around.pop();
    else if (sign === '"') {
      const end = endOfText(text, at);
      const names = around.at(-1);
      if (names != null && isName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string; // a text in quotes
        if (names.has(name)) return true;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return false;
}

/** Whether what ends there names a member: nothing else in an object stands before a colon. */
function isName(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}

/** Behind the quote that ends the text which begins at `start`. Photos are long: no character is looked at. */
function endOfText(text: string, start: number): number {
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** The same vendor, of whose messages none decides about a person, or clears one, that says something twice. */
export function readingOnce(vendor: Vendor): Vendor {
  const { webhook } = vendor;
  const once = (message: RawMessage, reading: Reading): Reading => {
    const { fact } = reading;
    return mayClear(fact) && saysTwice(message.body)
      ? { ...reading, fact: doubted(fact) }
      : reading;
  };
  return {
    ...vendor,
    readAnswer: (answer) => once(answer, vendor.readAnswer(answer)),
    ...(webhook === undefined
      ? {}
      : { webhook: { ...webhook, read: (message) => once(message, webhook.read(message)) } }),
  };
}
