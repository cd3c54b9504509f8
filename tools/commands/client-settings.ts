import { z } from 'zod';
import { CARD, tonesOf } from '../../api/pages/colour.ts';
import {
  colourSchema,
  displayNameSchema,
  languagesSchema,
  returnPrefixSchema,
  supportAddressSchema,
} from '../../api/schemas/settings.ts';
import { defined } from '../../domain/defined.ts';
import type { Policy } from '../../domain/state.ts';
import type { Branding } from '../../store/index.ts';
import { type CommandContext, oneOf, typed, UsageError } from './run-command.ts';

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
  return defined({
    returnUrls: returnUrls.length === 0 ? undefined : returnUrls,
    screeningMatch: typed(given, 'screening-match', screeningOf),
    uniqueReference: given.flag('unique-reference') || undefined,
  });
}

const returnUrlOf = (text: string): string => read(returnPrefixSchema, 'return-url', text);

const screeningOf = oneOf('screening-match', ['review', 'approve']);

/** The options by which a client says how it shows itself on the pages for people. */
export const brandingOptions = {
  'display-name': { type: 'string' },
  'support-address': { type: 'string' },
  colour: { type: 'string' },
  languages: { type: 'string' },
} as const;

/** Does away with what the client says, so that pages are as they are without. */
const DEFAULT = 'default';

/**
 * What was typed of it.
 * @throws UsageError naming the option and what it takes
 */
export function brandingOf({ given }: Given): Partial<Branding> {
  const said = <Made>(option: string, schema: z.ZodType<Made>) =>
    typed(given, option, (text) => (text === DEFAULT ? null : read(schema, option, text)));
  return defined({
    displayName: said('display-name', displayNameSchema),
    supportAddress: said('support-address', supportAddressSchema),
    colour: said('colour', colourSchema),
    languages: said('languages', typedLanguages),
  });
}

const typedLanguages = z
  .string()
  .transform((text) => text.split(','))
  .pipe(languagesSchema);

/** What the schema makes of what was typed. @throws UsageError in the schema's own words */
function read<Made>(schema: z.ZodType<Made>, option: string, text: string): Made {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--${option} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
}

/** How a client shows itself, for the command's answer: what is not said, and what a page makes of the colour. */
export function wordsForBranding(branding: Branding): string {
  const { displayName, supportAddress, colour, languages } = branding;
  const tones = colour === null ? null : tonesOf(colour);
  const shown =
    tones === null
      ? 'ours'
      : `${colour} (${tones.light} on ${CARD.light}, ${tones.dark} on ${CARD.dark})`;
  return `display name ${displayName ?? 'none'}, support ${supportAddress ?? 'none'}, colour ${shown}, languages ${languages?.join(', ') ?? 'all'}`;
}
