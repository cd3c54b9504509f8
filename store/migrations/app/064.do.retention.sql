-- For how many days after its end a client's verifications are kept, each time that it was set: the newest
-- counts. Only ever added to, so that nobody puts a shorter time back than the one that was set last.
create table client_retention (
  client_id uuid not null references clients,
  -- 1, 2, 3 … of that client, given under its lock.
  number integer not null,
  -- Null: until somebody asks for the erasure.
  days integer check (days > 0),
  -- From when on anything is erased by it.
  begins_at timestamptz,
  at timestamptz not null default now(),
  tag text not null,
  primary key (client_id, number),
  check ((days is null) = (begins_at is null))
);
create trigger client_retention_is_append_only before update or delete or truncate on client_retention
  for each statement execute function refuse_change();

-- That the business relationship has ended, or ends then, is an event with a tag, and is believed by that
-- alone; here so that what is due is found. When it was told last.
alter table verifications add column relationship_told_at timestamptz;

-- What may be due, the oldest first.
create index verifications_by_keeping on verifications
  (client_id, greatest(ended_at, relationship_ended_at), id)
  where ended_at is not null and data_erased_at is null;
-- What was erased, as it is listed.
create index verifications_erased on verifications (client_id, mode, data_erased_at, id)
  where data_erased_at is not null;
-- What is still to be erased, to ask for no more than is carried out.
create index erasures_open on erasures (verification_id) where done_at is null;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on client_retention to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on client_retention to kyc_auditor;
  end if;
end
$$;
