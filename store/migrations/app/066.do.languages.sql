-- The languages in which a client's pages speak to people, the preferred one first; null: all that there are.
-- It is under the row's tag, as what the client shows of itself is.
alter table client_branding
  add column languages text[] check (cardinality(languages) between 1 and 50);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant update (languages) on client_branding to kyc_app;
  end if;
end
$$;
