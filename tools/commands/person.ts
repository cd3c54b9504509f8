import { validate as isUuid } from 'uuid';
import { MODES, type Mode } from '../../domain/vendor-name.ts';
import { getVerification, listOfReference, type Store } from '../../store/index.ts';
import { mustFindClient } from './clients.ts';
import { type CommandContext, modeOf, UsageError } from './run-command.ts';

/** The options of a command that is about a person, by reference, or about one of their verifications. */
export const personOptions = {
  client: { type: 'string' },
  reference: { type: 'string' },
  mode: { type: 'string' },
  verification: { type: 'string' },
} as const;

/** Whose verifications are meant, and which. */
export interface Named {
  clientId: string;
  mode: Mode;
  /** Null where one is named by its id. */
  reference: string | null;
  ids: string[];
}

/**
 * The verifications that are meant: all of a reference in a mode, with what was started in place of one of
 * them, or the one of an id.
 * @param about.pastChanged as of `listOfReference`
 * @throws UsageError where there is none, or it is not said which
 */
export async function namedBy({
  store,
  given,
  pastChanged = false,
}: Pick<CommandContext, 'store' | 'given'> & { pastChanged?: boolean }): Promise<Named> {
  const { id: clientId } = await mustFindClient(store, given.text('client'));
  const reference = given.optional('reference') ?? null;
  const id = given.optional('verification');
  if ((reference === null) === (id === undefined)) {
    throw new UsageError('Say either --reference with --mode, or --verification.');
  }
  if (id !== undefined)
    return { clientId, reference: null, ids: [id], mode: await modeOfOne(store, { clientId, id }) };
  const mode = modeOf(given.text('mode'));
  const whose = { clientId, mode, reference: reference ?? '', pastChanged };
  const ids = await listOfReference(store, whose);
  if (ids.length === 0)
    throw new UsageError(`The client has nothing of that reference in ${mode} mode.`);
  return { clientId, mode, reference, ids };
}

async function modeOfOne(store: Store, whose: { clientId: string; id: string }): Promise<Mode> {
  if (!isUuid(whose.id)) throw new UsageError('--verification must be the id of a verification.');
  for (const mode of MODES) {
    if ((await getVerification(store, { ...whose, mode })) !== null) return mode;
  }
  throw new UsageError('The client has no such verification.');
}
