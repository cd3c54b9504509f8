-- That somebody wants the vendor asked about a session: one row for each session, however often it is
-- wanted. What a question brings is a row of the inbox; nothing of who asked is kept.
create table refresh_requests (
  verification_id uuid not null references verifications,
  session integer not null,
  -- How often it was asked for, and up to which of these an answer is younger.
  requested integer not null default 0,
  answered integer not null default 0,
  -- How many of them came from the person's own device, and when they last came back.
  by_device integer not null default 0,
  returned_at timestamptz,
  -- Whether an answer without news is asked for again, and when the newest request was first answered.
  asks_again boolean not null default false,
  first_answered_at timestamptz,
  -- Questions in a row that brought nothing new; no request has the next one asked before `next_at`.
  in_vain integer not null default 0,
  next_at timestamptz not null default now(),
  -- When the relay is to start a question, or to look whether it is under way; null: there is none.
  due_at timestamptz,
  starts integer not null default 0,
  primary key (verification_id, session)
);
create index refresh_requests_due on refresh_requests (due_at) where due_at is not null;

-- Rings were rows of the inbox. Those that are open become requests; so do those after the end of the last
-- week, whose revisions would have asked.
insert into refresh_requests
  (verification_id, session, requested, asks_again, returned_at, due_at)
select r.verification_id, r.session, bool_or(r.is_open)::int, bool_or(r.is_open),
  max(r.received_at) filter (where r.source = 'subject' and r.kind = 'return'),
  case when bool_or(r.is_open) and s.vendor_session_id is not null then now() end
from (
  select *, disposition in ('waiting', 'signaled', 'unmatched')
    or disposition = 'after_final' and settled_at > now() - interval '7 days' as is_open
  from inbox where fact->>'kind' = 'ring' and disposition <> 'ignored') r
left join vendor_sessions s on s.verification_id = r.verification_id and s.number = r.session
where r.verification_id is not null and r.session is not null
group by r.verification_id, r.session, s.vendor_session_id;

alter table early_rings rename to early_requests;
alter table early_requests rename column rang_at to requested_at;
alter table early_requests drop column kind;
alter index early_rings_by_age rename to early_requests_by_age;
insert into early_requests (account_id, vendor_session_hash, requested_at)
select account_id, vendor_session_hash, max(received_at) from inbox
where fact->>'kind' = 'ring' and disposition = 'unmatched' and verification_id is null
  and vendor_session_hash is not null
group by account_id, vendor_session_hash
on conflict do nothing;

-- The first return of each session is a fact of its own, which its workflow is told.
update inbox i
set fact = '{"kind": "returned", "reasons": []}',
  disposition = case when i.disposition = 'applied' and v.ended_at is null then 'signaled'
    else i.disposition end
from verifications v, (
  select distinct on (verification_id, session) id from inbox
  where fact->>'kind' = 'ring' and fact->>'vendorCode' = 'returned' and session is not null
    and disposition in ('waiting', 'signaled', 'applied', 'after_final')
  order by verification_id, session, position) first
where i.id = first.id and v.id = i.verification_id;

-- Of the others nothing is left but that they came: whatever was in them was vouched for by nobody.
update inbox
set fact = '{"kind": "noted", "reasons": []}', body = null, wrapped_key = null, master_key_id = null,
  disposition = case when disposition in ('waiting', 'signaled', 'unmatched') then 'applied'
    else disposition end,
  why = 'refresh_request', settled_at = coalesce(settled_at, now())
where fact->>'kind' = 'ring';
update outbox o set completed_at = now()
from inbox i
where i.id = o.inbox_id and i.why = 'refresh_request' and o.completed_at is null;

drop table ring_pace;
drop index inbox_said, inbox_unanswered, inbox_returned;
alter table inbox drop column coalesced;
create unique index inbox_returned on inbox (verification_id, session)
  where fact->>'kind' = 'returned';

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on refresh_requests to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on refresh_requests to kyc_auditor;
  end if;
end
$$;
