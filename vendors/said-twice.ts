import { doubted, mayClear } from '../domain/outcome.ts';
import type { RawMessage, Reading, Vendor } from './vendor.ts';

const utf8 = new TextDecoder();

/**
 * Whether an object in a JSON body has two members with the same name. A parser keeps only one of them, and
 * we cannot know which one the vendor meant.
 */
export function saysTwice(body: Uint8Array): boolean {
  const text = utf8.decode(body);
  /** The names so far in each enclosing object; null for an enclosing list. */
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

/** Whether the text that ends there is the name of a member: in an object only a name precedes a colon. */
function isName(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}

/** The position after the closing quote of the text at `start`. Searches for quotes: photos are long. */
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

/** The same vendor, but a message with a repeated member neither decides about a person nor clears one. */
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
