-- Tries to buy a session of which nobody has said yet what became of them: few, and looked for by the sweep.
create index session_rings_open on session_rings (created_at) where settled_at is null;
