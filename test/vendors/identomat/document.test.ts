import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RESULTS } from '../../../vendors/identomat/codes.ts';
import { identomat } from '../../../vendors/identomat/index.ts';
import { REQUEST, startIdentomat } from './support.ts';

/** The document's own listings, to the letter. */
const listing = (name: string): string =>
  readFileSync(new URL(`samples/${name}.txt`, import.meta.url), 'utf8');

interface Member {
  name: string;
  type: string;
  /** The words in the comment above it. */
  words: string[];
}

/** `"name": <Type>`, with the words that the comment above it has in quotes. */
function membersOf(text: string): Member[] {
  const found: Member[] = [];
  let words: string[] = [];
  for (const line of text.split('\n')) {
    const [, name, type] = /^"(\w+)": (?:<([^>]+)>)?/.exec(line) ?? [];
    if (name === undefined) {
      words.push(...[...line.matchAll(/"(\w+)"/g)].map(([, word = '']) => word));
      continue;
    }
    found.push({ name, type: type ?? 'Object', words });
    words = [];
  }
  return found;
}

const FLAGS = membersOf(listing('flags'));
const RESULT = membersOf(listing('result'));
/** Flags that are ours to set, because they are our link. */
const OURS = ['return_url', 'switch_device_url'];
const CLIENTS = FLAGS.filter(({ name }) => !OURS.includes(name));

const isTaken = (flags: object): boolean => identomat.options.safeParse({ flags }).success;
const ALLOWED = { allow_general_document_upload: true };

/** The listing between two of its lines. */
const between = (from: string, to: string): Member[] => {
  const text = listing('result');
  return membersOf(text.slice(text.indexOf(from) + from.length, text.indexOf(to)));
};

describe('the listing of flags', () => {
  it('has what this test rests on', () => {
    expect(FLAGS).toHaveLength(27);
    expect(FLAGS.filter(({ type }) => type === 'Boolean')).toHaveLength(21);
    expect(CLIENTS.flatMap(({ words }) => words).sort()).toEqual(
      [
        ...['en', 'es', 'ru', 'uk', 'gr', 'en', 'USA', 'DEU', 'ITA'],
        ...['id', 'passport', 'driver_license', 'residence_license'],
        ...['bank_statement', 'utility_bill', 'drivers_license'],
      ].sort(),
    );
  });

  it.each(CLIENTS)('$name can be set as it says ($type), to every value that it names', (flag) => {
    const { name, type, words } = flag;
    const values = type === 'Boolean' ? [true, false] : words;
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) {
      const also = name === 'disable_document_capture' ? { allow_document_upload: true } : ALLOWED;
      expect(isTaken({ ...also, [name]: type === 'Array' ? [value] : value })).toBe(true);
    }
  });

  it('is known to the vendor whole: all of it goes through', async () => {
    const vendor = await startIdentomat();
    const flags: Record<string, unknown> = {};
    for (const { name, type, words } of CLIENTS) {
      // The last forbids the QR code for which our link is given.
      const isLeftOut = ['skip_document', 'skip_face', 'restrict_url_sharing'].includes(name);
      if (type === 'Boolean') flags[name] = !isLeftOut;
      else flags[name] = type === 'Array' ? words : words[0];
    }
    const options = identomat.options.parse({ flags });
    await identomat.createSession(vendor.call(), { ...REQUEST, options });
    const [session] = await vendor.sessions();
    expect(Object.keys(session?.['flags'] ?? {}).sort()).toEqual(
      FLAGS.map(({ name }) => name).sort(),
    );
  });
});

describe('the listing of steps', () => {
  it('names both questionnaires, and leaves the rest of a step open', async () => {
    const [kind = ''] = /The type of the step.*/.exec(listing('steps')) ?? [];
    const types = [...kind.matchAll(/[\w]+-questionnaire/g)].map(([type]) => type);
    expect(types).toHaveLength(2);
    const steps = types.map((type, index) => ({
      ...{ type, key: `step-${index}` },
      ...{ step_specific_var_1: 'text', step_specific_var_2: { any: 'object' } },
    }));
    const options = identomat.options.parse({ steps });
    expect(options.steps).toEqual(steps);
    const vendor = await startIdentomat();
    const call = vendor.call({ configId: 'sandbox-liveness' });
    await identomat.createSession(call, { ...REQUEST, options });
    expect((await vendor.sessions())[0]?.['steps']).toEqual(steps);
  });
});

describe('the listing of results', () => {
  const PERSON = between('"person": {', '// Session configuration ID');
  const NESTED = ['documentType', 'pages', 'value', 'description', 'key', 'questions', 'answer'];
  const top = RESULT.filter(
    ({ name }) => !NESTED.includes(name) && !PERSON.some((member) => member.name === name),
  ).map(({ name }) => name);

  it('names the words of `result` that have a meaning here', () => {
    expect(RESULT[0]?.words).toEqual([...RESULTS]);
  });

  it('has its every member of a person in what is extracted', () => {
    expect(PERSON).toHaveLength(22);
    const person = Object.fromEntries(
      PERSON.map(({ name, type }, index) => [name, type === 'Number' ? 40 + index : `a-${name}`]),
    );
    const body = Buffer.from(JSON.stringify({ result: 'REJECTED', document_type: 'id', person }));
    const read = identomat.readResult({ kind: 'result', body });
    const extracted = JSON.stringify([read?.person, read?.documents]);
    for (const value of Object.values(person)) expect(extracted).toContain(String(value));
  });

  it('is answered whole by the simulator, and read without a loss', async () => {
    expect(top).toEqual([
      ...['result', 'live', 'similarity', 'document_type', 'generalDocuments', 'reject_reason'],
      ...['person', 'configId', 'trustedDatabaseRecord', 'result_comment', 'questionnaires'],
    ]);
    const vendor = await startIdentomat();
    const flags = { require_email: true, require_phone_number: true };
    const request = { ...REQUEST, options: { flags } };
    const { reference } = await identomat.createSession(vendor.call(), request);
    await vendor.act(reference.id, 'decline');
    const answer = await identomat.askSession(vendor.call(), reference);
    const said = JSON.parse(answer.body.toString('utf8')) as { person: object };
    expect(Object.keys(said)).toEqual(expect.arrayContaining(top));
    expect(Object.keys(said.person).sort()).toEqual(PERSON.map(({ name }) => name).sort());
    expect(identomat.readResult(answer)?.raw).toEqual(said);
  });
});
