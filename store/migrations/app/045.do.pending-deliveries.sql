-- Deliveries that are not settled are few among those that are; the sweep looks for those that nobody tries.
create index deliveries_pending on deliveries (created_at) where state = 'pending';
