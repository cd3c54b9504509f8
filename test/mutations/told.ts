import { taken, type Mutation } from './mutation.ts';

/** Of the promises under T. */
export const TOLD: readonly Mutation[] = [
  taken(
    'T3',
    'only the newest secret signs',
    {
      file: 'test/activities/deliver-notification.test.ts',
      name: 'has every active secret sign',
    },
    {
      file: 'activities/sign-notification.ts',
      find: 'delivery.secrets.map(',
      replace: 'delivery.secrets.slice(0, 1).map(',
    },
  ),
  taken(
    'T2',
    'a dead endpoint holds the slots of all',
    { file: 'test/activities/endpoint-turns.test.ts', name: 'holds two slots' },
    {
      file: 'activities/endpoint-turns.ts',
      find: "if (sent.answer.outcome === 'failed') silent.add(endpointId);\n        else ",
      replace: '',
    },
  ),
];
