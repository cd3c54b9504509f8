-- Who asked for a cancel is as little to be made up as the other rows that decide.
alter table cancel_requests add column tag text;
drop trigger cancel_requests_are_append_only on cancel_requests;
create trigger cancel_requests_are_append_only
  before update of verification_id, principal, requested_at or delete or truncate on cancel_requests
  for each statement execute function refuse_change();
create trigger cancel_requests_keep_their_tag before update of tag on cancel_requests
  for each row when (old.tag is not null) execute function refuse_change();

-- What was tagged, by the name of what came at one time: those of before came with 037.
alter table rows_tagged add column name text not null default 'rows';
insert into rows_tagged (name)
select 'cancel_requests' where not exists (select from cancel_requests);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant update (tag) on cancel_requests to kyc_app;
  end if;
end
$$;
