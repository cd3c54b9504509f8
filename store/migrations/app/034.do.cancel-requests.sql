-- Who has asked for a verification to be canceled, as the API knew them: a cancel that is not here is
-- an operator's, whatever Temporal says of it. The first one counts.
create table cancel_requests (
  verification_id uuid primary key references verifications,
  principal text not null,
  requested_at timestamptz not null default now()
);
create trigger cancel_requests_are_append_only
  before update or delete or truncate on cancel_requests
  for each statement execute function refuse_change();

-- Its workflow is told by the outbox, by one row for each verification.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start', 'notification', 'revision', 'archive', 'deletion', 'cancel'));
create unique index outbox_once_per_cancel on outbox (verification_id) where kind = 'cancel';

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on cancel_requests to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on cancel_requests to kyc_auditor;
  end if;
end
$$;
