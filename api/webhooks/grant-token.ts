import express, { type RequestHandler } from 'express';
import { KycError } from '../../domain/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { accountOf, findAccount } from './find-account.ts';

/** A grant type and perhaps a scope. */
const MAX_FORM_BYTES = 4 * 1024;

/** Reads the form's exact bytes, whatever type it claims to have: some senders forget it. */
export const tokenForm: RequestHandler = express.raw({
  type: () => true,
  limit: MAX_FORM_BYTES,
  inflate: false,
});

/**
 * Gives a vendor the bearer that it rings with (OAuth2 client credentials, RFC 6749 section 4.4).
 * The answers are the RFC's own: 200 with a token, 401 `invalid_client`, 400 otherwise.
 * @throws KycError `not_found` where the account's vendor fetches no tokens
 */
export function grantToken(dependencies: ApiDependencies): RequestHandler {
  return async (request, response) => {
    const token = request.params['account'];
    const found = await findAccount(dependencies, typeof token === 'string' ? token : '');
    const { webhook } = found;
    if (webhook.grantToken === undefined) throw new KycError('not_found', 'There is nothing here.');
    const body: unknown = request.body;
    const answer = webhook.grantToken(
      {
        authorization: request.get('authorization'),
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      },
      accountOf(found),
      dependencies.now(),
    );
    const refusal = 'error' in answer ? answer.error : null;
    if (refusal === 'invalid_client') response.setHeader('WWW-Authenticate', 'Basic');
    response.status(refusal === null ? 200 : refusal === 'invalid_client' ? 401 : 400).json(answer);
  };
}
