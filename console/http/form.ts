import type { Request, Response } from 'express';
import { rawBody } from '../../api/http/raw-body.ts';
import { KycError } from '../../domain/errors.ts';
import { sameBytes } from '../../store/index.ts';
import { TOKEN_FIELD } from '../forms.ts';
import type { Viewer } from '../viewer.ts';
import { ForeignFormError } from './origin.ts';

const MOST_BYTES = 64 * 1024;

/**
 * The fields of a form that was posted, without the token, which must be that of the viewer's session.
 * A name that comes several times is a list.
 * @throws ForeignFormError; KycError `unsupported_media_type`, `payload_too_large`
 */
export async function readForm(
  request: Request,
  response: Response,
  viewer: Viewer,
): Promise<Record<string, string | string[]>> {
  if (!request.is('application/x-www-form-urlencoded')) {
    throw new KycError('unsupported_media_type', 'Send a form, as the page does.');
  }
  const bytes = await rawBody(request, response, { limit: MOST_BYTES, inflate: false });
  const sent = new URLSearchParams(bytes.toString('utf8'));
  const tokens = sent.getAll(TOKEN_FIELD);
  const isOurs =
    tokens.length === 1 && sameBytes(Buffer.from(tokens[0] ?? ''), Buffer.from(viewer.formToken));
  if (!isOurs) throw new ForeignFormError('The form has not the token of this session.');
  sent.delete(TOKEN_FIELD);
  const names = new Set(sent.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const [value = '', ...others] = sent.getAll(name);
      return [name, others.length === 0 ? value : [value, ...others]];
    }),
  );
}
