-- What a write must rest on, so that it is derived here and not believed.

alter table verifications
  -- The run of the workflow that made the last write, and a digest of what it asked for.
  add column last_run text,
  add column last_digest text,
  -- Why no session can be had, written by whoever asked the vendor: codes and JSON pointers.
  add column session_refusal jsonb;

alter table vendor_sessions
  -- The newest question about the session that the vendor has answered, by when it was asked.
  add column answered_at timestamptz,
  -- When the vendor said that it does not know the session, because nobody ever used it.
  add column unused_at timestamptz;

-- Writes that were asked for and do not follow from what is stored: for operators.
create table refused_writes (
  verification_id uuid primary key references verifications,
  why text not null check (why in ('derived_otherwise', 'asked_twice_otherwise', 'foreign_workflow')),
  -- Statuses: the one asked for, and the one that follows.
  asked text not null,
  derived text,
  times integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now()
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on refused_writes to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on refused_writes to kyc_auditor;
    grant select (answered_at, unused_at) on vendor_sessions to kyc_auditor;
  end if;
end
$$;
