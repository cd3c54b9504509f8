-- What vendors said, before it is told to workflows; and what must follow a commit.

create table inbox (
  id uuid primary key,
  -- The order of arrival; within a verification it is given under the verification's lock.
  position bigint generated always as identity unique,
  verification_id uuid references verifications,
  session integer,
  account_id uuid not null references vendor_accounts,
  vendor text not null,
  source text not null check (source in ('webhook', 'answer')),
  kind text not null,
  -- The non-personal fact in it.
  fact jsonb not null,
  -- Null when the verification's data were erased before it came.
  body text,
  -- The row's own data key until it is matched; null when the body is under the verification's key.
  wrapped_key text,
  master_key_id text,
  vendor_session_hash text,
  disposition text not null check (disposition in
    ('waiting', 'unmatched', 'delivered', 'applied', 'set_aside', 'late')),
  why text,
  -- Further rings that say the same while this one waited.
  coalesced integer not null default 0,
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  tries integer not null default 0,
  last_error text,
  received_at timestamptz not null,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  check (disposition <> 'waiting' or (verification_id is not null and session is not null))
);
create index inbox_waiting on inbox (verification_id, position) where disposition = 'waiting';
create index inbox_due on inbox (position) where disposition = 'waiting';
create index inbox_of_verification on inbox (verification_id, position);
create index inbox_unmatched on inbox (account_id, vendor_session_hash)
  where disposition = 'unmatched';

create table notification_endpoints (
  id uuid primary key,
  client_id uuid not null references clients,
  mode text not null check (mode in ('test', 'live')),
  url text not null,
  allow_loopback boolean not null default false,
  -- The row's own data key, wrapped by a master key; it encrypts the secrets.
  wrapped_key text not null,
  master_key_id text not null,
  -- Ciphertext of a JSON array, newest first: while a secret is being replaced, both sign.
  secrets text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create index notification_endpoints_of_client on notification_endpoints (client_id, mode);

create table notifications (
  id uuid primary key,
  verification_id uuid not null references verifications,
  client_id uuid not null references clients,
  mode text not null,
  type text not null,
  sequence integer not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  unique (verification_id, sequence)
);
create index notifications_of_client on notifications (client_id, mode, id desc);

create table deliveries (
  notification_id uuid not null references notifications,
  endpoint_id uuid not null references notification_endpoints,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'given_up')),
  tries integer not null default 0,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (notification_id, endpoint_id)
);

create table delivery_attempts (
  id bigint generated always as identity primary key,
  notification_id uuid not null,
  endpoint_id uuid not null,
  attempt integer not null,
  http_status integer,
  error text,
  ok boolean not null,
  at timestamptz not null default now(),
  foreign key (notification_id, endpoint_id) references deliveries
);
create index delivery_attempts_of_delivery on delivery_attempts (notification_id, endpoint_id);

create table outbox (
  id uuid primary key,
  position bigint generated always as identity unique,
  kind text not null check (kind in ('start', 'notification')),
  verification_id uuid not null references verifications,
  notification_id uuid,
  endpoint_id uuid,
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  tries integer not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  foreign key (notification_id, endpoint_id) references deliveries,
  check ((kind = 'notification') = (notification_id is not null and endpoint_id is not null))
);
create index outbox_open on outbox (position) where completed_at is null;
create index outbox_open_of_verification on outbox (verification_id) where completed_at is null;
