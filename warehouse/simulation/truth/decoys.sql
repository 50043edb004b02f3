-- decoys: pairs that only a month or a region relates.
select decoy, 'P' || lpad(first_slot::varchar, 5, '0') as first_product, 'P' || lpad(second_slot::varchar, 5, '0') as second_product, month, 'Region ' || region as region
from decoy
order by decoy
