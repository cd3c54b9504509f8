import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { DRIVERS } from '../e2e/support/vendor-drivers.ts';
import type { Deed } from './deeds.ts';
import { planFaults, type PlannedFault } from './plan-faults.ts';
import { streamOf, type Stream } from './random.ts';

/** What is to happen to one verification, all of it drawn from the seed. */
export interface PlannedVerification {
  number: number;
  /** Milliseconds after the beginning. */
  atMs: number;
  vendor: VendorName;
  story: Story;
  /** How its vendor's webhooks go, in the words of the sandbox's control API. */
  luck: Record<string, number | boolean>;
  /** Whether the person comes back from the vendor's page. */
  comesBack: boolean;
  thinkMs: number;
  /** Whether the client says it twice, as one does whose first answer was lost. */
  startsTwice: boolean;
  /** ISO 8601. */
  expiresIn: string;
  /** What somebody with access to Temporal does to it. */
  deed?: Deed;
  /** Begun right before this fault, to see how long it takes until all is well again. */
  canaryOf?: string | undefined;
}

export type Story =
  | 'approve'
  | 'decline'
  | 'review'
  | 'review then approve'
  | 'another try'
  | 'another session'
  | 'cancel'
  | 'cancel and approve'
  | 'walk away'
  | 'nobody tells'
  | 'forged'
  | 'revised'
  | 'photos'
  | 'photos again'
  | 'another link'
  | 'deleted';

export interface PlanOptions {
  seed: number;
  verifications: number;
  /** How long verifications and faults go on for; everything settles after that. */
  loadMs: number;
  kills: number;
  /** Leaves out what takes more than a minute: deadlines, calls that hang, endpoints long away. */
  isShort: boolean;
  /** What an insider at Temporal may do. */
  deeds: readonly Deed[];
}

export interface Plan {
  options: PlanOptions;
  verifications: PlannedVerification[];
  faults: PlannedFault[];
}

/** Where the client takes the photos. */
export const PHOTO_STORIES: ReadonlySet<Story> = new Set(['photos', 'photos again']);

const STORIES: readonly (readonly [Story, number])[] = [
  ['approve', 26],
  ['decline', 14],
  ['review', 4],
  ['review then approve', 8],
  ['another try', 10],
  ['another session', 4],
  ['cancel', 6],
  ['cancel and approve', 4],
  ['forged', 6],
  ['revised', 4],
  ['photos', 5],
  ['photos again', 3],
  ['another link', 4],
  ['deleted', 6],
];
/** Need the verification's own deadline, which is a minute at least. */
const UNTIL_THE_DEADLINE: readonly Story[] = ['walk away', 'nobody tells'];
const DEADLINE_SHARE = 0.12;
export const DEADLINE = 'PT1M';
export const DEADLINE_MS = 60_000;

const TRIES_AGAIN = DRIVERS.filter(({ resubmit }) => resubmit !== undefined);
const MAY_DIE = DRIVERS.filter(({ death }) => death !== 'in a hurry');
const DELETE = DRIVERS.filter(({ deletes }) => deletes !== undefined);
const TAKE_PHOTOS = ['incode', 'veriff'] as const;

/** The whole run, before anything of it has happened. */
export function makePlan(options: PlanOptions): Plan {
  const { seed, verifications: count, loadMs, isShort, deeds } = options;
  const [arrivals, stories, luck, persons, insider] = [
    'arrivals',
    'stories',
    'luck',
    'persons',
    'insider',
  ].map((concern) => streamOf(seed, concern)) as [Stream, Stream, Stream, Stream, Stream];
  const verifications = Array.from({ length: count }, (_, number): PlannedVerification => {
    const isLate = stories.chance(DEADLINE_SHARE) && !isShort;
    const story = isLate ? stories.pick(UNTIL_THE_DEADLINE) : stories.weighted(STORIES);
    const vendor = vendorFor(story, stories);
    // What ends at its deadline begins early, so that all is over soon after the load.
    const withinMs = isLate ? loadMs / 4 : loadMs;
    const atMs = Math.floor(arrivals.next() * withinMs);
    const deed = insider.chance(0.25) && deeds.length > 0 ? insider.pick(deeds) : undefined;
    return {
      number,
      atMs,
      vendor,
      story,
      luck: story === 'nobody tells' ? { dropNext: 99 } : luckOf(luck, vendor),
      comesBack: vendor === 'identomat' || persons.chance(0.8),
      thinkMs: persons.int(100, 2_000),
      startsTwice: persons.chance(0.15),
      expiresIn: isLate ? DEADLINE : 'P1D',
      ...(deed !== undefined && ['approve', 'decline'].includes(story) ? { deed } : {}),
    };
  });
  const faults = planFaults(options);
  const photographers = faults.flatMap((fault) => photographer(fault) ?? []);
  return {
    options,
    verifications: [...verifications, ...photographers].map((one, number) => ({ ...one, number })),
    faults,
  };
}

function vendorFor(story: Story, stories: Stream): VendorName {
  if (story === 'another try') return stories.pick(TRIES_AGAIN).vendor;
  if (story === 'another session') return stories.pick(MAY_DIE).vendor;
  if (PHOTO_STORIES.has(story)) return stories.pick(TAKE_PHOTOS);
  if (story === 'deleted') return stories.pick(DELETE).vendor;
  return stories.pick(VENDOR_NAMES);
}

/** Of what is dropped the person's return tells; the sandbox swaps pairs of one session. */
function luckOf(luck: Stream, vendor: VendorName): PlannedVerification['luck'] {
  return luck.weighted<PlannedVerification['luck']>([
    [{}, 50],
    [{ duplicates: luck.int(1, 3) }, 18],
    [{ delayMs: luck.int(300, 4_000) }, 18],
    [{ delayMs: luck.int(300, 2_000), duplicates: 1 }, 6],
    [vendor === 'veriff' ? { reorder: true } : { duplicates: 1 }, 8],
  ]);
}

/** So long a client takes photos before the API or the worker dies: some are on their way then. */
const PHOTOS_TAKE_MS = 1_500;

function photographer(fault: PlannedFault): PlannedVerification | undefined {
  const isInTheWay =
    fault.type === 'kill' && (fault.parts.includes('api') || fault.parts.includes('worker'));
  if (!isInTheWay) return undefined;
  const isEven = fault.downMs % 2 === 0;
  return {
    ...canary(fault, 0),
    atMs: Math.max(0, fault.atMs - PHOTOS_TAKE_MS),
    vendor: isEven ? 'incode' : 'veriff',
    story: fault.downMs % 3 === 0 ? 'photos again' : 'photos',
    canaryOf: undefined,
  };
}

/** The verification that is begun right before a fault. */
export function canary(fault: PlannedFault, number: number): PlannedVerification {
  return {
    number,
    atMs: fault.atMs,
    vendor: VENDOR_NAMES[number % VENDOR_NAMES.length] ?? 'veriff',
    story: 'approve',
    luck: {},
    comesBack: true,
    thinkMs: 0,
    startsTwice: false,
    expiresIn: 'P1D',
    canaryOf: fault.what,
  };
}
