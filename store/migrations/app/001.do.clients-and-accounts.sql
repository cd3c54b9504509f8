-- Clients, their API keys, and the accounts at vendors.

create table clients (
  id uuid primary key,
  name text not null,
  -- Where people may be sent back to: URL prefixes; empty when the client has named none.
  return_urls text[] not null default '{}',
  screening_match text not null default 'review' check (screening_match in ('review', 'approve')),
  created_at timestamptz not null default now()
);

create table api_keys (
  id uuid primary key,
  client_id uuid not null references clients,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  scopes text[] not null,
  -- Keyed hash: the key itself is shown once and stored nowhere.
  token_hash text not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table vendor_accounts (
  id uuid primary key,
  -- Null: every client may use it.
  client_id uuid references clients,
  vendor text not null,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  base_url text not null,
  -- The row's own data key, wrapped by a master key; it encrypts credentials and webhook token.
  wrapped_key text not null,
  master_key_id text not null,
  credentials text not null,
  webhook_token text not null,
  webhook_token_hash text not null unique,
  settings jsonb not null,
  health_state text not null default 'ok'
    check (health_state in ('ok', 'credentials_refused', 'unreachable')),
  health_code text,
  health_since timestamptz not null default now(),
  health_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index vendor_accounts_by_mode on vendor_accounts (mode, vendor);

-- One row per account: the token in use, and the lease of whoever is renewing it.
create table vendor_tokens (
  account_id uuid primary key references vendor_accounts,
  version integer not null,
  -- Ciphertext under the row's own data key; null until somebody has logged in.
  token text,
  wrapped_key text,
  master_key_id text,
  expires_at timestamptz,
  used_at timestamptz,
  leased_until timestamptz
);
