-- What waits is found by when it is due. A claim puts that off as a pause does, so that a lease needs no
-- column: what is for later, in somebody's hands, parked or done is in no index that a claim goes by.
-- Processes of earlier builds claim by `leased_until`: they stop for this one.
drop index inbox_due, outbox_open;
create index inbox_due on inbox (due_at, position)
  where disposition = 'waiting' and parked_at is null;
create index outbox_due on outbox (due_at, position)
  where completed_at is null and parked_at is null and kind <> 'notification';
create index deliveries_due on outbox (due_at, position)
  where completed_at is null and parked_at is null and kind = 'notification';
alter table inbox drop column leased_until;
alter table outbox drop column leased_until;
