import { z } from 'zod';
import { referenceSchema } from './fields.ts';

/** The query of `GET /v1/exports`. */
export const exportQuerySchema = z.strictObject({ reference: referenceSchema });
