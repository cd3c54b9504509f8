import type { FieldFault } from '../../domain/errors.ts';
import { FLAG_NAMES } from './flags.ts';

/** Arguments of begin/, and where a client sets them. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FLAG_NAMES.map((flag) => [flag, `/vendorOptions/flags/${flag}`])),
  steps: '/vendorOptions/steps',
  config_id: '/vendorOptions/configId',
  parent_session_id: '/vendorOptions/parentVerification',
};

/** ASSUMED: a word in capitals is about what it begins with, e.g. `STEP_KEY_INVALID`. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/\bSTEP/, '/vendorOptions/steps'],
  [/\bFLAG/, '/vendorOptions/flags'],
  [/\bCONFIG/, '/vendorOptions/configId'],
  [/\bPARENT/, '/vendorOptions/parentVerification'],
];

/**
 * The options that a refusal to begin names, as far as it does; else all of them. Of its words nothing
 * but the names of arguments is passed on.
 */
export function blamedFields(text: string): FieldFault[] {
  const words = new Set(text.split(/[^A-Za-z0-9_]+/));
  const named = Object.entries(ARGUMENTS).flatMap(([name, pointer]) =>
    words.has(name) ? [pointer] : [],
  );
  const begun = BEGINNINGS.flatMap(([pattern, pointer]) => (pattern.test(text) ? [pointer] : []));
  const pointers = [...new Set(named.length > 0 ? named : begun)];
  return (pointers.length > 0 ? pointers : ['/vendorOptions']).map((pointer) => ({
    pointer,
    message: 'was refused by Identomat: compare it with the guide of the account',
  }));
}
