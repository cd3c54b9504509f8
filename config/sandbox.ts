import { ConfigError } from './read.ts';
import { factsOf, type Environment, type EnvironmentName } from './schema.ts';

/** The credentials that the simulated vendors accept; a vendor without any is not served. */
export interface SandboxVendors {
  veriff?: { apiKey: string; secret: string; signature: 'hmac' | 'legacy' };
  datakeen?: { username: string; password: string };
  /** E-mail address and password are those of the executive user. */
  incode?: { apiKey: string; email: string; password: string };
  /** Without a secret key requests cannot be signed (HMAC). */
  identomat?: { companyKey: string; secretKey?: string };
  identify24?: { partner: string; apiKey: string };
}

export const SANDBOX_VENDORS = [
  'SANDBOX_VERIFF_API_KEY',
  'SANDBOX_VERIFF_SECRET',
  'SANDBOX_VERIFF_SIGNATURE',
  'SANDBOX_DATAKEEN_USERNAME',
  'SANDBOX_DATAKEEN_PASSWORD',
  'SANDBOX_INCODE_API_KEY',
  'SANDBOX_INCODE_EMAIL',
  'SANDBOX_INCODE_PASSWORD',
  'SANDBOX_IDENTOMAT_COMPANY_KEY',
  'SANDBOX_IDENTOMAT_SECRET_KEY',
  'SANDBOX_IDENTIFY24_PARTNER',
  'SANDBOX_IDENTIFY24_API_KEY',
] as const;

type Read = Pick<Environment, (typeof SANDBOX_VENDORS)[number]>;

interface Group {
  needed: readonly EnvironmentName[];
  /** Means nothing without the needed ones. */
  optional?: readonly EnvironmentName[];
}

const GROUPS: readonly Group[] = [
  { needed: ['SANDBOX_VERIFF_API_KEY', 'SANDBOX_VERIFF_SECRET'] },
  { needed: ['SANDBOX_DATAKEEN_USERNAME', 'SANDBOX_DATAKEEN_PASSWORD'] },
  { needed: ['SANDBOX_INCODE_API_KEY', 'SANDBOX_INCODE_EMAIL', 'SANDBOX_INCODE_PASSWORD'] },
  { needed: ['SANDBOX_IDENTOMAT_COMPANY_KEY'], optional: ['SANDBOX_IDENTOMAT_SECRET_KEY'] },
  { needed: ['SANDBOX_IDENTIFY24_PARTNER', 'SANDBOX_IDENTIFY24_API_KEY'] },
];

/** @throws ConfigError naming what half-configured vendors lack, or that none is configured */
export function sandboxVendorsOf(read: Read): SandboxVendors {
  refuseHalves(read);
  const {
    SANDBOX_VERIFF_API_KEY: veriffKey,
    SANDBOX_VERIFF_SECRET: veriffSecret,
    SANDBOX_DATAKEEN_USERNAME: username,
    SANDBOX_DATAKEEN_PASSWORD: datakeenPassword,
    SANDBOX_INCODE_API_KEY: incodeKey,
    SANDBOX_INCODE_EMAIL: email,
    SANDBOX_INCODE_PASSWORD: incodePassword,
    SANDBOX_IDENTOMAT_COMPANY_KEY: companyKey,
    SANDBOX_IDENTOMAT_SECRET_KEY: secretKey,
    SANDBOX_IDENTIFY24_PARTNER: partner,
    SANDBOX_IDENTIFY24_API_KEY: identify24Key,
  } = read;
  const signature = read.SANDBOX_VERIFF_SIGNATURE;
  return {
    ...(veriffKey && veriffSecret
      ? { veriff: { apiKey: veriffKey, secret: veriffSecret, signature } }
      : {}),
    ...(username && datakeenPassword ? { datakeen: { username, password: datakeenPassword } } : {}),
    ...(incodeKey && email && incodePassword
      ? { incode: { apiKey: incodeKey, email, password: incodePassword } }
      : {}),
    ...(companyKey ? { identomat: { companyKey, ...(secretKey ? { secretKey } : {}) } } : {}),
    ...(partner && identify24Key ? { identify24: { partner, apiKey: identify24Key } } : {}),
  };
}

function refuseHalves(read: Partial<Record<EnvironmentName, unknown>>): void {
  const isGiven = (name: EnvironmentName): boolean => read[name] !== undefined;
  const given = GROUPS.filter(({ needed, optional = [] }) =>
    [...needed, ...optional].some(isGiven),
  );
  const missing = given.flatMap(({ needed }) => needed.filter((name) => !isGiven(name)));
  if (missing.length > 0) throw faults(missing, "is missing beside the vendor's other credentials");
  if (given.length > 0) return;
  throw faults(
    GROUPS.flatMap(({ needed }) => needed.slice(0, 1)),
    'is missing, and so are the credentials of every other vendor: at least one must be served',
  );
}

function faults(variables: readonly EnvironmentName[], problem: string): ConfigError {
  return new ConfigError(
    variables.map((variable) => ({ variable, problem, remedy: factsOf(variable).remedy })),
  );
}
