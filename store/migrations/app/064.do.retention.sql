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

-- What is done with and read by nothing goes after a while (store/housekeeping.ts). What these triggers refuse
-- nobody deletes, whoever may delete of the table.
create trigger outbox_keeps_what_is_read before delete on outbox
  for each row when (old.completed_at is null or old.completed_at > now() - interval '29 days'
    or old.kind not in ('notification', 'deletion', 'erasure', 'review'))
  execute function refuse_change();
create trigger link_opens_are_kept before delete on link_opens
  for each row when (old.updated_at > now() - interval '119 days') execute function refuse_change();
create trigger delivery_attempts_are_kept before delete on delivery_attempts
  for each row when (old.at > now() - interval '364 days') execute function refuse_change();
create index outbox_done on outbox (completed_at)
  where kind in ('notification', 'deletion', 'erasure', 'review') and completed_at is not null;
create index link_opens_by_time on link_opens (updated_at);
create index delivery_attempts_by_time on delivery_attempts (at);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on client_retention to kyc_app;
    grant delete on outbox, link_opens, delivery_attempts to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on client_retention to kyc_auditor;
  end if;
end
$$;
