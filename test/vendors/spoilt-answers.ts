import fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Where each value of an answer stands, the answer itself left out. */
function pathsOf(value: Json, at: readonly string[] = []): string[][] {
  const own = at.length === 0 ? [] : [[...at]];
  if (typeof value !== 'object' || value === null) return own;
  const inner = Object.entries(value).flatMap(([name, part]) => pathsOf(part, [...at, name]));
  return [...own, ...inner];
}

function spoil(answer: Json, path: readonly string[], word: Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return word ?? null;
  if (typeof answer !== 'object' || answer === null) return answer;
  if (Array.isArray(answer)) {
    return answer.flatMap((part, index) => {
      if (String(index) !== name) return [part];
      return rest.length === 0 && word === undefined ? [] : [spoil(part, rest, word)];
    });
  }
  const { [name]: old = null, ...others } = answer;
  if (rest.length === 0 && word === undefined) return others;
  return { ...others, [name]: spoil(old, rest, word) };
}

const GENERIC: Json[] = [null, '', ' ', 0, 1, -1, true, false, [], {}, '1', 'true', 'null'];

/**
 * Real answers of a vendor, some as they are, most with one to four values replaced by a word of that
 * vendor, by an invalid response, or by nothing. `telling` are the names of the values that decide: they are hit
 * more often than their number would have it.
 */
export function spoiltAnswers(
  answers: readonly string[],
  words: readonly Json[],
  telling: readonly string[],
): fc.Arbitrary<string> {
  const word = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: fc.constantFrom(...GENERIC, undefined) },
    { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
  );
  const base = fc.constantFrom(...answers.map((text) => JSON.parse(text) as Json)); // JSON, so Json
  const changes = fc.array(fc.tuple(fc.boolean(), fc.nat(10_000), word), { maxLength: 4 });
  return fc.tuple(base, changes).map(([answer, wanted]) => {
    const spoilt = wanted.reduce((said, [decisive, index, replacement]) => {
      const paths = pathsOf(said);
      const decisivePaths = paths.filter((path) => telling.includes(path.at(-1) ?? ''));
      const chosen = decisive && decisivePaths.length > 0 ? decisivePaths : paths;
      return spoil(said, chosen[index % Math.max(chosen.length, 1)] ?? [], replacement);
    }, answer);
    return JSON.stringify(spoilt);
  });
}
