-- What people have decided of a verification in review. A person's decision that is not here was never
-- made, whatever Temporal says of it. The note is under the verification's key.
create table reviews (
  verification_id uuid not null references verifications,
  number integer not null check (number > 0),
  decision text not null check (decision in ('approved', 'declined', 'resubmit')),
  -- Of another try: the newest session by then, of which nothing is judged any more.
  session integer check ((decision = 'resubmit') = (session is not null)),
  reasons text[] not null,
  note text,
  principal text not null,
  -- The verification's last write by then: what the person could see.
  last_write integer not null,
  -- By which request: a repetition is known by them.
  request_hash text not null,
  fingerprint text not null,
  reviewed_at timestamptz not null default now(),
  tag text not null,
  primary key (verification_id, number)
);
create trigger reviews_are_append_only before update or delete or truncate on reviews
  for each statement execute function refuse_change();

-- For which decisions a second person must say the same; without a row, for none.
create table client_rules (
  client_id uuid primary key references clients,
  four_eyes text not null check (four_eyes in ('never', 'approvals', 'always')),
  tag text not null
);

-- Its workflow is told by the outbox, of each anew: of one that is being told just then as well.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start', 'notification', 'revision', 'archive', 'deletion', 'cancel', 'review'));

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on reviews to kyc_app;
    grant select, insert on client_rules to kyc_app;
    grant update (four_eyes, tag) on client_rules to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (verification_id, number, decision, session, reasons, principal, last_write,
      reviewed_at, tag) on reviews to kyc_auditor;
    grant select on client_rules to kyc_auditor;
  end if;
end
$$;
