-- opportunities: each deal as it stood when its stage changed.
select 'D' || (deal.key::bigint * 64 + deal.nr) as opportunity_id, main as customer_ref, 'AG-sales-' || lpad(seller::varchar, 3, '0') as agent_ref, source, amount,
       at_day(deal.d, 39600) as created_at, case when stage in ('won', 'lost') then at_second(s) end as closed_at, stage, at_second(s) as known_at
from deal
join deal_stage using (key, nr)
join ref using (key)
