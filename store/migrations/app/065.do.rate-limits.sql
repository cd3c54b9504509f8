-- How often a key or an address has done something within a time: what all processes of the API count together.
-- `key` is the limit's name and a keyed hash of whose it is, nothing in clear. It decides no end and carries no
-- tag. Not in the log of Postgres, and so empty after a crash or a failover: then counts begin anew.
create unlogged table rate_limits (
  -- In this order: rate-limiter-flexible names no columns where it inserts.
  key text primary key check (length(key) <= 255),
  points integer not null,
  -- Milliseconds since 1970: from then on it is counted anew, and the row may go.
  expire bigint not null
) with (fillfactor = 50);
create index rate_limits_by_end on rate_limits (expire);

-- How many verifications a key may start in a day (UTC), and how many links it may replace. Null: as many as
-- the API is set to. In the tag while they are said.
alter table api_keys
  add column starts_per_day integer check (starts_per_day > 0),
  add column links_per_day integer check (links_per_day > 0);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update, delete on rate_limits to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (starts_per_day, links_per_day) on api_keys to kyc_auditor;
  end if;
end
$$;
