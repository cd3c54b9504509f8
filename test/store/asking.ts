import { stateOf, writingOf } from '../../domain/derive.ts';
import type { RecordInput } from '../../domain/record.ts';
import {
  noteSessionRefusal,
  recordTransition,
  type Store,
  type TransitionCause,
  type TransitionDependencies,
  type TransitionResult,
} from '../../store/index.ts';
import { readKnown } from '../../store/transitions/known.ts';

/** What a verification's workflow would ask to have written, had it heard all that is stored and these. */
export async function requestFor(
  store: Store,
  verificationId: string,
  causes: TransitionCause[],
): Promise<RecordInput> {
  const known = await readKnown(store, store.app, verificationId);
  const { head, sessions } = known;
  const state = stateOf(known.input, { sessions, causes: [...known.causes, ...causes] });
  const returned = sessions.flatMap(({ number, returned: isBack }) => (isBack ? number : []));
  return {
    verificationId,
    write: head.write + 1,
    ...(head.run === null ? {} : { follows: head.run }),
    causes,
    ...(returned.length === 0 ? {} : { returned }),
    ...writingOf(state),
  };
}

/** The run that tests ask in. */
export const RUN = 'a run';

const unread = (): never => {
  throw new Error('These causes rest on no message.');
};

/** Has it written what follows from these causes. */
export async function recordCauses(
  store: Store,
  verificationId: string,
  causes: TransitionCause[],
  reread: TransitionDependencies['reread'] = unread,
): Promise<TransitionResult> {
  const asked = await requestFor(store, verificationId, causes);
  return recordTransition(store, { ...asked, run: RUN }, { reread });
}

/** As if whoever asked the vendor had been refused the session for good; the cause of the end. */
export async function refused(
  store: Store,
  verificationId: string,
  vendorCode: string,
  fields: string[],
  session = 1,
): Promise<TransitionCause> {
  const refusal = { reason: 'vendor_refused_request', vendorCode, fields } as const;
  await noteSessionRefusal(store, { verificationId, session, ...refusal });
  return { type: 'session_refused', ...refusal };
}
