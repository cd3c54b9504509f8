import { z } from 'zod';
import { readableRows } from '../list-rows.ts';
import { saidHits } from '../values/said-hits.ts';
import { saidText } from '../values/said.ts';

/** begin/ answers with a bare JSON string; observed are 40 small letters and digits. */
export const sessionTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{16,200}$/);

/**
 * result/: what an outcome follows from may hold anything here, as a value that we do not know must
 * reach a person's eyes. Only `result` must be there.
 */
export const resultSchema = z.looseObject({
  result: z.string(),
  live: z.unknown().optional(),
  similarity: z.unknown().optional(),
  document_type: z.unknown().optional(),
  reject_reason: z.unknown().optional(),
  person: z.unknown().optional(),
  screeningMatches: z.unknown().optional(),
  result_comment: z.unknown().optional(),
});
export type ResultAnswer = z.infer<typeof resultSchema>;

/** delete/: "a JSON document containing all the information about the deleted session"; no error. */
export const deletedSchema = z.looseObject({ error: z.null().optional() });

/** What is kept where the account has rules of its own: they, and the vendor's answer as it came. */
export const ruledSchema = z.object({
  rules: z.object({
    agreeingStatuses: z.array(z.string()).optional(),
    minSimilarity: z.number().optional(),
  }),
  answer: resultSchema,
});

/** What is kept of a refusal to give a result: its word. */
export const refusalSchema = z.object({ refused: z.string() });

const text = z.string().nullable().catch(null);
const record = z.record(z.string(), z.unknown()).catch({});
const number = z.number().nullable().catch(null);

/** "Every member is optional"; all of them, and what else there is, are kept. */
const personSchema = record.pipe(
  z.looseObject({
    local_first_name: text,
    local_last_name: text,
    first_name: text,
    last_name: text,
    birthday: text,
    birthday_time: text,
    citizenship: text,
    nationality: text,
    document_number: saidText,
    document_issued: text,
    document_expires: text,
    document_expires_time: text,
    personal_number: saidText,
    issuing_state: text,
    sex: text,
    address: text,
  }),
);
export type PersonAnswer = z.infer<typeof personSchema>;

const answerSchema = z
  .union([z.string(), z.boolean(), z.array(z.string())])
  .nullable()
  .catch(null);
const questionnaireSchema = z.looseObject({
  key: text,
  questions: readableRows(z.looseObject({ key: text, answer: answerSchema })),
});

/** The same answer, read for what it tells about person and document. */
export const detailsSchema = z.looseObject({
  result: z.string(),
  name: text,
  live: z.boolean().nullable().catch(null),
  similarity: number,
  document_type: text,
  generalDocuments: readableRows(
    z.looseObject({ documentType: text, pages: z.array(z.unknown()).catch([]) }),
  ),
  person: personSchema,
  configId: text,
  trustedDatabaseRecord: z.unknown().optional(),
  result_comment: text,
  questionnaires: readableRows(questionnaireSchema),
  screeningMatches: z.unknown().transform(saidHits).catch([]),
  technicalDetails: record,
});
export type Details = z.infer<typeof detailsSchema>;
