-- What was checked, and what screening found, as far as the world may see it.
alter table verifications add column parts jsonb not null default '{}';
alter table verifications add column screening text
  check (screening in ('refused', 'clear', 'match'));
alter table verifications add column screening_matched_at timestamptz
  check (screening_matched_at is null or screening = 'match');
alter table decisions add column parts jsonb not null default '{}';

-- A match that was a reason already is no news when it is told again.
update verifications set screening = 'match', screening_matched_at = updated_at
where 'pep_or_sanction_match' = any (reasons);

-- What the vendor says further is fetched for whoever must look, too: `review` is the sequence at which
-- that was wanted.
alter table outbox add column review integer;
alter table outbox drop constraint outbox_archive_check;
alter table outbox add constraint outbox_archive_check check (
  (archive_of is null) = (decision is null and review is null)
  and (decision is null or review is null)
  and (archive_of is null or kind = 'archive'));
create unique index outbox_once_per_review on outbox (verification_id, review)
  where review is not null;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (parts) on decisions to kyc_auditor;
  end if;
end
$$;
