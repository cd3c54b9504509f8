import type { ErrorRequestHandler } from 'express';
import { contextOf } from '../../api/http/context.ts';
import { toKycError } from '../../api/http/errors.ts';
import { setRetryAfter } from '../../api/http/problem.ts';
import { safeError } from '../../api/http/safe-error.ts';
import { html } from '../../api/pages/html.ts';
import { ERRORS, type KycError } from '../../domain/errors.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { sendView } from '../layout.ts';
import { NotSignedInError } from '../login/not-signed-in.ts';
import { refusalInWords } from '../views/refused.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { languageOf, sayIn, type Text } from '../words/speech.ts';
import { ForeignFormError } from './origin.ts';

/** The last middleware: every failure is a page, and those that are ours are logged. */
export function errorPages(dependencies: ConsoleDependencies): ErrorRequestHandler {
  const { logger } = dependencies;
  // Express recognises an error handler by its four parameters.
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (thrown instanceof NotSignedInError) {
      response.redirect(303, thrown.signInPath(request));
      return;
    }
    const error = toKycError(thrown);
    const { requestId, route } = contextOf(request);
    const status = ERRORS[error.code].http;
    if (status >= 500) {
      const level = status === 500 ? 'error' : 'warn';
      const failure = safeError(thrown);
      logger[level]({ requestId, route, code: error.code, failure }, 'request failed');
    }
    setRetryAfter(response, error);
    const language = languageOf(request);
    const say = sayIn(language);
    const [title, text] = wordsFor(thrown, error);
    const words =
      text === null ? refusalInWords(consoleSpeech(language), error) : [say(text, { requestId })];
    const body = html`${words.map((one) => html`<p>${one}</p>`)}`;
    const view = { title: say(title), status, tone: 'bad', body } as const;
    const back = html`<p><a href="/">${say('back')}</a></p>`;
    sendView(response, dependencies, {
      ...{ view: { ...view, body: html`${view.body} ${back}` }, viewer: null, language },
    });
  };
}

/** The heading, and the sentence below it; null: why it was refused. */
function wordsFor(thrown: unknown, { code }: KycError): [Text, Text | null] {
  if (thrown instanceof ForeignFormError) return ['badFormTitle', 'badFormText'];
  switch (code) {
    case 'forbidden':
      return ['forbiddenTitle', 'forbiddenText'];
    case 'not_found':
    case 'method_not_allowed':
      return ['notFoundTitle', 'notFoundText'];
    case 'identity_unavailable':
      return ['uncheckedTitle', 'uncheckedText'];
    default: {
      const { http: status } = ERRORS[code];
      if (status === 409 || status === 410) return ['conflictTitle', null];
      if (status < 500) return ['invalidTitle', null];
      return status === 500
        ? ['failedTitle', 'failedText']
        : ['unavailableTitle', 'unavailableText'];
    }
  }
}
