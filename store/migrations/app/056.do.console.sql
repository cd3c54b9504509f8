-- Who signs in to the console, as the identity provider names them: found by a keyed hash of issuer and
-- subject. The name is a ciphertext under a key of the row. What people do is written under the id.
create table reviewers (
  id uuid primary key,
  subject_hash text not null unique,
  name text not null,
  wrapped_key text not null,
  master_key_id text not null,
  created_at timestamptz not null default now(),
  tag text not null
);

-- A session of the console. The browser has the token, the row its keyed hash. The provider's tokens are a
-- ciphertext that opens with that token alone. The times are in the tag as well, to the millisecond.
create table console_sessions (
  id uuid primary key,
  token_hash text not null unique,
  reviewer_id uuid not null references reviewers,
  -- Roles and scope, as the provider's claim was mapped when the person signed in.
  standing jsonb not null,
  tokens text not null,
  began_at timestamptz not null,
  used_at timestamptz not null,
  -- When the provider last said that the person is who they were.
  checked_at timestamptz not null,
  ended_at timestamptz,
  tag text not null
);
create index console_sessions_by_age on console_sessions (began_at);

-- Sign-ins under way, by the keyed hash of what the browser keeps meanwhile. Each is taken once.
create table console_sign_ins (
  secret_hash text primary key,
  return_to text not null,
  began_at timestamptz not null default now()
);
create index console_sign_ins_by_age on console_sign_ins (began_at);

-- What one person has read, and decided.
create index access_log_of_principal on access_log (principal, id);
create index reviews_of_principal on reviews (principal);

-- The console reads what a reviewer reads, and writes what a reviewer writes: reviews, who looked, and the
-- row that has the workflow told. It changes no verification, no event, no key and no account.
do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_console') then
    execute format('grant connect on database %I to kyc_console', current_database());
    grant usage on schema public to kyc_console;
    grant select on
      schemaversion, rows_tagged, clients, client_rules, client_branding, verifications,
      personal_data, vendor_sessions, inbox, outbox, events, decisions, reviews, cancel_requests, retries,
      key_people,
      captures, objects, media, notifications, deliveries, delivery_attempts, access_log,
      vendor_deletions, orphan_sessions, refresh_requests, refused_writes, changed_rows, last_sweep
      to kyc_console;
    -- Of accounts and endpoints what is no secret.
    grant select on api_keys to kyc_console;
    grant select (id, client_id, vendor, mode, name, base_url, settings, webhook_token_hash, tag,
      health_state, health_code, health_since, health_seen_at, health_oddities, limits,
      limited_at, limited_ms, refusals, refused_until, created_at, updated_at)
      on vendor_accounts to kyc_console;
    grant select (id, client_id, mode, url, allow_loopback, tag, created_at, disabled_at)
      on notification_endpoints to kyc_console;
    grant select on review_cases, case_notes, review_requests to kyc_console;
    -- Who takes a case, and says so.
    grant update (assignee, assigned_until) on review_cases to kyc_console;
    grant insert on case_notes, events to kyc_console;
    grant insert on reviews, access_log, outbox, changed_rows to kyc_console;
    grant update (due_at, tries, last_error, completed_at, parked_at) on outbox to kyc_console;
    -- A lock of the row needs the right to change something of it: a time that nothing goes by.
    grant update (updated_at) on verifications to kyc_console;
    grant select, insert on reviewers to kyc_console;
    grant update (name) on reviewers to kyc_console;
    grant select, insert, delete on console_sessions to kyc_console;
    grant update (used_at, checked_at, ended_at, tag) on console_sessions to kyc_console;
    grant select, insert, delete on console_sign_ins to kyc_console;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_app') then
    -- To look for rows that somebody else has changed, and to wrap keys anew.
    grant select on reviewers, console_sessions, console_sign_ins to kyc_app;
    grant update (wrapped_key, master_key_id) on reviewers to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (id, created_at, tag) on reviewers to kyc_auditor;
    grant select (id, reviewer_id, standing, began_at, used_at, checked_at, ended_at, tag)
      on console_sessions to kyc_auditor;
  end if;
end
$$;
