import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { KycError } from '../../domain/errors.ts';
import { ADDED, type Fields, rowId, TAGGED, type Tagged } from './columns.ts';

/** Begins every tag, so that keys or encoding can change one day. */
const VERSION = 'v1';

/**
 * A row says what no verb of ours wrote. A person with access to the database changed it, or put an
 * older backup or another key in use: see the runbook. Nothing that it says is used.
 */
export class RowChangedError extends KycError {
  constructor(name: Tagged, id: string) {
    super('internal', `A row was changed by somebody else: ${name} ${id}.`);
  }
}

/**
 * Tags rows, so that who can write to the database, and has not the key, can neither make one nor change
 * one unnoticed. The key is derived from `HASH_KEY`, which is in no database.
 */
export class RowTags {
  readonly #key: Buffer;
  readonly #onChanged: (name: Tagged, id: string) => void;

  /** @param onChanged called for each row whose tag does not hold */
  constructor(hashKey: Buffer, onChanged: (name: Tagged, id: string) => void) {
    this.#key = Buffer.from(hkdfSync('sha256', hashKey, '', 'durable-kyc/row-tags/v1', 32));
    this.#onChanged = onChanged;
  }

  /** The tag of a row that is to be written. */
  of<Name extends Tagged>(name: Name, fields: Fields<Name>): string {
    const mac = createHmac('sha256', this.#key).update(encode(name, fields)).digest('base64url');
    return `${VERSION}.${mac}`;
  }

  /** Whether the row is as one of our verbs wrote it. */
  holds<Name extends Tagged>(name: Name, fields: Fields<Name>, tag: string | null): boolean {
    if (tag === null) return false;
    const [expected, found] = [Buffer.from(this.of(name, fields)), Buffer.from(tag)];
    return expected.length === found.length && timingSafeEqual(expected, found);
  }

  /**
   * Before a row is used, shown or written anew.
   * @throws RowChangedError when its tag does not hold
   */
  check<Name extends Tagged>(name: Name, fields: Fields<Name>, tag: string | null): void {
    if (!this.holds(name, fields, tag)) throw this.changed(name, rowId(name, fields));
  }

  /** The error about a row that is not as it was written, which is counted. */
  changed(name: Tagged, id: string): RowChangedError {
    this.#onChanged(name, id);
    return new RowChangedError(name, id);
  }
}

/** JSON of a list is unambiguous; within it the keys of objects are sorted, as Postgres keeps none. */
function encode(name: Tagged, fields: Readonly<Record<string, unknown>>): string {
  const added = ADDED[name] ?? [];
  const values = TAGGED[name]
    .map((column) => [column, sorted(toJson(fields[column]))] as const)
    .filter(([column, value]) => value !== null || !added.includes(column));
  return JSON.stringify([VERSION, name, ...values]);
}

/** What is written and what is read back are the same once both are JSON. */
function toJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { of: entries.map(([key, inner]) => [key, sorted(inner)]) };
}
