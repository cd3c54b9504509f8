import { z } from 'zod';
import { type Grant, ROLES } from '../domain/roles.ts';
import { MODES, VENDOR_NAMES } from '../domain/vendor-name.ts';
import { ConfigError, type ConfigFault } from './read.ts';
import { type Environment, type EnvironmentName, factsOf } from './schema.ts';

/** The console's address and its identity provider. */
export interface ConsoleSettings {
  host: string;
  port: number;
  /** How people reach it: scheme, host and port. */
  publicUrl: string;
  /** Whether its cookies go by https alone. */
  isSecure: boolean;
  provider: {
    issuer: string;
    clientId: string;
    clientSecret: string | null;
    scopes: string;
    rolesClaim: string;
    roles: Readonly<Record<string, Grant>>;
    allowHttp: boolean;
  };
}

export const CONSOLE = [
  'CONSOLE_HOST',
  'CONSOLE_PORT',
  'CONSOLE_PUBLIC_URL',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_SCOPES',
  'OIDC_ROLES_CLAIM',
  'CONSOLE_ROLES',
] as const satisfies readonly EnvironmentName[];

const grantSchema = z.strictObject({
  role: z.enum(ROLES),
  clients: z.union([z.literal('all'), z.array(z.uuid()).min(1)]).exactOptional(),
  mode: z.enum([...MODES, 'all']).exactOptional(),
  vendors: z.union([z.literal('all'), z.array(z.enum(VENDOR_NAMES)).min(1)]).exactOptional(),
});
const rolesSchema = z.record(z.string().min(1), grantSchema);

/**
 * @throws ConfigError naming every variable at fault. In production provider and console are reached by
 *   https, and the provider is not on this machine: one that runs here knows made-up people.
 */
export function consoleOf(
  read: Pick<Environment, (typeof CONSOLE)[number] | 'NODE_ENV'>,
): ConsoleSettings {
  const roles = rolesOf(read.CONSOLE_ROLES);
  const isProduction = read.NODE_ENV === 'production';
  const faults = [
    ...(roles === null
      ? [fault('CONSOLE_ROLES', 'names a role, client, mode or vendor wrongly')]
      : []),
    ...addressFaults(read, isProduction),
  ];
  if (roles === null || faults.length > 0) throw new ConfigError(faults);
  return {
    host: read.CONSOLE_HOST,
    port: read.CONSOLE_PORT,
    publicUrl: read.CONSOLE_PUBLIC_URL,
    isSecure: isProduction || read.CONSOLE_PUBLIC_URL.startsWith('https:'),
    provider: {
      issuer: read.OIDC_ISSUER,
      clientId: read.OIDC_CLIENT_ID,
      clientSecret: read.OIDC_CLIENT_SECRET ?? null,
      scopes: read.OIDC_SCOPES,
      rolesClaim: read.OIDC_ROLES_CLAIM,
      roles,
      allowHttp: !isProduction && read.OIDC_ISSUER.startsWith('http:'),
    },
  };
}

function addressFaults(
  {
    OIDC_ISSUER: issuer,
    CONSOLE_PUBLIC_URL: publicUrl,
  }: Pick<Environment, 'OIDC_ISSUER' | 'CONSOLE_PUBLIC_URL'>,
  isProduction: boolean,
): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (new URL(publicUrl).origin !== publicUrl) {
    faults.push(
      fault('CONSOLE_PUBLIC_URL', 'has a path: the console has a host or port of its own'),
    );
  }
  if (!isProduction) return faults;
  if (!publicUrl.startsWith('https:')) {
    faults.push(fault('CONSOLE_PUBLIC_URL', 'is not https, which production needs'));
  }
  if (!issuer.startsWith('https:')) {
    faults.push(fault('OIDC_ISSUER', 'is not https, which production needs'));
  }
  if (isLoopback(new URL(issuer).hostname)) {
    faults.push(fault('OIDC_ISSUER', 'is on this machine, where people are made up'));
  }
  return faults;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f.*\]|0\.0\.0\.0|\[::\])\.?$/.test(
    hostname,
  );
}

/** An operator's scope is none; of the others what is left out is all of them. */
function rolesOf(said: object): Record<string, Grant> | null {
  const parsed = rolesSchema.safeParse(said);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return null;
  const grants = Object.entries(parsed.data).map(([value, { role, clients, mode, vendors }]) => {
    const clientIds = clients === undefined || clients === 'all' ? null : clients;
    const scope = {
      clientIds,
      mode: mode === undefined || mode === 'all' ? null : mode,
      vendors: vendors === undefined || vendors === 'all' ? null : vendors,
    };
    return [value, { role, scope }] as const;
  });
  return Object.fromEntries(grants);
}

function fault(variable: EnvironmentName, problem: string): ConfigFault {
  return { variable, problem, remedy: factsOf(variable).remedy };
}
