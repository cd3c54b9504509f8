-- What a person has decided anew after the end: the last event by then that a decision can rest on, which
-- is what could be seen; null of what was decided in review. Left out of the tag while it is null.
alter table reviews add column seen integer;

-- Who decides in the end; null: the vendor, where it says something that is beyond doubt. Left out of the tag
-- while it is null.
alter table client_rules add column final_decision text
  check (final_decision in ('vendor', 'client'));

-- A client has asked for a person to look at who was declined by a machine alone. Nothing is decided by it:
-- it opens a case. The note is under the verification's key.
create table review_requests (
  verification_id uuid not null references verifications,
  number integer not null check (number > 0),
  note text,
  principal text not null,
  -- By which request: a repetition is known by them.
  request_hash text not null,
  fingerprint text not null,
  requested_at timestamptz not null default now(),
  primary key (verification_id, number)
);
create trigger review_requests_are_append_only before update or delete or truncate on review_requests
  for each statement execute function refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant update (final_decision) on client_rules to kyc_app;
    grant select, insert on review_requests to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (seen) on reviews to kyc_auditor;
    grant select (verification_id, number, principal, requested_at) on review_requests to kyc_auditor;
  end if;
end
$$;
