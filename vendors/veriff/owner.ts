import { doubted, mayClear, type VendorFact } from '../../domain/outcome.ts';
import { isRecord } from '../values/said.ts';
import type { Reading } from '../vendor.ts';
import { isIdOfAnother, wordOf } from './words.ts';

type Owner = Pick<Reading, 'sessionId' | 'ourReference'>;

/** Webhooks that we do not know may still name their session and our reference. */
export function ownerOf(value: Record<string, unknown>): Owner {
  const session = [value['sessionId'], value['id']].find(
    (id) => typeof id === 'string' && id !== '',
  );
  return {
    ...(typeof session === 'string' ? { sessionId: session } : {}),
    ...referenceIn(value),
  };
}

/**
 * What a message about a session says, with whose it is. One that names another session beside it, or two
 * references, contradicts itself.
 */
export function about(sessionId: string, message: object, fact: VendorFact): Reading {
  const verification = 'verification' in message ? message.verification : null;
  const isAnothers = [message, verification]
    .filter(isRecord)
    .some((said) => isIdOfAnother(said['sessionId'], sessionId));
  const isOdd = (isAnothers || referencesIn(message).length > 1) && mayClear(fact);
  return { fact: isOdd ? doubted(fact) : fact, sessionId, ...referenceIn(message) };
}

function referenceIn(message: object): Pick<Reading, 'ourReference'> {
  const [ourReference] = referencesIn(message);
  return ourReference === undefined ? {} : { ourReference };
}

/** Each reference that a message gives back of its own, once. */
export function referencesIn(message: object): string[] {
  const { verification, data }: { verification?: unknown; data?: unknown } = message;
  const said = [message, verification, data]
    .filter(isRecord)
    .flatMap((level) => Object.entries(level))
    .flatMap(([name, value]) => (/^vendor_?data$/i.test(name) ? [value].flat(Infinity) : []))
    .filter((one) => wordOf(one) !== null)
    .map((one) => String(one).trim());
  return said.filter((one, at) => said.findIndex((other) => isSame(one, other)) === at);
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
