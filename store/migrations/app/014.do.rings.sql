-- A ring is passed on without the verification's workflow, which only hears once of each session that
-- the person came back. Whoever knows a bell's address can fill the inbox with rings, so what is looked
-- for among them has an index of its own.

alter table inbox add column told_at timestamptz;

create index inbox_said on inbox (verification_id, session) where fact->>'kind' <> 'ring';
create index inbox_unanswered on inbox (verification_id, session, position)
  where fact->>'kind' = 'ring' and disposition in ('waiting', 'delivered', 'unmatched');
create index inbox_returned on inbox (verification_id, session, position)
  where fact->>'kind' = 'ring' and fact->>'vendorCode' = 'returned';

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (told_at) on inbox to kyc_auditor;
  end if;
end
$$;
