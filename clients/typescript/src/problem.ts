import type { components } from './schema.ts';

type Problem = components['schemas']['Problem'];

/** Of the statuses that a proxy between us answers with, the codes nearest to them. */
const CODES: Readonly<Record<number, Problem['code']>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'headers_too_large',
};

/**
 * The same answer; one that is no success always says a problem. What comes from a proxy, or is cut short,
 * is made into one by its status: its `type` is `about:blank`, and its `requestId` is empty where there is none.
 */
export async function withProblem(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const text = await answer.text().catch(() => '');
  const said = isProblem(text) ? text : JSON.stringify(problemOf(answer));
  const headers = new Headers(answer.headers);
  // They are of the body that came.
  for (const name of ['content-length', 'content-encoding']) headers.delete(name);
  headers.set('content-type', 'application/problem+json');
  const { status, statusText } = answer;
  return new Response(said, { status, statusText, headers });
}

function isProblem(text: string): boolean {
  try {
    const said: unknown = JSON.parse(text);
    return (
      typeof said === 'object' && said !== null && 'code' in said && typeof said.code === 'string'
    );
  } catch {
    return false;
  }
}

function problemOf({ status, statusText, headers }: Response): Problem {
  return {
    type: 'about:blank',
    title: statusText === '' ? `HTTP ${status}` : statusText,
    status,
    code: CODES[status] ?? (status < 500 ? 'malformed_request' : 'internal'),
    detail: `HTTP ${status} without a problem of the API: something between answered.`,
    requestId: headers.get('x-request-id') ?? '',
  };
}
