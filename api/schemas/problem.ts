import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/errors.ts';

// Object.keys forgets the literal type of the keys; the table is closed.
const CODES = Object.keys(ERRORS) as ErrorCode[];

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string().meta({
      description:
        'Where its page is: a path of the API, the same in every deployment. Where yours is below a path, put that before it.',
      example: '/problems/invalid_request',
    }),
    title: z.string(),
    status: z.int(),
    code: z.enum(CODES).meta({ description: 'Stable; made for programs.' }),
    detail: z
      .string()
      .optional()
      .meta({ description: 'What is wrong, for people, or what to do about it; a 500 has none.' }),
    requestId: z.string().meta({ description: 'Name it when you ask us.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description:
              'JSON pointer to the field; `/query/…` and `/headers/…` for those parts of the request.',
            example: '/subject/birthDate',
          }),
          message: z.string().meta({ example: 'must be a date that exists in the calendar' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
