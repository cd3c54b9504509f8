import type { VendorFact } from '../../domain/outcome.ts';
import { bodyOf, STARTED, SUBMITTED } from './fixture.ts';
import type { Naming } from './inbox-oracle.ts';

/** One verification whose session is being bought, and names of sessions that are none of ours. */
export interface Real {
  id: string;
  session: string;
  orphan: string;
  stranger: string;
}
export interface Said {
  names: Naming;
  nth: number;
}

export const FACTS = [STARTED, SUBMITTED];
/** The fact, and blanks that say of which session and which of several it is: bytes are the same only where both are. */
export function bytesOf(fact: VendorFact, { names, nth }: Said, { id }: Real): Buffer {
  const unique = `${id.replaceAll('-', '')}${NAMINGS.indexOf(names)}${nth}`;
  const bits = BigInt(`0x1${unique}`).toString(2);
  return Buffer.concat([
    bodyOf(fact),
    Buffer.from(bits.replaceAll('0', ' ').replaceAll('1', '\t')),
  ]);
}

export const NAMINGS: Naming[] = ['session', 'both', 'orphan', 'stranger'];

export function namedBy(names: Naming, real: Real): { sessionId?: string; ourReference?: string } {
  switch (names) {
    case 'session':
      return { sessionId: real.session };
    case 'both':
      return { sessionId: real.session, ourReference: real.id };
    case 'orphan':
      return { sessionId: real.orphan, ourReference: real.id };
    case 'stranger':
      return { sessionId: real.stranger };
  }
}
