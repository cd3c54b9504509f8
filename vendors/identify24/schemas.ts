import { z } from 'zod';
import { tokenText } from '../values/said.ts';

/** Every answer says whether it is a success; `response_status` is sometimes missing. */
export const envelopeSchema = z.looseObject({
  result: z.boolean(),
  /** A number in the samples; ids show that this vendor writes numbers as texts, too. */
  response_status: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .nullish()
    .catch(null),
});

export const loginSchema = z.looseObject({ token: tokenText });

const id = z.union([z.string().min(1), z.number().transform(String)]);

export const projectSchema = z.looseObject({
  id,
  title: z.string().catch(''),
  /** "Active" in the samples; null where there is none. */
  status: z
    .string()
    .transform((status) => status.trim().toLowerCase() || null)
    .catch(null),
});
export type Project = z.infer<typeof projectSchema>;
export const projectAnswerSchema = z.looseObject({ data: projectSchema });
/** "GET ALL PROJECTS": a list, read row by row. */
export const projectsAnswerSchema = z.looseObject({ data: z.array(z.unknown()) });

/** ident/create. */
export const createdSchema = z.looseObject({
  ident_id: z.string().min(1).max(200),
  conference_url: z.url({ protocol: /^https?$/ }),
});

const text = z.string().nullish().catch(null);

/** ident/get. What an outcome follows from may hold anything here. */
export const identAnswerSchema = z.looseObject({
  data: z.looseObject({
    id,
    project_id: id.nullish().catch(null),
    person_first_name: text,
    person_last_name: text,
    custom_id: text,
    custom1: text,
    custom2: text,
    custom3: text,
    custom4: text,
    status: z.unknown().optional(),
    reject_reason: z.unknown().optional(),
    /** Not in the sample; the webhook has it. */
    agent_notes: z.unknown().optional(),
    created_at: text,
    appointment_date: text,
  }),
});
export type Ident = z.infer<typeof identAnswerSchema>['data'];
