-- What an unsigned bell named while no session of ours had that id: a small waiting room, with no word
-- of what it said. The session takes it out when it is saved; else it is forgotten.
create table early_rings (
  account_id uuid not null references vendor_accounts,
  vendor_session_hash text not null,
  kind text not null,
  rang_at timestamptz not null default now(),
  primary key (account_id, vendor_session_hash)
);
create index early_rings_by_age on early_rings (account_id, rang_at);

-- How often a session was rung for, and from when the next ring is passed on at once.
create table ring_pace (
  verification_id uuid not null,
  session integer not null,
  kind text not null check (kind in ('bell', 'return', 'hint')),
  rings integer not null default 1,
  next_at timestamptz not null default now(),
  primary key (verification_id, session, kind),
  foreign key (verification_id, session) references vendor_sessions
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update, delete on early_rings to kyc_app;
    grant select, insert, update on ring_pace to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (account_id, kind, rang_at) on early_rings to kyc_auditor;
    grant select on ring_pace to kyc_auditor;
  end if;
end
$$;
