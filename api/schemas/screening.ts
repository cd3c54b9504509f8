import { z } from 'zod';
import { HIT_VERDICTS } from '../../domain/hits.ts';
import type { HitJudgement, ReadHits } from '../../store/index.ts';
import { timeSchema } from './fields.ts';
import { noteSchema } from './note.ts';

const hitId = /^[0-9a-f]{32}$/;

/** A hit in a path. @param absent what is said where there is no such one */
export const hitInPath = (absent: string) =>
  z.string(absent).regex(hitId, absent).meta({
    description: 'The `id` of a hit, as `GET …/screening` has it.',
    example: '5d41402abc4b2a76b9719d911017c592',
  });

const verdictSchema = z.enum(HIT_VERDICTS, `must be one of: ${HIT_VERDICTS.join(', ')}`).meta({
  description:
    '`true_match`: the hit is this person. `false_positive`: it is somebody else who looks like them.',
});

export const judgementRequestSchema = z
  .strictObject({
    verdict: verdictSchema,
    comment: noteSchema.meta({
      description:
        'Why. For other reviewers and auditors; kept encrypted, and shown to no one else.',
    }),
  })
  .meta({
    id: 'HitJudgementRequest',
    example: {
      verdict: 'false_positive',
      comment: 'Born in another year, and of another country.',
    },
  });

const judgementSchema = z.object({
  number: z.int().meta({ description: 'Which judgement of the verification: 1, 2, …' }),
  verdict: verdictSchema,
  comment: z.string(),
  principal: z.string().meta({ description: 'The key, or the person, who judged.' }),
  person: z.string().nullable().meta({
    description: 'Their name, as it was given when the key was made.',
    example: 'Ada Lovelace',
  }),
  at: timeSchema,
  outdated: z.boolean().meta({
    description: 'Whether the vendor has said more of the hit since: then it does not count.',
  }),
});

export const screeningSchema = z
  .object({
    match: z.boolean().meta({
      description:
        'Whether the vendor has said that the person matches a list. Nothing takes it back.',
    }),
    hits: z
      .array(
        z.object({
          id: z.string().regex(hitId).meta({
            description: 'Of this verification alone; the same whenever it is read.',
          }),
          reports: z.array(z.record(z.string(), z.unknown())).meta({
            description:
              'What the vendor says of it, as it words it, as often as the wording differs. Empty: only that there is a match.',
          }),
          judgement: judgementSchema.nullable().meta({
            description: 'The one that counts, which is the newest. Null: it is to be judged.',
          }),
          judgements: z.array(judgementSchema).meta({ description: 'All of them, in order.' }),
        }),
      )
      .meta({ description: 'Each is judged by itself. Empty where there is no match.' }),
  })
  .meta({ id: 'Screening' });

export function screeningAnswer({ isMatch, hits }: ReadHits): z.input<typeof screeningSchema> {
  return {
    match: isMatch,
    hits: hits.map(({ id, reports, standing, judgements }) => ({
      ...{ id, reports: [...reports] },
      judgement: standing === null ? null : judgementAnswer(standing),
      judgements: judgements.map(judgementAnswer),
    })),
  };
}

function judgementAnswer(judgement: HitJudgement): z.input<typeof judgementSchema> {
  const { judgedAt, isOutdated: outdated, ...same } = judgement;
  return { ...same, at: judgedAt.toISOString(), outdated };
}
