import { z } from 'zod';

/**
 * How the two questionnaires are spelt. The document's table has `client-questionnaire`, the text
 * above its example speaks of a `user-questionnaire`: understood, and sent as the table has it.
 */
const QUESTIONNAIRES = {
  operator: 'operator-questionnaire',
  client: 'client-questionnaire',
  clientAlias: 'user-questionnaire',
} as const;

const type = z
  .enum(Object.values(QUESTIONNAIRES), {
    error: 'must be operator-questionnaire or client-questionnaire',
  })
  .transform((spelt) => (spelt === QUESTIONNAIRES.clientAlias ? QUESTIONNAIRES.client : spelt));

/** "step_specific_var: <String, Object>": whatever a step has beside its type and key. */
const variable = z.union([z.string().max(5_000), z.looseObject({}), z.array(z.unknown())], {
  error: 'must be a text, an object or a list',
});

const step = z
  .object({
    type,
    key: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, {
      error: 'must be letters, digits, ".", "_" or "-"',
    }),
  })
  .catchall(variable);

/** "Steps object provides the description of the flow"; every key once. */
export const identomatSteps = z
  .array(step)
  .min(1)
  .max(20)
  .superRefine((steps, context) => {
    steps.forEach(({ key }, index) => {
      const first = steps.findIndex((other) => other.key === key);
      if (first === index) return;
      context.addIssue({ code: 'custom', path: [index, 'key'], message: 'was used before' });
    });
  });
