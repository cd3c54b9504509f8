import type { Behaviour } from './webhook-behaviour.ts';

const USUAL_TYPES: Record<Behaviour['bodyAs'], string | undefined> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data; boundary=bell',
  text: 'text/plain; charset=utf-8',
  empty: undefined,
};

/** The fields of an object as text; what is no text stays JSON. */
function fieldsOf(body: string): [name: string, value: string][] {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string, unknown][] = Object.entries(value);
  return entries.map(([name, inner]) => [
    name,
    typeof inner === 'string' ? inner : JSON.stringify(inner),
  ]);
}

/** RFC 7578. */
const partOf = ([name, value]: [string, string]): string =>
  `--bell\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

function formed(body: string, bodyAs: Behaviour['bodyAs']): string {
  switch (bodyAs) {
    case 'json':
      return body;
    case 'form':
      return new URLSearchParams(fieldsOf(body)).toString();
    case 'multipart':
      return [...fieldsOf(body).map(partOf), '--bell--\r\n'].join('');
    case 'text':
      return fieldsOf(body)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n');
    case 'empty':
      return '';
  }
}

/** What a vendor tells (JSON), written as a control request wants it, and the content type to send. */
export function written(
  body: string,
  { bodyAs, contentType }: Pick<Behaviour, 'bodyAs' | 'contentType'>,
): { body: string; contentType: string | undefined } {
  const usual = contentType === 'usual' ? USUAL_TYPES[bodyAs] : contentType;
  return { body: formed(body, bodyAs), contentType: usual === 'missing' ? undefined : usual };
}
