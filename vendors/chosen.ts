import { KycError } from '../domain/errors.ts';

/** What a session is to be made with (a project, a template), and who named it. */
export interface Chosen {
  by: 'id' | 'name' | 'vendor';
  /** As it was named; null where it was not, and the vendor's own settings decide. */
  name: string | null;
  /** JSON pointer of the option that named it; null where none did. */
  pointer: string | null;
}

/** What a vendor has several of: how one of them is named in options, and read. */
interface Kind<Field extends string, One> {
  /** How errors begin. */
  vendor: string;
  /** What one is called, and the vendor's word for its id. */
  words: { one: string; id: string };
  fields: { id: Field; name: Field };
  read: (one: One) => { id: string; name: string; isUsable: boolean };
}

type Naming<Field extends string> = Partial<Record<Field, string | undefined>>;

/** The verification's own wish, else the account's, else the vendor's. */
export function wantedOf<Field extends string>(
  { fields }: Pick<Kind<Field, never>, 'fields'>,
  options: Naming<NoInfer<Field>>,
  account: Naming<NoInfer<Field>>,
): Chosen {
  for (const naming of [options, account]) {
    for (const by of ['id', 'name'] as const) {
      const name = naming[fields[by]];
      const pointer = naming === options ? `/vendorOptions/${fields[by]}` : null;
      if (name !== undefined) return { by, name, pointer };
    }
  }
  return { by: 'vendor', name: null, pointer: null };
}

/**
 * The id of the one that alone is called so and may be used, in either way of writing accents.
 * @throws KycError `vendor_misconfigured`, naming it and what is wrong with it
 */
export function byName<Field extends string, One>(
  kind: Kind<Field, One>,
  all: readonly One[],
  wanted: Chosen,
): string {
  const { words, read } = kind;
  const name = wanted.name ?? '';
  const plain = (text: string): string => text.normalize('NFC').trim();
  const named = all.filter((one) => plain(read(one).name) === plain(name));
  const usable = named.filter((one) => read(one).isUsable);
  if (usable.length > 1) {
    const message = `${usable.length} ${words.one}s are called "${name}"; choose one by its ${words.id}.`;
    throw cannotUse(kind, message, wanted);
  }
  const [found] = usable.length === 1 ? usable : named;
  if (found === undefined) throw cannotUse(kind, `No ${words.one} is called "${name}".`, wanted);
  return active(kind, found, wanted);
}

/**
 * Its id.
 * @throws KycError `vendor_misconfigured` when it may not be used
 */
export function active<Field extends string, One>(
  kind: Kind<Field, One>,
  one: One,
  wanted: Chosen,
): string {
  const { id, isUsable } = kind.read(one);
  if (isUsable) return id;
  const which = wanted.by === 'vendor' ? 'default ' : '';
  const name = wanted.name === null ? '' : ` "${wanted.name}"`;
  throw cannotUse(kind, `The ${which}${kind.words.one}${name} is not active.`, wanted);
}

/**
 * The error for a choice that the vendor cannot follow. Messages stay in our logs; what leaves with the
 * error into history and events is the option that named it, or the account's own name for it. Free
 * text of a client does not.
 */
export function cannotUse(
  { vendor }: { vendor: string },
  what: string,
  { name, pointer }: Chosen,
): KycError {
  const message = `${vendor}: ${what}`;
  const fields = pointer === null ? [] : [{ pointer, message }];
  const vendorCode = name === null || pointer !== null ? undefined : plainName(name);
  return new KycError('vendor_misconfigured', message, {
    fields,
    ...(vendorCode === undefined ? {} : { vendorCode }),
  });
}

/** `Büro Nord` becomes `Buro_Nord`; undefined when no letter or digit of it is left. */
function plainName(name: string): string | undefined {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '');
  const word = plain.replaceAll(/[^A-Za-z0-9.-]+/g, '_').slice(0, 40);
  return /[A-Za-z0-9]/.test(word) ? word : undefined;
}
