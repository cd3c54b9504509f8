import type { FieldFault } from '../../domain/errors.ts';
import { fieldsNamedIn } from '../refused-fields.ts';
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
  const named = fieldsNamedIn(Buffer.from(text, 'utf8'), ARGUMENTS, MESSAGE);
  if (named.length > 0) return named;
  const [, pointer = '/vendorOptions'] = BEGINNINGS.find(([pattern]) => pattern.test(text)) ?? [];
  return [{ pointer, message: MESSAGE }];
}

const MESSAGE = 'was refused by Identomat: compare it with the guide of the account';
