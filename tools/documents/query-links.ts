/** The UI as `docker-compose.yml` has it. */
const UI = 'http://127.0.0.1:8233/namespaces/durable-kyc';

/** A row of a table: a link by its name, which says what is listed, and the query for it. */
const ROW =
  /^\| \[[^\]]+\]\[(?<name>(?<list>workflows|activities):[\w-]+)\] +\| `(?<query>[^`]+)`/gm;

/** A query of Temporal that a document names, and the address at which its UI shows what it finds. */
export interface NamedQuery {
  name: string;
  list: 'workflows' | 'activities';
  query: string;
  address: string;
}

/** The queries in the document's tables, in order. */
export function queriesIn(document: string): NamedQuery[] {
  return [...document.matchAll(ROW)].map(({ groups }) => {
    const { name = '', list = '', query = '' } = groups ?? {};
    const address = `${UI}/${list}?query=${encodeURIComponent(query)}`;
    return { name, list: list === 'activities' ? 'activities' : 'workflows', query, address };
  });
}

/** Where each of them leads, as Markdown has it for links by name. */
export function queryLinks(document: string): string {
  return queriesIn(document)
    .map(({ name, address }) => `[${name}]: ${address}`)
    .join('\n');
}
