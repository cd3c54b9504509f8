-- The order in which messages came decides where vendors name no time: nobody gives a message another place.
create trigger inbox_keeps_its_order before update of position on inbox
  for each statement execute function refuse_change();
