-- The keys of the personal data, in a database of their own: destroying one erases what it encrypted.

create table data_keys (
  verification_id uuid primary key,
  client_id uuid not null,
  -- The data key, wrapped by the master key that is named beside it.
  wrapped_key text not null,
  master_key_id text not null,
  created_at timestamptz not null default now()
);
create index data_keys_by_master_key on data_keys (master_key_id);

-- What was destroyed, so that a restored backup can be told before it serves.
create table tombstones (
  verification_id uuid primary key,
  reason text not null,
  destroyed_at timestamptz not null default now()
);

-- A key that was destroyed never comes back.
create function refuse_destroyed_key() returns trigger language plpgsql as $$
begin
  if exists (select from tombstones where verification_id = new.verification_id) then
    raise exception 'the data key was destroyed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create trigger destroyed_keys_stay_destroyed before insert on data_keys
  for each row execute function refuse_destroyed_key();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant usage on schema public to kyc_app;
    grant select on schemaversion to kyc_app;
    grant select, insert, update, delete on data_keys to kyc_app;
    grant select, insert on tombstones to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant usage on schema public to kyc_auditor;
    grant select on schemaversion, tombstones to kyc_auditor;
    grant select (verification_id, client_id, master_key_id, created_at) on data_keys to kyc_auditor;
  end if;
end
$$;
