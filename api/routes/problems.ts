import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/errors.ts';
import { html as markup, type Markup } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';
import { html } from '../openapi/responses.ts';
import { publicRoute } from '../openapi/route.ts';
import { REMEDIES } from '../words/remedies.ts';
import { speechIn } from '../words/speech.ts';

// Object.keys forgets the literal type of the keys; the table is closed.
const CODES = Object.keys(ERRORS) as ErrorCode[];

/** Where the `type` of each problem leads. */
export const readProblem = publicRoute({
  method: 'get',
  path: '/problems/:code',
  operationId: 'readProblem',
  tag: 'Service',
  summary: 'What a problem means, and what to do about it',
  params: z.object({
    code: z
      .enum(CODES, 'There is no such problem.')
      .meta({ description: 'The `code` of a problem, e.g. `invalid_request`.' }),
  }),
  responses: { 200: html('The page.') },
  problems: ['not_found'],
  handle: ({ response, params: { code } }) => {
    const { title, http } = ERRORS[code];
    const isRepeated = http === 408 || http === 429 || http >= 500 || code === 'not_ready';
    const repeat = isRepeated ? 'may be repeated later' : 'is not repeated as it is';
    const body = markup`<p>${withCode(REMEDIES[code])}</p>
      <p class="small"><code>${code}</code>, HTTP ${http}: the request ${repeat}.</p>`;
    const page = { speech: speechIn('en'), title, tone: 'neutral' as const, body };
    sendPage(response, 200, page, { allowHttpForms: false });
  },
});

/** What stands between backticks, as code. */
const withCode = (text: string): (string | Markup)[] =>
  text.split('`').map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part));
