-- One password opened both databases. The keys have a role of their own, and each role can connect to
-- its own database only. It must be there before: without it the service could read no key any more.
do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_keys_app') then
    grant usage on schema public to kyc_keys_app;
    grant select on schemaversion to kyc_keys_app;
    grant select, insert, update, delete on data_keys to kyc_keys_app;
    grant select, insert on tombstones, key_checks to kyc_keys_app;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to kyc_keys_app', current_database());
    if exists (select from pg_roles where rolname = 'kyc_app') then
      revoke all on all tables in schema public from kyc_app;
      revoke usage on schema public from kyc_app;
    end if;
    if exists (select from pg_roles where rolname = 'kyc_auditor') then
      execute format('grant connect on database %I to kyc_auditor', current_database());
    end if;
  elsif exists (select from pg_roles where rolname = 'kyc_app') then
    raise exception 'make the login role kyc_keys_app first, and set KEYS_DATABASE_URL to it';
  end if;
end
$$;
