-- Who has canceled, apart from a client: whoever operates the service.
alter table decisions drop constraint decisions_decided_by_check;
alter table decisions add constraint decisions_decided_by_check check (decided_by in
  ('vendor', 'client', 'operator', 'reviewer', 'subject', 'system'));
