-- A keyed tag over the fields of a row that decide: who has the database alone can make none
-- (store/tags/). Null: the row is older than tags; `npm run keys -- tag-rows` gives it one, once.
alter table clients add column tag text;
alter table api_keys add column tag text;
alter table vendor_accounts add column tag text;
alter table notification_endpoints add column tag text;
alter table verifications
  -- Over what the world may see, and over the workflow's input.
  add column tag text,
  add column start_tag text;
alter table vendor_sessions add column tag text;
alter table inbox add column tag text;
alter table events add column tag text;
alter table decisions add column tag text;
alter table notifications add column tag text;

-- One row once every row has its tag: from then on none is given to a row that has none.
create table rows_tagged (at timestamptz not null default now());
insert into rows_tagged select now()
where not exists (select from clients) and not exists (select from vendor_accounts);

-- Rows whose tag was found not to hold. Only ever added to.
create table changed_rows (
  table_name text not null,
  row_id text not null,
  found_at timestamptz not null default now(),
  primary key (table_name, row_id)
);

-- That a key was revoked. Only ever added to, so that no change of the key's own row takes it back.
create table key_revocations (
  key_id uuid primary key references api_keys,
  at timestamptz not null default now()
);
insert into key_revocations select id, revoked_at from api_keys where revoked_at is not null;

-- A row that is only ever added to may be given its tag, once; the rest of it stays as it is.
drop trigger events_are_append_only on events;
create trigger events_are_append_only
  before update of id, verification_id, number, type, principal, data, inbox_id, at
    or delete or truncate on events
  for each statement execute function refuse_change();
create trigger events_keep_their_tag before update of tag on events
  for each row when (old.tag is not null) execute function refuse_change();
drop trigger decisions_are_append_only on decisions;
create trigger decisions_are_append_only
  before update of id, verification_id, number, status, reasons, vendor_code, session, decided_by,
    principal, inbox_id, evidence_kind, evidence, decided_at, parts, vendor_decided_at
    or delete or truncate on decisions
  for each statement execute function refuse_change();
create trigger decisions_keep_their_tag before update of tag on decisions
  for each row when (old.tag is not null) execute function refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on rows_tagged, changed_rows, key_revocations to kyc_app;
    grant update (tag) on events, decisions, notifications to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on rows_tagged, changed_rows, key_revocations to kyc_auditor;
  end if;
end
$$;
