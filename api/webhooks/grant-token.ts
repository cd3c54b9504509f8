import type { Response } from 'express';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { accountOf } from '../../vendors/account.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RequestHead } from '../http/context.ts';
import { rawBody } from '../http/raw-body.ts';
import type { BodyOf } from '../openapi/route.ts';
import { findAccount } from './find-account.ts';

/** A grant type and perhaps a scope. */
const MAX_FORM_BYTES = 4 * 1024;

/** The form's exact bytes, whatever type it claims to have: some senders forget it. */
export const tokenForm: BodyOf<Buffer> = {
  content: {
    'application/x-www-form-urlencoded': {
      schema: z.object({ grant_type: z.literal('client_credentials') }),
    },
  },
  read: (request, response) =>
    rawBody(request, response, { limit: MAX_FORM_BYTES, inflate: false }),
};

/**
 * Gives a vendor the bearer that it sends with its webhooks (OAuth2 client credentials, RFC 6749 section 4.4).
 * The answers are the RFC's own: 200 with a token, 401 `invalid_client`, 400 otherwise.
 * @throws KycError `not_found` where the account's vendor fetches no tokens
 */
export async function grantToken(
  asked: { request: RequestHead; response: Response; account: string; body: Buffer },
  dependencies: ApiDependencies,
): Promise<void> {
  const { request, response, account, body } = asked;
  const found = await findAccount(dependencies, account);
  const { webhook } = found;
  if (webhook.grantToken === undefined) throw new KycError('not_found', 'There is nothing here.');
  const answer = webhook.grantToken(
    { authorization: request.get('authorization'), body },
    accountOf(found.vendor, found.account),
    dependencies.now(),
  );
  const refusal = 'error' in answer ? answer.error : null;
  if (refusal === 'invalid_client') response.setHeader('WWW-Authenticate', 'Basic');
  response.status(refusal === null ? 200 : refusal === 'invalid_client' ? 401 : 400).json(answer);
}
