-- Endpoints that clients manage themselves, and a log of deliveries that they read.
alter table notification_endpoints
  -- Which types it is told; null: all. Not in its tag, as its end is not: who may write here can keep
  -- anything from being told, and can have nothing told to anybody else.
  add column types text[],
  -- When the secrets after the newest stop to sign, in their order; one that has no entry does not.
  add column secret_ends timestamptz[] not null default '{}',
  -- Since when no try was taken; each try that fails notes itself, and the first good one ends it.
  add column failing_since timestamptz,
  add column failed_at timestamptz,
  -- By whom it was disabled; null beside a `disabled_at`: by an operator.
  add column disabled_why text check (disabled_why = 'failing'),
  add column deleted_at timestamptz;

-- What was done to endpoints, and by whom.
create table endpoint_changes (
  id bigint generated always as identity primary key,
  endpoint_id uuid not null references notification_endpoints,
  change text not null check (change in
    ('created', 'secret_rotated', 'disabled', 'enabled', 'deleted', 'resent')),
  principal text not null,
  at timestamptz not null default now()
);
create index endpoint_changes_of_endpoint on endpoint_changes (endpoint_id, id);
create trigger endpoint_changes_are_append_only before update or delete or truncate
  on endpoint_changes for each statement execute function refuse_change();

alter table delivery_attempts
  add column duration_ms integer,
  -- The beginning of what the endpoint answered, under the verification's key: it may hold what the
  -- client knows of the person, and is erased with them.
  add column answer text;

-- What is sent again has tries of its own in Temporal, beside those that may still go on, and these do
-- not give it up.
alter table outbox add column is_resent boolean not null default false;
alter table deliveries add column resent_at timestamptz;

-- What is told of an endpoint is about no verification.
alter table notifications
  alter column verification_id drop not null,
  alter column sequence drop not null,
  add check ((verification_id is null) = (sequence is null));
alter table outbox
  alter column verification_id drop not null,
  add check (verification_id is not null or kind = 'notification');
create index outbox_open_of_delivery on outbox (notification_id, endpoint_id)
  where completed_at is null and kind = 'notification';

create index notifications_of_type on notifications (client_id, mode, type, id desc);
create index deliveries_undelivered on deliveries (notification_id) where state <> 'delivered';

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on endpoint_changes to kyc_app;
  end if;
  -- How many are disabled, and since when they fail, is shown to operators.
  if exists (select from pg_roles where rolname = 'kyc_console') then
    grant select (types, failing_since, failed_at, disabled_why, deleted_at)
      on notification_endpoints to kyc_console;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on endpoint_changes to kyc_auditor;
    grant select (types, secret_ends, failing_since, failed_at, disabled_why, deleted_at)
      on notification_endpoints to kyc_auditor;
    revoke select on delivery_attempts from kyc_auditor;
    grant select (id, notification_id, endpoint_id, attempt, http_status, error, ok, at, duration_ms)
      on delivery_attempts to kyc_auditor;
  end if;
end
$$;
