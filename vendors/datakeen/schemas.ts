import { z } from 'zod';
import { isRecord, tokenText } from '../values/said.ts';

/** Answers of POST calls are wrapped; the status inside can differ from that of HTTP. */
export const envelopeSchema = z.looseObject({
  status: z
    .union([z.number(), z.stringFormat('status', /^\d{3}$/).transform(Number)])
    .optional()
    .catch(undefined),
});

export const loginSchema = z.looseObject({ data: z.looseObject({ token: tokenText }) });

const STATUSES = ['active', 'inactive'] as const;

/** "Retrieve session templates": a list, read row by row. */
export const templatesSchema = z.array(z.unknown());

/** What a choice needs of a template; the rest (`createdAt`) is not used. */
export const templateSchema = z.looseObject({
  _id: z.string().min(1),
  name: z.string().catch(''),
  templateKey: z.string().optional().catch(undefined),
  default: z.boolean().catch(false),
  /** "active" or "inactive"; null where it says neither. */
  status: z
    .string()
    .transform((status) => STATUSES.find((known) => known === status.trim().toLowerCase()) ?? null)
    .catch(null),
});
export type Template = z.infer<typeof templateSchema>;

/** "Create a new session": the answer. `QRCode` is empty unless it was asked for. */
export const createdSchema = z.looseObject({
  data: z.looseObject({
    link: z.url({ protocol: /^https?$/ }),
    sessionId: z.string().min(1).max(200),
  }),
});

/** `code` and `status` are judged in outcome.ts: whatever is odd there is for a person, not an error. */
const judged = { code: z.unknown().optional(), status: z.unknown().optional() };

/** Lists as lists; what stands in place of one is a row of it that cannot be read. */
const list = <Item extends z.ZodType>(item: Item) => z.preprocess(rowsOf, z.array(item));

/** An empty list may come as `{}`, as `metadata` does, as null, or as nothing in another type. */
function rowsOf(value: unknown): unknown[] {
  if (typeof value === 'object' && value !== null) return Object.values(value);
  return value === undefined || value === null || value === '' || value === false ? [] : [value];
}

/** What is no entity and no document stands for one without a code, which was not judged. */
const unjudged = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((row) => (isRecord(row) ? row : {}), z.looseObject(shape));

const measuredSchema = z
  .looseObject({ confidence: z.number().nullable().catch(null), value: z.unknown().optional() })
  .catch({ confidence: null, value: null });
const measuredFields = z.record(z.string(), measuredSchema).catch({});

/** As they are shown; what an approval is to make of them, parts.ts reads from the answer itself. */
export const controlCategoriesSchema = z
  .record(
    z.string(),
    z
      .looseObject({ controls: measuredFields, status: z.boolean().nullable().catch(null) })
      .catch({ controls: {}, status: null }),
  )
  .catch({});

const text = z.string().nullable().catch(null);

/** "Get the result of an IDify session": the answer, with everything that it carries. */
export const sessionSchema = z.looseObject({
  id: z.string().min(1),
  ...judged,
  entities: list(unjudged({ ...judged, firstName: text, lastName: text, birthDate: text })),
  documents: list(
    unjudged({
      ...judged,
      id: text,
      type: text,
      extractedInformations: measuredFields,
      controlCategories: z.unknown().optional(),
      /** A list of files for a document, an object for a photo. */
      metadata: z.unknown().optional(),
    }),
  ),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;
export type DocumentAnswer = SessionAnswer['documents'][number];
