import { openApiText } from '../../../tools/documents/openapi.ts';
import type { JsonObject } from '../../api/json.ts';
import { faultsOfAnswers } from '../../api/stated-answers.ts';

/** A `fetch` whose every answer is compared with the document of the API. */
export interface CheckedAnswers {
  fetch: (request: Request) => Promise<Response>;
  /** @throws Error naming what was answered otherwise than the document has it */
  close(): void;
}

export function checkAnswers(): CheckedAnswers {
  // Our own document.
  const faultsOf = faultsOfAnswers(JSON.parse(openApiText()) as JsonObject);
  const faults = new Set<string>();
  return {
    fetch: async (request) => {
      const { method, url } = request;
      const answer = await fetch(request);
      const contentType = answer.headers.get('content-type');
      // Archives and photos are long, and are read by who has asked for them.
      const isJson = contentType?.includes('json') === true;
      const text = isJson ? await answer.clone().text() : '';
      const { pathname: path } = new URL(url);
      for (const fault of faultsOf({ method, path, status: answer.status, contentType, text })) {
        faults.add(fault);
      }
      return answer;
    },
    close: () => {
      if (faults.size === 0) return;
      throw new Error(`Answered, and not as the document has it: ${[...faults].join(', ')}`);
    },
  };
}
