-- The roles are made by whoever sets the databases up; a role that is missing is granted nothing.

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant usage on schema public to kyc_app;
    grant select on schemaversion to kyc_app;
    grant select, insert, update on
      clients, api_keys, vendor_accounts, vendor_tokens, verifications, vendor_sessions,
      session_rings, orphan_sessions, inbox, outbox, notification_endpoints, deliveries to kyc_app;
    -- The token of credentials that were replaced is forgotten.
    grant delete on vendor_tokens to kyc_app;
    -- Written once.
    grant select, insert on
      personal_data, idempotency_keys, notifications, delivery_attempts,
      events, decisions, access_log to kyc_app;
  end if;

  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant usage on schema public to kyc_auditor;
    grant select on
      schemaversion, clients, verifications, notifications, deliveries, delivery_attempts, outbox,
      events, access_log to kyc_auditor;
    -- Of tables with ciphertexts and hashes only what is no secret.
    grant select (id, client_id, mode, name, scopes, created_at, revoked_at)
      on api_keys to kyc_auditor;
    grant select (id, client_id, vendor, mode, name, base_url, master_key_id, settings,
      health_state, health_code, health_since, health_seen_at, created_at, updated_at)
      on vendor_accounts to kyc_auditor;
    grant select (account_id, version, master_key_id, expires_at, used_at, leased_until)
      on vendor_tokens to kyc_auditor;
    grant select (verification_id, field, created_at) on personal_data to kyc_auditor;
    grant select (client_id, mode, verification_id, created_at) on idempotency_keys to kyc_auditor;
    grant select (verification_id, number, account_id, state, raw_kind, expires_at, requested_at,
      ready_at, ended_at)
      on vendor_sessions to kyc_auditor;
    grant select (account_id, verification_id, number, orphan, created_at)
      on session_rings to kyc_auditor;
    grant select (id, verification_id, number, account_id, cause, created_at)
      on orphan_sessions to kyc_auditor;
    grant select (id, position, verification_id, session, account_id, vendor, source, kind, fact,
      master_key_id, disposition, why, coalesced, due_at, leased_until, tries, last_error,
      received_at, created_at, settled_at)
      on inbox to kyc_auditor;
    grant select (id, client_id, mode, url, allow_loopback, master_key_id, created_at, disabled_at)
      on notification_endpoints to kyc_auditor;
    grant select (id, verification_id, number, status, reasons, vendor_code, session, decided_by,
      principal, inbox_id, evidence_kind, decided_at)
      on decisions to kyc_auditor;
  end if;
end
$$;
