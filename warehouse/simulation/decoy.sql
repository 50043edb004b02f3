-- decoy: 20 pairs of slots that are bought independently of each other, both of them more in one month, or in one region.
select nr::smallint as decoy, (7000 + 37 * nr)::integer as first_slot, (8000 + 41 * nr)::integer as second_slot,
       case when nr < 10 then (nr + 2)::tinyint end as month, case when nr >= 10 then (nr - 10)::tinyint end as region
from range(20) as r(nr)
order by decoy
