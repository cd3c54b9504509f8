import { KycError } from '../domain/errors.ts';

/**
 * Why the store cannot be used. `unreachable` and `not_migrated` pass by themselves where processes are
 * started together; for the others an operator must correct the configuration.
 */
type StoreFaultKind =
  | 'unreachable'
  | 'wrong_password'
  | 'missing_database'
  | 'server_too_old'
  | 'no_permission'
  | 'not_migrated'
  | 'rows_untagged'
  | 'wrong_master_key'
  | 'missing_master_key'
  | 'wrong_payload_key'
  | 'missing_payload_key';

/** The message names the variable or the command that helps; it never quotes what Postgres said. */
export class StoreFault extends KycError {
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string) {
    super('store_unavailable', message);
    this.kind = kind;
  }
}

/**
 * Until 14 Postgres let every role make tables in the schema `public`, the service's own as well. Store and
 * migrations were tried on 15 by hand; the tests run on 18.
 */
const OLDEST_SERVER = 15;

/**
 * @param versionNumber `server_version_num`, e.g. 180004
 * @throws StoreFault `server_too_old`
 */
export function requireServerVersion(versionNumber: string): void {
  const version = Math.trunc(Number(versionNumber) / 10_000);
  if (version >= OLDEST_SERVER) return;
  throw new StoreFault(
    'server_too_old',
    `Postgres ${version} is too old: ${OLDEST_SERVER} or later is needed.`,
  );
}
