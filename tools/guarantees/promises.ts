/** A promise of docs/guarantees.md. */
export interface Promised {
  /** Such as `L4`: the letter of its section and a count. */
  number: string;
  says: string;
  /** What is written below its heading. */
  body: string;
  tests: { file: string; name: string }[];
}

const HEADING = /^### (?<number>[A-Z]\d+)\. (?<says>.+)$/;
const TESTS = /^- `(?<file>[^`]+)`: (?<names>“.*”)$/;

/** The promises of the document, in its order. @throws Error for a line that is of no form it knows */
export function promisesOf(document: string): Promised[] {
  const promises: Promised[] = [];
  for (const line of document.split('\n')) {
    const heading = HEADING.exec(line)?.groups;
    const promised = promises.at(-1);
    if (heading !== undefined) {
      const { number = '', says = '' } = heading;
      promises.push({ number, says, body: '', tests: [] });
    } else if (/^(###|- |\|)/.test(line)) {
      const { file, names } = TESTS.exec(line)?.groups ?? {};
      if (promised === undefined || file === undefined || names === undefined) {
        throw new Error(`Neither a promise nor its tests: ${line}`);
      }
      promised.tests.push(
        ...names
          .slice(1, -1)
          .split('”; “')
          .map((name) => ({ file, name })),
      );
    } else if (promised !== undefined && !line.startsWith('## ')) promised.body += `${line}\n`;
  }
  return promises;
}
