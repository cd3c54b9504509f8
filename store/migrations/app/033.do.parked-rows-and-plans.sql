-- What could not be passed on again and again, for a fault of ours and not for want of Temporal, is
-- parked: it holds up nothing more, shows to operators, and is tried again by command.
alter table inbox add column parked_at timestamptz;
alter table outbox add column parked_at timestamptz;
create index inbox_parked on inbox (position) where parked_at is not null;
create index outbox_parked on outbox (position) where parked_at is not null;

-- What is asked on a timer looks through no table: completed rows of the outbox are kept.
create index outbox_starts on outbox (verification_id) where kind = 'start';
create index outbox_archives on outbox (verification_id) where kind = 'archive';
create index verifications_open_by_id on verifications (id) where ended_at is null;
create index vendor_deletions_due on vendor_deletions (account_id, due_at) where state = 'requested';
create index inbox_aside on inbox (disposition) where disposition in ('unmatched', 'set_aside');

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (parked_at) on inbox to kyc_auditor;
  end if;
end
$$;
