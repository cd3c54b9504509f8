import { KycError } from '../../domain/errors.ts';
import type { SessionRequest } from '../vendor.ts';
import type { IdentomatCredentials, IdentomatOptions } from './account.ts';

/** Today's list of languages; for any other the vendor's default, English, is the better guess. */
const LANGUAGES: ReadonlySet<string> = new Set(
  'en es ka uk ru uz it gr tr ro ar de pl hi bn az ja pt fr kk sv'.split(' '),
);

/** The vendor calls Greek `gr`; everybody else calls it `el`. */
const VENDOR_LANGUAGE: Readonly<Record<string, string>> = { el: 'gr' };

/**
 * The arguments of begin/ beside the company's key. `return_url`, `switch_device_url` and `language`
 * go with every session, beside a configuration as well: they belong to this one person.
 *
 * @throws KycError `vendor_refused_request` when a parent is named whose session is not known
 */
export function beginArguments(
  request: SessionRequest<IdentomatOptions>,
  account: Pick<IdentomatCredentials, 'configId'>,
): Record<string, unknown> {
  const { options, locale, returnUrl, link, parent } = request;
  const configId = options.configId ?? (options.flags === undefined ? account.configId : undefined);
  if (options.parentVerification !== undefined && parent === undefined) {
    const message = 'is no verification whose session can be continued';
    throw new KycError('vendor_refused_request', 'The parent has no session to continue.', {
      fields: [{ pointer: '/vendorOptions/parentVerification', message }],
    });
  }
  return {
    flags: {
      ...options.flags,
      liveness: options.flags?.liveness ?? livenessOf(options, configId),
      language: options.flags?.language ?? languageOf(locale),
      // "Omitting this means you are embedding in an iframe."
      return_url: options.embedded === true ? undefined : returnUrl,
      // The code of a session's own address dies with it; our link leads on. Where sharing is restricted
      // there is to be no code, and "the QR code will not appear unless switch_device_url flag is present".
      switch_device_url: options.flags?.restrict_url_sharing === true ? undefined : link,
    },
    steps: options.steps,
    config_id: configId,
    parent_session_id: parent?.id,
  };
}

/**
 * "Default: false": without being asked for, no session would hold what an approval needs. A configuration
 * says so itself, and without a face there is nothing to ask for.
 */
function livenessOf({ flags }: IdentomatOptions, configId: string | undefined): true | undefined {
  return configId === undefined && flags?.skip_face !== true ? true : undefined;
}

/** `de-AT` → `de`; undefined where the vendor's pages are not known to speak it. */
function languageOf(locale: string | undefined): string | undefined {
  const language = locale?.split('-')[0]?.toLowerCase() ?? '';
  const theirs = VENDOR_LANGUAGE[language] ?? language;
  return LANGUAGES.has(theirs) ? theirs : undefined;
}
