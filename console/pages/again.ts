import { ERRORS, KycError } from '../../domain/errors.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import type { Answer } from '../page.ts';
import type { Viewer } from '../viewer.ts';
import type { Typed } from '../views/refused.ts';
import { showCase } from './show-case.ts';
import { findCase } from './support.ts';

/** What somebody can do something about: the form was not right, or the case, or a hit of it, is not as it was. */
const CAN_BE_MENDED: ReadonlySet<number> = new Set([403, 404, 409, 410, 422]);

/**
 * Does what a form of a case asks for. Where that is refused, shows the case as it is now, with the reason and
 * all that the reviewer typed.
 * @throws what `act` throws, where the sender of the form cannot do anything about it
 */
export async function orCaseAgain(
  { viewer, id, dependencies }: { viewer: Viewer; id: string; dependencies: ConsoleDependencies },
  typed: Typed,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof KycError) || !CAN_BE_MENDED.has(ERRORS[error.code].http)) throw error;
    const verification = await findCase(dependencies.store, viewer, id);
    return showCase(viewer, verification, dependencies, { refused: { error, typed } });
  }
}
