/** What a real secret looks like, each by its own marks: whatever has none is not found. */
const MARKS = {
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY/g,
  'age identity': /AGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  'AWS access key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  'GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/g,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/g,
  'Slack token': /\bxox[abprs]-[0-9A-Za-z-]{10,}/g,
  'API key of ours': /\bkyc_(?:test|live)_[\w-]{43}/g,
  'endpoint secret of ours': /\bwhsec_[A-Za-z0-9+/]{32,}/g,
  JWT: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
  'password in a URL': /\b[a-z]{2,12}:\/\/[^\s:/@'"`<>{}()]{1,64}:[^\s:/@'"`$<>{}()]{12,128}@/g,
  'key of 32 bytes':
    /(?:KEYS?|SECRETS?|TOKEN|PASSWORD)["']?\s{0,4}[:=]\s{0,4}["']?(?:[\w-]{1,32}:)?[A-Za-z0-9+/]{43}=/gi,
} as const;

type Mark = keyof typeof MARKS;

/** Something that looks like a secret and is none; until its day somebody need not look at it again. */
export interface Exception {
  /** The file, or the folder with a slash at its end. */
  path: string;
  mark: Mark;
  why: string;
  /** ISO 8601 date; from then on it is found again. */
  until: string;
}

export interface Found {
  path: string;
  line: number;
  mark: Mark;
}

/** Where a text holds what looks like a secret; what it is stays out of the answer. */
export function findSecrets(
  { path, text }: { path: string; text: string },
  { exceptions, today }: { exceptions: readonly Exception[]; today: string },
): Found[] {
  const isExcepted = (mark: string): boolean =>
    exceptions.some(
      (one) =>
        one.mark === mark &&
        (one.path.endsWith('/') ? path.startsWith(one.path) : path === one.path) &&
        today < one.until,
    );
  return namesOf(MARKS)
    .filter((mark) => !isExcepted(mark))
    .flatMap((mark) =>
      [...text.matchAll(MARKS[mark])].map(({ index }) => ({
        path,
        line: text.slice(0, index).split('\n').length,
        mark,
      })),
    );
}

function namesOf<Name extends string>(marks: Readonly<Record<Name, RegExp>>): Name[] {
  return Object.keys(marks) as Name[]; // an object literal has no others
}
