-- contacts: why each contact was made; created: it would not have been without chat, moved: it would have been a call.
select 'T' || contact_nr as contact_id, key as person, ['delivery', 'invoice', 'return', 'complaint', 'question', 'contract'][reason + 1] as reason, again as repeats,
       reason = 4 as created, moved_to_chat as moved
from contact
order by contact_nr
