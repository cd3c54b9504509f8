import type { enHits } from './hits-en.ts';

/** Dasselbe auf Deutsch. */
export const deHits: Readonly<Record<keyof typeof enHits, string>> = {
  noHits: 'Wen der Treffer meint, wurde nicht gesagt oder wird noch geholt.',
  hit: 'Treffer {number}',
  matchAsWhole: 'Der Treffer als Ganzes',
  sources: 'Quellen',
  judgementOutdated: 'Der Anbieter hat seither mehr gesagt: bitte neu beurteilen.',
  unjudged: 'Ihn hat noch niemand beurteilt.',
  verdictLegend: 'Ihr Urteil',
  judgementComment: 'Warum, für andere Prüfende und Revision',
  judgeHit: 'Diesen Treffer beurteilen',
  hitsUnjudged:
    '{count, plural, one {Ein Treffer ist} other {# Treffer sind}} noch nicht beurteilt: bitte oben jeden beurteilen, dann annehmen.',
  hitIsTrue:
    'Ein Treffer ist bestätigt. Um trotzdem anzunehmen, bitte auch diesen Grund wählen: {reason}',
  done_judged: 'Ihr Urteil ist festgehalten.',
};
