import type { FieldFault } from '../domain/errors.ts';

/** How much of a refusal it searches, in characters. */
const LONGEST = 16_384;

/** A name as refusals write it, with the path before it: `firstName`, `person.firstName`, `errors[0].zip_code`. */
const NAME = /[A-Za-z_]\w*(?:(?:\.|\[|\]\.?|\/)\w+)*/g;

/**
 * Finds the fields of our request that a vendor's refusal names: every field name of the vendor's request
 * that its body contains, as a pointer into our request. It returns names only, so that no personal data that
 * the refusal quotes is passed on.
 *
 * @param names what the vendor calls a field (`zip_code`, or with its parent, `document.number`, where the
 *   name alone would mean too much), and our JSON pointer of it
 * @param message what is said of each
 * @returns [] where it names none that we sent
 */
export function fieldsNamedIn(
  body: Uint8Array,
  names: Readonly<Record<string, string>>,
  message: string,
): FieldFault[] {
  // A path may be a list of its parts: `["document", "number"]`.
  const text = new TextDecoder()
    .decode(body)
    .slice(0, LONGEST)
    .replaceAll(/"\s*,\s*"/g, '.');
  const written = (text.match(NAME) ?? []).map((path) => path.split(/[^\w]+/).filter(Boolean));
  const named = Object.entries(names).filter(([name]) => {
    const wanted = name.split('.');
    return written.some((path) => holds(path, wanted));
  });
  const pointers = [...new Set(named.map(([, pointer]) => pointer))].sort();
  return pointers.map((pointer) => ({ pointer, message }));
}

function holds(path: readonly string[], wanted: readonly string[]): boolean {
  return path.some((_, at) => wanted.every((part, offset) => path[at + offset] === part));
}
