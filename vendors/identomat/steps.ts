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
const QUESTIONNAIRE_TYPES: ReadonlySet<string> = new Set(Object.values(QUESTIONNAIRES));

/**
 * Today steps are the whole flow (`face`, `document` …), and their kinds are published nowhere as a list:
 * any word of that shape goes through, and one that the vendor does not know is refused by it.
 */
const type = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,60}$/, {
    error:
      'must be a kind of step as the guide writes it, e.g. "document" or "client-questionnaire"',
  })
  .transform((spelt) => (spelt === QUESTIONNAIRES.clientAlias ? QUESTIONNAIRES.client : spelt));

/** "step_specific_var: <String, Object>", today flags as well: what a step has beside its type and key. */
const variable = z.union(
  [z.string().max(5_000), z.boolean(), z.number(), z.looseObject({}), z.array(z.unknown())],
  { error: 'must be a text, a number, true or false, an object or a list' },
);

const key = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, {
  error: 'must be letters, digits, ".", "_" or "-"',
});

const step = z.object({ type, key: key.optional() }).catchall(variable);

/** "Steps object provides the description of the flow"; every key once, and each questionnaire has one. */
export const identomatSteps = z
  .array(step)
  .min(1)
  .max(20)
  .superRefine((steps, context) => {
    steps.forEach((each, index) => {
      const blame = (message: string): void => {
        context.addIssue({ code: 'custom', path: [index, 'key'], message });
      };
      if (each.key === undefined) {
        if (QUESTIONNAIRE_TYPES.has(each.type)) blame('is needed: the answers come under it');
      } else if (steps.findIndex((other) => other.key === each.key) !== index) {
        blame('was used before');
      }
    });
  });
