-- Verifications: the projection of what the workflow decided, and the personal data behind it.

create table verifications (
  id uuid primary key,
  client_id uuid not null references clients,
  mode text not null check (mode in ('test', 'live')),
  account_id uuid not null references vendor_accounts,
  vendor text not null,
  status text not null check (status in (
    'created', 'pending', 'started', 'submitted', 'resubmission_requested', 'in_review',
    'approved', 'declined', 'expired', 'abandoned', 'canceled', 'failed')),
  -- One more with every change of what the world may see.
  sequence integer not null default 1,
  reasons text[] not null default '{}',
  vendor_code text,
  attempts_used integer not null default 0,
  max_attempts integer not null,
  reference text,
  capture text not null check (capture in ('hosted', 'direct')),
  link_version integer not null default 1,
  link_revoked_at timestamptz,
  -- Input of the workflow, so that it can be started from here.
  start_input jsonb not null,
  -- The newest write of the workflow; a repeated one is recognised by it.
  last_write integer not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz,
  -- Retention: five years count from the end of the business relationship, a hold stops the clock.
  relationship_ended_at timestamptz,
  retain_until timestamptz,
  legal_hold boolean not null default false
);
create index verifications_newest on verifications (client_id, mode, id desc);
create index verifications_by_status on verifications (client_id, mode, status, id desc);
create index verifications_by_reference on verifications (client_id, mode, reference, id desc);
create index verifications_open on verifications (status) where ended_at is null;

-- Ciphertexts under the verification's key, which is kept in the database of keys.
create table personal_data (
  verification_id uuid not null references verifications,
  field text not null,
  ciphertext text not null,
  created_at timestamptz not null default now(),
  primary key (verification_id, field)
);

create table idempotency_keys (
  client_id uuid not null references clients,
  mode text not null,
  key_hash text not null,
  -- Keyed hash of the request; the body is never kept.
  fingerprint text not null,
  verification_id uuid not null references verifications,
  created_at timestamptz not null default now(),
  primary key (client_id, mode, key_hash)
);

create table vendor_sessions (
  verification_id uuid not null references verifications,
  number integer not null,
  account_id uuid not null references vendor_accounts,
  state text not null check (state in ('requested', 'ready', 'ended')),
  -- Keyed hash for finding the session by what a webhook brings.
  vendor_session_hash text,
  -- Ciphertexts under the verification's key.
  vendor_session_id text,
  token text,
  url text,
  raw text,
  raw_kind text,
  expires_at timestamptz,
  requested_at timestamptz not null default now(),
  ready_at timestamptz,
  ended_at timestamptz,
  primary key (verification_id, number)
);
create index vendor_sessions_by_vendor_id on vendor_sessions (account_id, vendor_session_hash);

-- The unguessable part of a session's webhook address, one for every try to buy the session.
create table session_rings (
  ring_hash text primary key,
  account_id uuid not null references vendor_accounts,
  verification_id uuid not null,
  number integer not null,
  -- True when the session of that try, if it exists, is used by nobody.
  orphan boolean not null default false,
  created_at timestamptz not null default now(),
  foreign key (verification_id, number) references vendor_sessions
);
create index session_rings_of_session on session_rings (verification_id, number);

-- Sessions that may exist at the vendor and that nobody uses.
create table orphan_sessions (
  id uuid primary key,
  verification_id uuid not null references verifications,
  number integer not null,
  account_id uuid not null references vendor_accounts,
  cause text not null check (cause in ('timeout', 'disconnect', 'saved_twice', 'webhook')),
  vendor_session_hash text,
  -- Ciphertext under the verification's key, once a message has named it.
  vendor_session_id text,
  created_at timestamptz not null default now()
);
create index orphan_sessions_by_verification on orphan_sessions (verification_id);
create index orphan_sessions_by_vendor_id on orphan_sessions (account_id, vendor_session_hash);
