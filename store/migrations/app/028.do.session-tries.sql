-- Each try to buy a session has a row in session_rings. Until it is known what became of it, the vendor
-- may have made a session: of a try that was cut off by a crash nobody else tells.

alter table session_rings add column settled_at timestamptz;
-- What became of those of earlier builds is not known.
update session_rings set settled_at = now();

alter table orphan_sessions drop constraint orphan_sessions_cause_check;
alter table orphan_sessions add constraint orphan_sessions_cause_check
  check (cause in ('timeout', 'disconnect', 'crash', 'saved_twice', 'webhook'));

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (settled_at) on session_rings to kyc_auditor;
  end if;
end
$$;
