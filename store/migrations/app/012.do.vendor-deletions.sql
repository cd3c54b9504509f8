-- Deletion at the vendor: what was asked for, session by session, and what became of it.

create table vendor_deletions (
  id uuid primary key,
  -- The order within an account.
  position bigint generated always as identity unique,
  verification_id uuid not null references verifications,
  number integer not null,
  -- Set for a session that nobody used; `number` then says which one was being bought.
  orphan_id uuid unique references orphan_sessions,
  account_id uuid not null references vendor_accounts,
  state text not null default 'requested'
    check (state in ('requested', 'deleted', 'gone', 'refused')),
  -- What it waits for, or why it was refused: a code of ours.
  why text,
  tries integer not null default 0,
  due_at timestamptz not null default now(),
  requested_at timestamptz not null default now(),
  -- Written before the vendor is told: from then on its word that the session is over may be our own
  -- doing. Null again once the vendor has refused.
  sent_at timestamptz,
  settled_at timestamptz,
  check ((state = 'requested') = (settled_at is null))
);
create unique index vendor_deletions_once_per_session
  on vendor_deletions (verification_id, number) where orphan_id is null;
create index vendor_deletions_of_verification on vendor_deletions (verification_id, position);
create index vendor_deletions_open on vendor_deletions (account_id, position)
  where state = 'requested';
create index vendor_deletions_refused on vendor_deletions (account_id) where state = 'refused';

-- A session is deleted once its photos and videos are kept, so it must be known that all were listed.
alter table vendor_sessions add column media_listed_at timestamptz;
update vendor_sessions s set media_listed_at = o.completed_at
from outbox o
where o.verification_id = s.verification_id and o.kind = 'archive' and o.completed_at is not null;

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start', 'notification', 'revision', 'archive', 'deletion'));

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on vendor_deletions to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on vendor_deletions to kyc_auditor;
    grant select (media_listed_at) on vendor_sessions to kyc_auditor;
  end if;
end
$$;
