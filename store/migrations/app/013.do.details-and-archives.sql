-- What a vendor says further about a decided session is kept with its other messages, as evidence that
-- decides nothing. It belongs to the message that decided the session.
alter table inbox drop constraint inbox_source_check;
alter table inbox add constraint inbox_source_check
  check (source in ('webhook', 'answer', 'subject', 'capture', 'details'));
alter table inbox add column about_id uuid references inbox;
alter table inbox add constraint inbox_about_check
  check ((source = 'details') = (about_id is not null));
create index inbox_details on inbox (about_id) where about_id is not null;

-- Each decision has its evidence archived once: the first one and those that revise it. Rows without
-- these are of earlier builds: photos and video, for the first decision.
alter table outbox add column decision integer;
alter table outbox add column archive_of text[];
-- A session is deleted at the vendor once that is done.
alter table outbox add column details_kept_at timestamptz;
alter table outbox add constraint outbox_archive_check
  check ((decision is null) = (archive_of is null) and (decision is null or kind = 'archive'));
create unique index outbox_once_per_decision on outbox (verification_id, decision)
  where decision is not null;

-- When the question was asked that last told of an appointment: an older question's answer is no news.
alter table vendor_sessions add column appointment_asked_at timestamptz;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (about_id) on inbox to kyc_auditor;
    grant select (appointment_asked_at) on vendor_sessions to kyc_auditor;
  end if;
end
$$;
