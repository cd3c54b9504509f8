import { z } from 'zod';
import { CARD, tonesOf } from '../../api/pages/colour.ts';
import type { Policy } from '../../domain/state.ts';
import type { Branding } from '../../store/index.ts';
import { cleanText, textFault } from '../../vendors/values/name.ts';
import { type CommandContext, UsageError } from './run-command.ts';

type Given = Pick<CommandContext, 'given'>;

/** What a client is made with; what is left out is as usual. */
export interface NewClient {
  /** Where it may send people back to; anywhere by https by default. */
  returnUrls?: string[];
  /** What an approval with a PEP or sanctions match beside it becomes; `review` by default. */
  screeningMatch?: Policy['screeningMatch'];
  /** Whether no two of its open verifications may have the same reference; false by default. */
  uniqueReference?: boolean;
}

/** The options of the commands that make a client. */
export const newClientOptions = {
  'return-url': { type: 'string', multiple: true },
  'screening-match': { type: 'string' },
  'unique-reference': { type: 'boolean' },
} as const;

/**
 * The settings of a new client that were typed.
 * @throws UsageError naming the option and what it takes
 */
export function newClientOf({ given }: Given): NewClient {
  const returnUrls = given.many('return-url').map(returnUrlOf);
  const screeningMatch = given.optional('screening-match');
  return {
    ...(returnUrls.length === 0 ? {} : { returnUrls }),
    ...(screeningMatch === undefined ? {} : { screeningMatch: screeningOf(screeningMatch) }),
    ...(given.flag('unique-reference') ? { uniqueReference: true } : {}),
  };
}

/** A prefix that no `returnUrl` could ever be within would lock the client out. */
function returnUrlOf(text: string): string {
  if (!URL.canParse(text)) throw new UsageError('--return-url is not an address.');
  const { protocol, hostname } = new URL(text);
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || isLocal) return text;
  throw new UsageError('--return-url must be https (http only for localhost, in test mode).');
}

function screeningOf(text: string): Policy['screeningMatch'] {
  if (text === 'review' || text === 'approve') return text;
  throw new UsageError('--screening-match must be one of: review, approve.');
}

/** The options by which a client says how it shows itself on the pages for people. */
export const brandingOptions = {
  'display-name': { type: 'string' },
  'support-address': { type: 'string' },
  colour: { type: 'string' },
} as const;

/** Does away with what the client says, so that pages are as they are without. */
const DEFAULT = 'default';
const MAX_NAME = 60;
const MAX_ADDRESS = 254;

/**
 * What was typed of it.
 * @throws UsageError naming the option and what it takes
 */
export function brandingOf({ given }: Given): Partial<Branding> {
  const name = given.optional('display-name');
  const address = given.optional('support-address');
  const colour = given.optional('colour');
  return {
    ...(name === undefined ? {} : { displayName: unlessDefault(name, displayNameOf) }),
    ...(address === undefined ? {} : { supportAddress: unlessDefault(address, supportOf) }),
    ...(colour === undefined ? {} : { colour: unlessDefault(colour, colourOf) }),
  };
}

const unlessDefault = (text: string, read: (text: string) => string): string | null =>
  text === DEFAULT ? null : read(text);

function displayNameOf(text: string): string {
  const name = cleanText(text);
  const fault = name === '' ? 'must not be empty or blank' : textFault(name);
  if (fault !== null) throw new UsageError(`--display-name ${fault}.`);
  // As Postgres counts them.
  if (Array.from(name).length <= MAX_NAME) return name;
  throw new UsageError(`--display-name must have at most ${MAX_NAME} characters.`);
}

/** Nothing else that a browser would follow. */
function supportOf(text: string): string {
  const address = httpsOf(text) ?? (z.email().safeParse(text).success ? text : null);
  if (address !== null && address.length <= MAX_ADDRESS) return address;
  throw new UsageError(
    `--support-address is an https address or a mail address, of at most ${MAX_ADDRESS} characters, or ${DEFAULT}.`,
  );
}

function httpsOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}

function colourOf(text: string): string {
  const colour = text.toLowerCase();
  if (tonesOf(colour) !== null) return colour;
  throw new UsageError(`--colour is of the form #2451b2, or ${DEFAULT}.`);
}

/** How a client shows itself, for the command's answer: what is not said, and what a page makes of the colour. */
export function wordsForBranding({ displayName, supportAddress, colour }: Branding): string {
  const tones = colour === null ? null : tonesOf(colour);
  const shown =
    tones === null
      ? 'ours'
      : `${colour} (${tones.light} on ${CARD.light}, ${tones.dark} on ${CARD.dark})`;
  return `display name ${displayName ?? 'none'}, support ${supportAddress ?? 'none'}, colour ${shown}`;
}
