-- What comes from the person's own browser or app is a row of its own kind: it is never more than a
-- ring. What our own captures led to is one as well.

alter table inbox drop constraint inbox_source_check;
alter table inbox add constraint inbox_source_check
  check (source in ('webhook', 'answer', 'subject', 'capture'));

-- How often the person's link was opened while a session waited, and at which opening the SDK on
-- the device was last given its token.
create table link_openings (
  verification_id uuid not null,
  session integer not null,
  opened integer not null default 1,
  given_at_opening integer not null default 0,
  updated_at timestamptz not null default now(),
  primary key (verification_id, session),
  foreign key (verification_id, session) references vendor_sessions
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on link_openings to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on link_openings to kyc_auditor;
  end if;
end
$$;
