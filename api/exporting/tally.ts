import { type ErrorCode, KycError } from '../../domain/errors.ts';
import { RowChangedError } from '../../store/index.ts';

/**
 * Why something that is kept is not in the archive. `changed`: another party wrote the row, so neither its
 * content nor its owner can be trusted. `unreadable`: its bytes are gone, or are not those that were kept.
 */
export type Why = 'changed' | 'unreadable';

export interface Missing {
  verificationId: string;
  /** Within the folder of the verification; `*`: all of it. */
  file: string;
  why: Why;
}

/** What of one verification is in the archive. */
export interface Summary {
  id: string;
  folder: string;
  /** `erased`: what was left by then; what was read before its erasure is there as well. */
  state: 'whole' | 'incomplete' | 'erased';
  /** How many files. */
  files: number;
}

interface Watch {
  verificationId: string;
  /** Whether its data were erased by now. */
  isErasedNow: () => Promise<boolean>;
  /** Called for each that is missing, for operators. */
  onMissing: (missing: Missing, error: unknown) => void;
}

/** Keeps count of what of one verification is given out, and of what cannot be. */
export class Tally {
  readonly missing: Missing[] = [];
  readonly #watch: Watch;
  #files = 0;
  #isErased = false;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** By what is known so far. */
  isErased(): boolean {
    return this.#isErased;
  }

  get folder(): string {
    return `verifications/${this.#watch.verificationId}`;
  }

  /** Its name in the archive, where it is given. */
  given(file: string): string {
    this.#files += 1;
    return `${this.folder}/${file}`;
  }

  erased(): void {
    this.#isErased = true;
  }

  /** It is there, and cannot be given. */
  lacks(file: string, why: Why, error: unknown = null): void {
    const missing = { verificationId: this.#watch.verificationId, file, why };
    this.missing.push(missing);
    this.#watch.onMissing(missing, error);
  }

  /**
   * What `read` gives. Null where it fails for what is stored, which is named; where the data were erased by
   * then, nothing is missing.
   * @throws what passes by itself (`PASSING`): the archive is broken off, and is whole when it is asked for again
   */
  async attempt<Read>(file: string, read: () => Promise<Read>): Promise<Read | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof KycError && PASSING.has(error.code)) throw error;
      if (await this.#watch.isErasedNow()) this.#isErased = true;
      else this.lacks(file, error instanceof RowChangedError ? 'changed' : 'unreadable', error);
      return null;
    }
  }

  summary(): Summary {
    const { verificationId: id } = this.#watch;
    const lacks = this.missing.length > 0 ? 'incomplete' : 'whole';
    return {
      id,
      folder: this.folder,
      state: this.#isErased ? 'erased' : lacks,
      files: this.#files,
    };
  }
}

/** A database or an object storage that is away will be back. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'store_unavailable',
  'objects_unavailable',
]);
