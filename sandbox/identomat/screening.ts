import { z } from 'zod';
import type { IdentomatSession } from './session.ts';

/** A match as observed in `screeningMatches`. */
export const SCREENING_MATCH = {
  score: 0.87,
  name: 'NINO BERIDZE',
  personId: 'person-1',
  reviewStatus: 'PENDING',
};

const matchesSchema = z.array(
  z.looseObject({ personId: z.union([z.string(), z.number()]), name: z.string().optional() }),
);

/** Details of a person that some session's screening matched; their shape is assumed. */
export function screeningPerson(
  sessions: IdentomatSession[],
  personId: unknown,
): object | undefined {
  for (const { overrides } of sessions) {
    const matches = matchesSchema.safeParse(overrides['screeningMatches']).data ?? [];
    const match = matches.find((each) => String(each.personId) === String(personId));
    if (match !== undefined) {
      const lists = [{ name: 'Sandbox sanctions list', url: 'https://lists.example/sanctions' }];
      return { ...match, aliases: [], dateOfBirth: '1979-11-25', countries: ['GE'], lists };
    }
  }
  return undefined;
}
