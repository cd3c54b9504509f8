import { z } from 'zod';

const id24 = z.string().regex(/^[0-9a-f]{24}$/);

/** PUT /control/incode/flows. */
export const flowsSchema = z.array(
  z.strictObject({
    id: id24,
    name: z.string(),
    default: z.boolean(),
    /** "Mark session completed on status": false leaves ONBOARDING_FINISHED to finish-status. */
    marksSessionCompleted: z.boolean(),
  }),
);

export type Flow = z.infer<typeof flowsSchema>[number];

/** One flow that completes its sessions by itself, and one where that is not configured. */
export const FLOWS: Flow[] = [
  {
    id: '65f1c0de0000000000000001',
    name: 'ID and selfie',
    default: true,
    marksSessionCompleted: true,
  },
  {
    id: '65f1c0de0000000000000002',
    name: 'ID and selfie, completed by finish-status',
    default: false,
    marksSessionCompleted: false,
  },
];
