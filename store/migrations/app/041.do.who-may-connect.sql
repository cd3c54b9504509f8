-- Who has the password of the keys' role, or of Temporal's, cannot connect here.
do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to kyc_app', current_database());
    if exists (select from pg_roles where rolname = 'kyc_auditor') then
      execute format('grant connect on database %I to kyc_auditor', current_database());
    end if;
  end if;
end
$$;
