-- What the vendor found at fault in the request for a session that it refused: JSON pointers.
alter table verifications add column refused_fields text[] not null default '{}';

-- The same authenticated bytes about the same session are one row, counted. The hash is keyed.
alter table inbox
  add column body_hash text,
  add column repeats integer not null default 0,
  add column last_received_at timestamptz;
create index inbox_by_body on inbox (account_id, body_hash) where body_hash is not null;

-- A client may want no two open verifications of one reference.
alter table clients add column unique_reference boolean not null default false;
alter table verifications add column unique_reference boolean not null default false;
create unique index verifications_unique_reference on verifications (client_id, mode, reference)
  where unique_reference and ended_at is null;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (repeats, last_received_at) on inbox to kyc_auditor;
  end if;
end
$$;
