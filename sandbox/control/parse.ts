import { z } from 'zod';
import { ControlError } from '../simulator.ts';

/** Reads a control request's body; throws {@link ControlError} 400 that says what is wrong with it. */
export function parseControl<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new ControlError(400, z.prettifyError(result.error));
  return result.data;
}
