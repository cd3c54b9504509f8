import { X509Certificate } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { createSecureContext } from 'node:tls';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { ConfigError, type ConfigFault } from './read.ts';
import { type Environment, type EnvironmentName, factsOf } from './schema.ts';

/** How to reach Temporal, as every process of ours and the doctor connect. */
export interface TemporalConfig {
  /** `host:port` of the frontend. */
  address: string;
  namespace: string;
  /** Shown to people; null when none is configured. */
  uiUrl: string | null;
  /** What the SDK takes for both kinds of its connection, with the certificates' bytes. */
  security: Pick<ClientConnectConfig['connectionOptions'], 'tls' | 'apiKey' | 'metadata'>;
}

/** The names are those of the SDK's environment configuration, and of the Temporal CLI. */
export const TEMPORAL = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_UI_URL',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'TEMPORAL_API_KEY',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_PROFILE',
] as const satisfies readonly EnvironmentName[];

type TemporalEnvironment = Pick<Environment, (typeof TEMPORAL)[number]>;

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'durable-kyc';

/** Of each pair one may be set: where it is, or what it is. */
const PEMS = [
  'TEMPORAL_TLS_SERVER_CA_CERT',
  'TEMPORAL_TLS_CLIENT_CERT',
  'TEMPORAL_TLS_CLIENT_KEY',
] as const;

/**
 * Reads the profile (only where `TEMPORAL_CONFIG_FILE` names its file: what a person's own CLI is set to
 * must not lead a process elsewhere), the variables that go before it, and the files that either names.
 *
 * @throws ConfigError naming every variable at fault: what is not there, or only half there, is never
 *   taken as "without"
 */
export function temporalOf(read: TemporalEnvironment): TemporalConfig {
  refuse(faultsOfVariables(read));
  const profile = profileOf(read);
  refuse(faultsOfProfile(read, profile));
  const { tls, apiKey, metadata } = toClientOptions(profile).connectionOptions;
  refuse(faultsOfCertificates(tls));
  return {
    address: profile.address ?? DEFAULT_ADDRESS,
    namespace: profile.namespace ?? DEFAULT_NAMESPACE,
    uiUrl: read.TEMPORAL_UI_URL ?? null,
    security: {
      ...(tls === undefined || tls === null ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    },
  };
}

/** The SDK's own words name no variable, and one of its files that is missing counts as none at all. */
function faultsOfVariables(read: TemporalEnvironment): ConfigFault[] {
  const faults: ConfigFault[] = [];
  for (const name of PEMS) {
    const path = read[`${name}_PATH`];
    if (path !== undefined && !isReadable(path)) {
      faults.push(fault(`${name}_PATH`, 'names a file that is not there or cannot be read'));
    }
    if (path !== undefined && read[`${name}_DATA`] !== undefined) {
      faults.push(fault(`${name}_DATA`, `is set beside ${name}_PATH: one of the two is enough`));
    }
  }
  const file = read.TEMPORAL_CONFIG_FILE;
  if (file !== undefined && !isReadable(file)) {
    faults.push(fault('TEMPORAL_CONFIG_FILE', 'names a file that is not there or cannot be read'));
  }
  if (file === undefined && read.TEMPORAL_PROFILE !== undefined) {
    faults.push(fault('TEMPORAL_CONFIG_FILE', 'is missing beside TEMPORAL_PROFILE'));
  }
  return faults;
}

function profileOf(read: TemporalEnvironment): ClientConfigProfile {
  const variables = Object.fromEntries(
    TEMPORAL.flatMap((name) => (read[name] === undefined ? [] : [[name, read[name]]])),
  );
  const path = read.TEMPORAL_CONFIG_FILE;
  try {
    return loadClientConfigProfile({
      ...(path === undefined ? { disableFile: true } : { configSource: { path } }),
      configFileStrict: true,
      overrideEnvVars: variables,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'unknown';
    throw new ConfigError([fault('TEMPORAL_CONFIG_FILE', `cannot be used (${why})`)]);
  }
}

/** What goes together, wherever either half came from. */
function faultsOfProfile(read: TemporalEnvironment, profile: ClientConfigProfile): ConfigFault[] {
  const { tls } = profile;
  if (tls === undefined) return [];
  const faults: ConfigFault[] = [];
  if (tls.clientCert !== undefined && tls.clientKey === undefined) {
    faults.push(fault('TEMPORAL_TLS_CLIENT_KEY_PATH', 'is missing beside the certificate'));
  }
  if (tls.clientKey !== undefined && tls.clientCert === undefined) {
    faults.push(fault('TEMPORAL_TLS_CLIENT_CERT_PATH', 'is missing beside the key'));
  }
  const names = [tls.clientCert, tls.clientKey, tls.serverCACert, tls.serverName];
  if (tls.disabled === true && names.some((one) => one !== undefined)) {
    faults.push(fault('TEMPORAL_TLS', 'is false, although certificates are named'));
  }
  for (const source of [tls.clientCert, tls.clientKey, tls.serverCACert]) {
    if (source === undefined || !('path' in source) || isReadable(source.path)) continue;
    const { TEMPORAL_CONFIG_FILE: file = '' } = read;
    faults.push(
      fault(
        'TEMPORAL_CONFIG_FILE',
        `(${file}) names ${source.path}, which is not there or cannot be read`,
      ),
    );
  }
  return faults;
}

/** What is no certificate, or no key of it, would only show as a connection that does not come. */
function faultsOfCertificates(tls: TemporalConfig['security']['tls']): ConfigFault[] {
  if (typeof tls !== 'object' || tls === null) return [];
  const { serverRootCACertificate: ca, clientCertPair: pair } = tls;
  const faults: ConfigFault[] = [];
  if (ca !== undefined && !succeeds(() => new X509Certificate(ca))) {
    faults.push(fault('TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'holds no certificate in PEM'));
  }
  const isPair = ({ crt, key }: NonNullable<typeof pair>): boolean =>
    succeeds(() => createSecureContext({ cert: Buffer.from(crt), key: Buffer.from(key) }));
  if (pair !== undefined && !isPair(pair)) {
    const problem = 'and TEMPORAL_TLS_CLIENT_KEY_PATH hold no certificate in PEM and its own key';
    faults.push(fault('TEMPORAL_TLS_CLIENT_CERT_PATH', problem));
  }
  return faults;
}

const isReadable = (path: string): boolean =>
  succeeds(() => {
    accessSync(path, constants.R_OK);
  });

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function fault(variable: EnvironmentName, problem: string): ConfigFault {
  return { variable, problem, remedy: factsOf(variable).remedy };
}

function refuse(faults: readonly ConfigFault[]): void {
  if (faults.length > 0) throw new ConfigError(faults);
}
