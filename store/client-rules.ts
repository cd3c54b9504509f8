import { z } from 'zod';
import { FINAL_DECISIONS, type FinalDecision, FOUR_EYES, type FourEyes } from '../domain/state.ts';
import { execute, type Executor, queryMaybe } from './database.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { RowTags } from './tags/row-tags.ts';

/** What is set for a client of what its people decide. */
export interface ClientRules {
  /** For which of their decisions a second one must say the same. */
  fourEyes: FourEyes;
  /** After how many hours a case has waited for a person too long; null: never. */
  reviewWithinHours: number | null;
  /** Whose approval ends a verification. */
  finalDecision: FinalDecision;
}

const NO_RULES: ClientRules = {
  ...{ fourEyes: 'never', reviewWithinHours: null, finalDecision: 'vendor' },
};

/** Of a left join `u` to what is set for a client. */
export const RULES_COLUMNS =
  'u.four_eyes, u.review_within_hours, u.final_decision, u.tag as rules_tag';
export const rulesRow = {
  four_eyes: z.enum(FOUR_EYES).nullable(),
  review_within_hours: z.int().nullable(),
  final_decision: z.enum(FINAL_DECISIONS).nullable(),
  rules_tag: z.string().nullable(),
};
const rulesOfClient = z.object({ client_id: parse.uuid, ...rulesRow });

/** @throws RowChangedError when it was none of ours that set it */
export function rulesOf(tags: RowTags, row: z.output<typeof rulesOfClient> | null): ClientRules {
  if (row === null || row.four_eyes === null) return NO_RULES;
  tags.check('client_rules', row, row.rules_tag);
  const { four_eyes: fourEyes, review_within_hours: reviewWithinHours } = row;
  return { fourEyes, reviewWithinHours, finalDecision: row.final_decision ?? 'vendor' };
}

/** What is set for a client now. @throws RowChangedError when it was none of ours that set it */
export async function readClientRules(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  clientId: string,
): Promise<ClientRules> {
  const sql = `select u.client_id, ${RULES_COLUMNS} from client_rules u where u.client_id = $1`;
  return rulesOf(tags, await queryMaybe(executor, rulesOfClient, sql, [clientId]));
}

/**
 * Writes what its people decide, in the transaction that has locked the client. Four eyes and the last word
 * hold for verifications that start from then on; the hours also for the cases that wait, where they are others.
 */
export async function writeClientRules(
  store: Store,
  tx: Executor,
  { clientId, was, ...rules }: { clientId: string; was: ClientRules } & ClientRules,
): Promise<void> {
  const { fourEyes, reviewWithinHours: hours } = rules;
  // As before there was such a column, where it says nothing else.
  const last = rules.finalDecision === 'vendor' ? null : rules.finalDecision;
  const said = { four_eyes: fourEyes, review_within_hours: hours, final_decision: last };
  await execute(
    tx,
    `insert into client_rules (client_id, four_eyes, review_within_hours, final_decision, tag)
     values ($1, $2, $3, $4, $5)
     on conflict (client_id) do update set four_eyes = excluded.four_eyes,
       review_within_hours = excluded.review_within_hours,
       final_decision = excluded.final_decision, tag = excluded.tag`,
    [
      ...[clientId, fourEyes, hours, last],
      store.tags.of('client_rules', { client_id: clientId, ...said }),
    ],
  );
  if (hours === was.reviewWithinHours) return;
  await execute(
    tx,
    `update review_cases set overdue_at = opened_at + $2 * interval '1 hour'
     where client_id = $1 and closed_at is null`,
    [clientId, hours],
  );
}
