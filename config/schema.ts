import { z } from 'zod';
import {
  exactUrl,
  host,
  hostAndPort,
  httpUrl,
  jsonObject,
  keyRing,
  objectsUrl,
  oneKey,
  pem,
  port,
  postgresUrl,
  secretText,
  trustProxy,
  variableFacts,
  wholeNumber,
} from './fields.ts';
import { CALLS_AT_ONCE, perVendor } from './vendor-calls.ts';

const NEW_KEY = '$(openssl rand -base64 32)';
const RING_REMEDY = `one or more keys as id:base64, separated by commas, the newest first; make one with: echo "k1:${NEW_KEY}"`;

/** Attaches what to do when the variable is at fault. */
function variable<T extends z.ZodType>(schema: T, remedy: string, secret = false): T {
  variableFacts.add(schema, { remedy, secret });
  return schema;
}

const secret = <T extends z.ZodType>(schema: T, remedy: string): T =>
  variable(schema, remedy, true);

/**
 * Every environment variable of every process. This and the commands in `tools/` are all that reads
 * the environment. No secret has a default.
 */
export const environmentSchema = z.object({
  NODE_ENV: variable(
    z.enum(['development', 'test', 'production']).default('development'),
    'development, test or production',
  ),
  LOG_LEVEL: variable(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'trace, debug, info, warn, error, fatal or silent',
  ),

  DATABASE_URL: secret(postgresUrl(), 'the main database, as the role kyc_app'),
  KEYS_DATABASE_URL: secret(postgresUrl(), 'the database of data keys, as the role kyc_keys_app'),
  CONSOLE_DATABASE_URL: secret(postgresUrl(), 'the main database, as the role kyc_console'),
  MIGRATOR_DATABASE_URL: secret(postgresUrl(), 'the main database, as the role that owns it'),
  MIGRATOR_KEYS_DATABASE_URL: secret(
    postgresUrl(),
    'the database of data keys, as the role that owns it',
  ),

  TEMPORAL_ADDRESS: variable(
    hostAndPort().optional(),
    "the Temporal frontend's host:port (else the profile's, else 127.0.0.1:7233)",
  ),
  TEMPORAL_NAMESPACE: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9][\w.-]{1,254}$/, 'is not a namespace name')
      .optional(),
    "the name of the namespace (else the profile's, else durable-kyc)",
  ),
  TEMPORAL_TLS: variable(
    z.enum(['true', 'false']).optional(),
    'true where Temporal speaks TLS (on by itself where certificates or an API key are named)',
  ),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: variable(
    z.string().optional(),
    "the PEM file of the authority that signed the frontend's certificate, where it is no public one",
  ),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: variable(pem().optional(), 'the same as PEM text'),
  TEMPORAL_TLS_SERVER_NAME: variable(
    z.string().optional(),
    "the name in the frontend's certificate, where it is not the host of TEMPORAL_ADDRESS",
  ),
  TEMPORAL_TLS_CLIENT_CERT_PATH: variable(
    z.string().optional(),
    "the PEM file of this process's own certificate, together with TEMPORAL_TLS_CLIENT_KEY_PATH",
  ),
  TEMPORAL_TLS_CLIENT_CERT_DATA: variable(pem().optional(), 'the same as PEM text'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: variable(
    z.string().optional(),
    'the PEM file of the key of TEMPORAL_TLS_CLIENT_CERT_PATH',
  ),
  TEMPORAL_TLS_CLIENT_KEY_DATA: secret(pem().optional(), 'the same as PEM text'),
  TEMPORAL_API_KEY: secret(
    secretText(8).optional(),
    'an API key of Temporal Cloud, or a token that the authoriser knows; it turns TLS on',
  ),
  TEMPORAL_CONFIG_FILE: variable(
    z.string().optional(),
    'a TOML file of profiles, as the Temporal CLI writes it; variables go before it',
  ),
  TEMPORAL_PROFILE: variable(z.string().optional(), 'the profile of that file (else default)'),
  TEMPORAL_DEPLOYMENT_NAME: variable(
    z
      .string()
      .regex(/^(?!__)[\w/-]{1,100}$/, 'is not a name of letters, digits and / _ -')
      .optional(),
    'the name of the worker deployment, e.g. durable-kyc, together with TEMPORAL_WORKER_BUILD_ID; neither for workers without a version',
  ),
  TEMPORAL_WORKER_BUILD_ID: variable(
    z
      .string()
      .regex(/^(?!__)[\w.+-]{1,100}$/, 'is not an id of letters, digits and . + _ -')
      .optional(),
    'an id of this build, another one for each: the commit or the image’s digest',
  ),
  TEMPORAL_RETENTION_DAYS: variable(
    wholeNumber(30, [1, 365]),
    'days that closed workflows stay readable',
  ),
  TEMPORAL_UI_URL: variable(httpUrl().optional(), "the Temporal UI's address, shown to people"),

  OBJECTS_URL: variable(
    objectsUrl('.local/objects'),
    'where photos, documents and video are kept: a folder that API and worker share, as path or file:// URL, or s3://bucket/prefix',
  ),
  OBJECTS_S3_ENDPOINT: variable(
    httpUrl().optional(),
    "the address of an S3 server that is not Amazon's, e.g. http://minio:9000",
  ),
  OBJECTS_S3_REGION: variable(z.string().default('us-east-1'), "the bucket's region"),
  OBJECTS_S3_ACCESS_KEY_ID: secret(
    secretText(3).optional(),
    'the access key of the bucket, together with OBJECTS_S3_SECRET_ACCESS_KEY; neither where the machine has a role of its own',
  ),
  OBJECTS_S3_SECRET_ACCESS_KEY: secret(
    secretText(8).optional(),
    'the secret of OBJECTS_S3_ACCESS_KEY_ID',
  ),

  API_HOST: variable(host('127.0.0.1'), 'the address to listen on'),
  API_PORT: variable(port(8080), 'the port to listen on'),
  PUBLIC_URL: variable(
    httpUrl(),
    'the address by which people and vendors reach the API, e.g. https://kyc.example.com',
  ),
  RUNBOOK_URL: variable(
    httpUrl().optional(),
    'the address at which your operators read docs/runbook.md, shown with each workflow in Temporal',
  ),
  TRUST_PROXY: variable(
    trustProxy(),
    'false, a number of proxies in front, or their addresses and subnets, separated by commas',
  ),

  LIMIT_REQUESTS_PER_MINUTE: variable(
    wholeNumber(6_000, [1, 1_000_000]),
    'how many requests a key may make in a minute',
  ),
  LIMIT_STARTS_PER_DAY: variable(
    wholeNumber(10_000, [1, 999_999_999]),
    'how many verifications a key may start in a day (UTC) that has no quota of its own',
  ),
  LIMIT_LINKS_PER_DAY: variable(
    wholeNumber(10_000, [1, 999_999_999]),
    'how many links a key may replace in a day (UTC) that has no quota of its own',
  ),
  LIMIT_REFUSALS_PER_MINUTE: variable(
    wholeNumber(60, [1, 1_000_000]),
    'how many requests without a good key from one address are answered with 401 in a minute, before 429',
  ),

  MASTER_KEYS: secret(keyRing(), RING_REMEDY),
  LINK_KEYS: secret(keyRing(), RING_REMEDY),
  PAYLOAD_KEYS: secret(keyRing().optional(), RING_REMEDY),
  PAYLOAD_ENCRYPTION: variable(
    z.enum(['on', 'off']).optional(),
    'on, or off: what goes to Temporal is not encrypted, and what was encrypted is read by PAYLOAD_KEYS (else on where PAYLOAD_KEYS is set)',
  ),
  HASH_KEY: secret(oneKey(), `a key as base64; make one with: echo "${NEW_KEY}"`),

  WORKER_HEALTH_HOST: variable(host('127.0.0.1'), 'the address to listen on for health checks'),
  WORKER_HEALTH_PORT: variable(port(8081), 'the port to listen on for health checks'),

  VENDOR_CALLS_AT_ONCE: variable(
    perVendor({ isNumber: /^\d{1,3}$/, least: 1, most: 500 }).prefault(String(CALLS_AT_ONCE)),
    'how many calls a worker process makes at a time at each vendor, 1 to 500, e.g. 50 or 50,veriff:20',
  ),
  VENDOR_CALLS_PER_SECOND: variable(
    perVendor({ isNumber: /^\d{1,4}(\.\d{1,3})?$/, least: 0.1, most: 1_000 }).optional(),
    'how many calls all workers begin in a second at each vendor, 0.1 to 1000, e.g. veriff:5 or 20,veriff:5; nothing for no rate',
  ),

  CONSOLE_HOST: variable(host('127.0.0.1'), 'the address to listen on, on an internal network'),
  CONSOLE_PORT: variable(port(8082), 'the port to listen on'),
  CONSOLE_PUBLIC_URL: variable(
    httpUrl(),
    'the address by which reviewers reach the console, without a path, e.g. https://review.example.com',
  ),
  OIDC_ISSUER: variable(
    exactUrl(),
    "your identity provider's issuer, exactly as its /.well-known/openid-configuration has it",
  ),
  OIDC_CLIENT_ID: variable(
    secretText(1),
    'the client id under which the provider knows the console',
  ),
  OIDC_CLIENT_SECRET: secret(
    secretText(8).optional(),
    'the secret of OIDC_CLIENT_ID, where the provider has given one',
  ),
  OIDC_SCOPES: variable(
    z
      .string()
      .regex(/^(.* )?openid( .*)?$/, 'does not hold openid')
      .default('openid profile'),
    'the scopes to ask for, separated by spaces: openid, and whichever bring the name and the claim with the roles',
  ),
  OIDC_ROLES_CLAIM: variable(
    z.string().min(1).default('groups'),
    'the claim of the userinfo whose values CONSOLE_ROLES names',
  ),
  CONSOLE_ROLES: variable(
    jsonObject(),
    'JSON: for each value of the claim a role (reviewer, senior, auditor or operator), and of which clients (ids), mode and vendors, e.g. {"kyc-reviewers":{"role":"reviewer","clients":["…"],"mode":"live","vendors":"all"}}',
  ),

  SANDBOX_HOST: variable(host('127.0.0.1'), 'the address to listen on'),
  SANDBOX_PORT: variable(port(8090), 'the port to listen on'),
  SANDBOX_PUBLIC_URL: variable(
    httpUrl(),
    'the address by which people and the worker reach the sandbox, e.g. http://127.0.0.1:8090',
  ),
  SANDBOX_CREDENTIALS: secret(
    jsonObject(),
    'JSON with what each simulated vendor that is to be served accepts: sandbox/README.md',
  ),
});

export type EnvironmentName = keyof typeof environmentSchema.shape;
export type Environment = z.output<typeof environmentSchema>;

/** The names of all variables, in the order of the schema. */
export const ENVIRONMENT_NAMES: readonly EnvironmentName[] = environmentSchema.keyof().options;

/** What a person must know of one variable. */
export function factsOf(name: EnvironmentName): { remedy: string; secret: boolean } {
  const { remedy, secret: isSecret } = variableFacts.get(environmentSchema.shape[name]) ?? {
    remedy: '',
  };
  return { remedy, secret: isSecret ?? false };
}
