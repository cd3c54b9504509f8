// The identity provider with made-up people, as a process of `npm run dev`.
import { z } from 'zod';
import { startIdentityProvider } from './server.ts';

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  IDENTITY_PROVIDER_PORT: z.coerce.number().int(),
  CONSOLE_PUBLIC_URL: z.url(),
  OIDC_CLIENT_ID: z.string(),
  OIDC_CLIENT_SECRET: z.string(),
});

try {
  const read = environment.parse(process.env);
  const provider = await startIdentityProvider({
    port: read.IDENTITY_PROVIDER_PORT,
    production: read.NODE_ENV === 'production',
    console: {
      publicUrl: read.CONSOLE_PUBLIC_URL,
      clientId: read.OIDC_CLIENT_ID,
      clientSecret: read.OIDC_CLIENT_SECRET,
    },
  });
  console.log(`identity provider: ${provider.issuer}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void provider.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(`identity provider: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
