-- The login roles and databases of one Postgres, as the superuser. Run at every start (psql), safe
-- to repeat. What the roles may do in them is granted by the migrations.

\set ON_ERROR_STOP on
\getenv migrator_password MIGRATOR_DB_PASSWORD
\getenv app_password APP_DB_PASSWORD
\getenv keys_password KEYS_DB_PASSWORD
\getenv console_password CONSOLE_DB_PASSWORD
\getenv auditor_password AUDITOR_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

create temporary table wanted_role (name text, password text);
insert into wanted_role values
  ('kyc_migrator', :'migrator_password'),
  ('kyc_app', :'app_password'),
  ('kyc_keys_app', :'keys_password'),
  ('kyc_console', :'console_password'),
  ('kyc_auditor', :'auditor_password'),
  ('temporal', :'temporal_password');

select format('create role %I login', name) from wanted_role
 where name not in (select rolname from pg_roles) \gexec
select format('alter role %I password %L', name, password) from wanted_role \gexec

select format('create database %I owner %I', name, owner)
  from (values
    ('kyc', 'kyc_migrator'),
    ('kyc_keys', 'kyc_migrator'),
    ('temporal', 'temporal'),
    ('temporal_visibility', 'temporal')) as wanted_database (name, owner)
 where name not in (select datname from pg_database) \gexec

-- Temporal's are its own alone; the migrations see to the other two.
revoke all on database temporal, temporal_visibility from public;
