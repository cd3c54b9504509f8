/** What an API key may do so many times in a day (UTC): start verifications, replace links. */
export const QUOTAS = ['starts', 'links'] as const;
export type Quota = (typeof QUOTAS)[number];

/** Of one key; null: as many as the API is set to. */
export type Quotas = Readonly<Record<Quota, number | null>>;

export const NO_QUOTAS: Quotas = { starts: null, links: null };

/** More than any client does in a day. */
export const MOST_IN_A_DAY = 1_000_000_000;
