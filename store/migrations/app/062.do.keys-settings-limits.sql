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

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (expires_at, created_by, last_used_at) on api_keys to kyc_auditor;
  end if;
end
$$;
