-- What waits for a person: since when, who has taken it, until when. It decides no end and carries no tag;
-- whose case it is says the verification, and every list looks there.
create table review_cases (
  verification_id uuid not null references verifications,
  number integer not null check (number > 0),
  -- In review; or the client has asked for a person to look at what was declined.
  kind text not null check (kind in ('in_review', 'requested')),
  -- As the verification has them, so that a queue is read from an index.
  client_id uuid not null,
  mode text not null,
  vendor text not null,
  reasons text[] not null,
  -- Which comes first: 0 is a match of screening, 1 the rest.
  rank integer not null check (rank in (0, 1)),
  -- In milliseconds, as cursors have it.
  opened_at timestamptz not null default date_trunc('milliseconds', now()),
  closed_at timestamptz,
  -- Whose it is until then; afterwards nobody's.
  assignee text,
  assigned_until timestamptz,
  -- From when on it has waited too long, and when the client was told; null: never, and not yet.
  overdue_at timestamptz,
  overdue_told_at timestamptz,
  primary key (verification_id, number),
  check ((assignee is null) = (assigned_until is null)),
  check (closed_at is null or assignee is null)
);
create unique index review_cases_one_open on review_cases (verification_id) where closed_at is null;
create index review_cases_queue on review_cases (rank, opened_at, verification_id, number)
  where closed_at is null;
create index review_cases_of_client on review_cases
  (client_id, mode, rank, opened_at, verification_id, number) where closed_at is null;
create index review_cases_closed on review_cases (opened_at, verification_id, number)
  where closed_at is not null;
create index review_cases_closed_of_client on review_cases
  (client_id, mode, opened_at, verification_id, number) where closed_at is not null;
create index review_cases_overdue on review_cases (overdue_at)
  where closed_at is null and overdue_told_at is null;

-- Why somebody took a case from somebody else: under the verification's key. Who did is an event.
create table case_notes (
  id uuid primary key,
  verification_id uuid not null references verifications,
  note text not null
);
create index case_notes_of_verification on case_notes (verification_id);
create trigger case_notes_are_append_only before update or delete or truncate on case_notes
  for each statement execute function refuse_change();

-- After how many hours a case has waited too long; null: never. Left out of the tag while it is null.
alter table client_rules add column review_within_hours integer check (review_within_hours > 0);

-- What is in review already waits since it came there.
insert into review_cases (verification_id, number, kind, client_id, mode, vendor, reasons, rank, opened_at)
select v.id, 1, 'in_review', v.client_id, v.mode, v.vendor, v.reasons,
  case when v.screening = 'match' then 0 else 1 end,
  date_trunc('milliseconds', coalesce(
    (select max(e.at) from events e
     where e.verification_id = v.id and e.type = 'verification.in_review'), v.updated_at))
from verifications v where v.status = 'in_review' and v.ended_at is null;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on review_cases, case_notes to kyc_app;
    grant update (reasons, rank, closed_at, assignee, assigned_until, overdue_at, overdue_told_at)
      on review_cases to kyc_app;
    grant update (review_within_hours) on client_rules to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on review_cases to kyc_auditor;
    grant select (id, verification_id) on case_notes to kyc_auditor;
  end if;
end
$$;
