-- When the last sweep was finished, and what it found: by this it is noticed when none comes any more,
-- whatever became of its schedule at Temporal. One row.
create table last_sweep (
  is_only boolean primary key default true check (is_only),
  finished_at timestamptz not null,
  report jsonb not null
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on last_sweep to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on last_sweep to kyc_auditor;
  end if;
end
$$;
