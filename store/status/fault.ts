import { KycError } from '../../domain/errors.ts';

/**
 * Why the store cannot be used, told apart: `unreachable` and `not_migrated` pass by themselves where
 * processes are started together; of the others somebody must mend the configuration.
 */
export type StoreFaultKind =
  | 'unreachable'
  | 'wrong_password'
  | 'missing_database'
  | 'no_permission'
  | 'not_migrated'
  | 'rows_untagged'
  | 'wrong_master_key'
  | 'missing_master_key';

/** The message names the variable or the command that helps; it never quotes what Postgres said. */
export class StoreFault extends KycError {
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string) {
    super('store_unavailable', message);
    this.kind = kind;
  }
}
