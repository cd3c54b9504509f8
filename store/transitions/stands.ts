import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { FinalStatus } from '../../domain/status.ts';
import type { TransitionCause, TransitionInput, TransitionResult } from '../types.ts';
import { checkCause, unheard } from './check-causes.ts';
import { checkVendorCauses, findUnconsidered, type Rereader } from './facts.ts';
import type { Known } from './known.ts';

export type Behind = Extract<TransitionResult, { outcome: 'behind' }>;

/** Each cause as it may be believed: itself, what is so in its place, or null. */
export async function checkCauses(
  tx: pg.PoolClient,
  input: TransitionInput,
  { known, rereader, now }: { known: Known; rereader: Rereader; now: Date },
): Promise<(TransitionCause | null)[]> {
  const said = await checkVendorCauses(tx, input, rereader);
  return input.causes.map((cause) =>
    cause.type === 'vendor' ? (said.get(cause.inboxId) ?? null) : checkCause(cause, known, now),
  );
}

/**
 * What stands, and what the workflow must ask for next: the causes of its request that are true and not
 * yet written, and a cancel or a review that it does not know of.
 */
export async function behind(
  tx: pg.PoolClient,
  input: TransitionInput,
  about: { known: Known; rereader: Rereader; checked: readonly (TransitionCause | null)[] },
): Promise<Behind> {
  const { known, rereader, checked } = about;
  const { head, sessions } = known;
  const believed = checked.flatMap((cause) =>
    cause === null || isWritten(cause, known) ? [] : cause,
  );
  const causes = [...believed, ...unheard(known, believed)];
  return {
    outcome: 'behind',
    stands: {
      write: head.write,
      run: head.run,
      input: known.input,
      causes: known.causes,
      sessions: sessions.map(({ number, expiresAt, returned, unused }) => ({
        ...{ number, expiresAt, returned, unused },
      })),
      arrived: await findUnconsidered(tx, { ...input, causes, verdict: null }, rereader),
      end: null,
    },
    causes,
  };
}

function isWritten(cause: TransitionCause, { causes }: Known): boolean {
  return causes.some((known) =>
    cause.type === 'vendor'
      ? known.type === 'vendor' && known.inboxId === cause.inboxId
      : isDeepStrictEqual(known, cause),
  );
}

/** The answer once the verification has ended: the end that stands. */
export function ended({ head, input, end }: Known, status: FinalStatus): Behind {
  const { write, run } = head;
  const nothing = { causes: [], sessions: [], arrived: [] };
  const stands = { ...{ write, run, input }, ...nothing, end: { ...end, status } };
  return { outcome: 'behind', stands, causes: [] };
}
