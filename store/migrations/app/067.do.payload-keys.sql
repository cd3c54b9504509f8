-- By which keys what Temporal keeps was encrypted (PAYLOAD_KEYS), so that no process starts without one that
-- something open was written under, or with another key of that name. What decides it is whether the key opens
-- `sealed`; the times carry no tag, since they decide nothing about a person.
create table payload_keys (
  id text primary key,
  -- Something small under the key.
  sealed text not null,
  first_used_at timestamptz not null default now(),
  -- To the hour.
  last_used_at timestamptz not null default now()
);

do $$
declare
  who text;
begin
  foreach who in array array['kyc_app', 'kyc_console'] loop
    if exists (select from pg_roles where rolname = who) then
      execute format('grant select, insert on payload_keys to %I', who);
      execute format('grant update (last_used_at) on payload_keys to %I', who);
    end if;
  end loop;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (id, first_used_at, last_used_at) on payload_keys to kyc_auditor;
  end if;
end
$$;
