-- Keys that end by themselves, with who made and who revoked them, and when they were last of use.
alter table api_keys
  -- Both in the tag while they are said: who has the database alone puts no end off.
  add column expires_at timestamptz,
  add column created_by text,
  -- Written once in some minutes at most. It decides nothing.
  add column last_used_at timestamptz;
create index api_keys_of_client on api_keys (client_id, mode, id);
-- Null: by a command, before that was written down.
alter table key_revocations add column principal text;

-- Who changed what of a client's settings, and what it was before.
create table client_changes (
  id uuid primary key,
  client_id uuid not null references clients,
  principal text not null,
  -- Of each setting that became another one: {"fourEyes": {"was": "never", "is": "always"}}.
  data jsonb not null,
  at timestamptz not null default now(),
  tag text not null
);
create index client_changes_of_client on client_changes (client_id, id);
create trigger client_changes_are_append_only before update or delete or truncate on client_changes
  for each statement execute function refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on client_changes to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (expires_at, created_by, last_used_at) on api_keys to kyc_auditor;
    grant select on client_changes to kyc_auditor;
  end if;
end
$$;
