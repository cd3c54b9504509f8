import { z } from 'zod';
import type { RawMessage, SessionReference } from '../vendor.ts';
import { nullIfUnsupported } from '../unsupported.ts';
import { askScreeningPerson } from './client.ts';
import type { Call } from './client.ts';
import { resultIn, SCREENING_PERSON_KIND } from './message.ts';

const matchesSchema = z.looseObject({
  screeningMatches: z
    .array(
      z
        // As it came: a number is asked about as a number.
        .looseObject({ personId: z.union([z.string().min(1), z.number()]) })
        .nullable()
        .catch(null),
    )
    .catch([]),
});

/**
 * Who the screening matches of a decided session are about ("You can fetch person details by calling
 * get-screening-person-details with personId that you get in screeningMatches elements"), each person
 * once. Whom the vendor does not (or no longer) know, or does not tell this company, is left out.
 *
 * @throws KycError what makes a call worth repeating
 */
export async function details(
  call: Call,
  session: SessionReference,
  decision: RawMessage,
): Promise<RawMessage[]> {
  const messages: RawMessage[] = [];
  for (const personId of matchedIn(decision)) {
    const body = await nullIfUnsupported(askScreeningPerson(call, session, personId));
    if (body !== null) messages.push({ kind: SCREENING_PERSON_KIND, body });
  }
  return messages;
}

function matchedIn(decision: RawMessage): Set<string | number> {
  const answer = matchesSchema.safeParse(resultIn(decision)?.answer).data;
  return new Set((answer?.screeningMatches ?? []).flatMap((match) => match?.personId ?? []));
}
