import { z } from 'zod';
import { MOST_RETENTION_DAYS } from '../../domain/retention.ts';
import { FINAL_DECISIONS, FOUR_EYES } from '../../domain/state.ts';
import type { ClientSettingsChange, ClientSettingsNow } from '../../store/index.ts';
import { cleanText, textFault } from '../../vendors/values/name.ts';
import { tonesOf } from '../pages/colour.ts';
import { LANGUAGES } from '../words/catalogue.ts';
import { languagesIn } from '../words/language.ts';
import { idSchema, timeSchema } from './fields.ts';
import { pageSchema } from './page.ts';

const LONGEST_NAME = 60;
const LONGEST_ADDRESS = 254;
const LONGEST_URL = 2_000;
const MOST_URLS = 50;
export const MOST_REVIEW_HOURS = 90 * 24;

/** Who asks, on the pages for people. */
export const displayNameSchema = z
  .string('must be text')
  .overwrite(cleanText)
  .min(1, 'must not be empty or blank')
  // As Postgres counts them.
  .refine(
    (text) => Array.from(text).length <= LONGEST_NAME,
    `must have at most ${LONGEST_NAME} characters`,
  )
  .superRefine((text, context) => {
    const message = textFault(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** Nothing else that a browser would follow. */
export const supportAddressSchema = z
  .string('must be text')
  .overwrite((text) => httpsOf(text) ?? text)
  .refine(
    (text) =>
      text.length <= LONGEST_ADDRESS &&
      (httpsOf(text) !== null || z.email().safeParse(text).success),
    `must be an https address or a mail address, of at most ${LONGEST_ADDRESS} characters`,
  );

function httpsOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}

export const colourSchema = z
  .string('must be text')
  .overwrite((text) => text.toLowerCase())
  .refine((text) => tonesOf(text) !== null, 'must be of the form #2451b2');

const [A_LANGUAGE, LANGUAGE_TWICE] = [
  `must be one of: ${LANGUAGES.join(', ')}`,
  'must not name one language twice',
];

/** In which the pages speak to people. */
export const languagesSchema = z
  .array(z.enum(LANGUAGES, A_LANGUAGE), 'must be a list of languages, or null')
  .min(1, 'must name at least one language, or be null for all that there are')
  .refine((all) => new Set(all).size === all.length, LANGUAGE_TWICE);

/** A prefix that no `returnUrl` could ever be within would lock the client out. */
export const returnPrefixSchema = z
  .string('must be text')
  .max(LONGEST_URL, `must have at most ${LONGEST_URL} characters`)
  .refine((text) => !/[\s\p{Cc}]/u.test(text), 'must not hold spaces or control characters')
  .refine(isReturnPrefix, 'must be an https address (http only for localhost, in test mode)');

function isReturnPrefix(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return protocol === 'https:' || isLocal;
}

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `must be one of: ${words.join(', ')}`);

const HOURS = `must be a whole number from 1 to ${MOST_REVIEW_HOURS}, or null`;

const DAYS = `must be a whole number from 1 to ${MOST_RETENTION_DAYS}, or null`;

const fields = {
  fourEyes: oneOf(FOUR_EYES).meta({
    description: 'For which decisions in review a second person must say the same.',
  }),
  finalDecision: oneOf(FINAL_DECISIONS).meta({
    description: '`client`: an approval by the vendor waits for a person of yours.',
  }),
  screeningMatch: oneOf(['review', 'approve']).meta({
    description: 'What an approval beside a PEP or sanctions match becomes.',
  }),
  uniqueReference: z.boolean('must be true or false').meta({
    description:
      'Whether a verification is refused while another one of the same reference is open.',
  }),
  returnUrls: z
    .array(returnPrefixSchema)
    .max(MOST_URLS, `must name at most ${MOST_URLS} addresses`)
    .meta({
      description:
        'Where people may be sent back to: addresses, and what is below them. Empty: anywhere by https.',
      example: ['https://shop.example.com/'],
    }),
  reviewWithinHours: z.int(HOURS).min(1, HOURS).max(MOST_REVIEW_HOURS, HOURS).nullable().meta({
    description:
      'After how many hours a case has waited too long, and you are notified; null: never.',
  }),
  displayName: displayNameSchema
    .nullable()
    .meta({ description: 'Who asks, on the pages for people.' }),
  supportAddress: supportAddressSchema.nullable().meta({
    description: 'Where people can turn to: an https address, or one of mail.',
  }),
  colour: colourSchema.nullable().meta({
    description: 'Of the pages for people; made darker or lighter where text needs it.',
    example: '#2451b2',
  }),
  languages: languagesSchema.nullable().meta({
    description:
      'The languages of the pages for people, the preferred one first; null: all that there are. A person reads the one of the verification’s `locale`, else of their browser, as far as it is among them, else the first.',
    example: ['de', 'fr'],
    uniqueItems: true,
  }),
  retentionDays: z.int(DAYS).min(1, DAYS).max(MOST_RETENTION_DAYS, DAYS).nullable().meta({
    description:
      'For how many days what has ended is kept, in both modes, and is then erased for good: from the end of the verification, or of the business relationship where you have reported that and it is later. Null: until you ask for the erasure.',
  }),
};

export const settingsSchema = z
  .object({
    ...fields,
    retentionBeginsAt: timeSchema.nullable().meta({
      description:
        'From when on anything is erased by `retentionDays`: a week after a shorter time was set, or the first one. Null: nothing is.',
    }),
  })
  .meta({ id: 'Settings' });

export const settingsRequestSchema = z
  .strictObject(fields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'must name at least one setting')
  .meta({ id: 'SettingsRequest', minProperties: 1, example: { fourEyes: 'approvals' } });

const settingsChangeSchema = z
  .object({
    id: idSchema,
    at: timeSchema,
    principal: z.string().meta({ description: '`client_key:<id>`, or `operator` by a command.' }),
    changes: z.record(z.string(), z.object({ was: z.unknown(), is: z.unknown() })).meta({
      description: 'By the name of the setting: what it was, and what it became.',
      example: { fourEyes: { was: 'never', is: 'approvals' } },
    }),
  })
  .meta({ id: 'SettingsChange' });

export const settingsChangePageSchema = pageSchema(settingsChangeSchema).meta({
  id: 'SettingsChangePage',
});

/** As the API shows them. */
export const settingsAnswer = ({
  retentionBeginsAt,
  languages,
  ...settings
}: ClientSettingsNow): z.input<typeof settingsSchema> => ({
  ...settings,
  languages: languages && languagesIn(languages),
  retentionBeginsAt: retentionBeginsAt?.toISOString() ?? null,
});

export function settingsChangeAnswer({
  at,
  ...change
}: ClientSettingsChange): z.input<typeof settingsChangeSchema> {
  return { ...change, at: at.toISOString() };
}
