-- subscription: the contracts that were really made, with their real end (seconds from the start).
select contract.*, least(ends * 86400, gone_s + floor(moment * 30 + 5)::bigint * 86400)::bigint as ended_s,
       case when gone_s + floor(moment * 30 + 5)::bigint * 86400 < ends * 86400 then 'left'
            when raised and ends between rise and rise + 120 and reason < 0.6 then 'price'
            else pick(['not needed', 'moved', 'service'], reason) end as end_reason
from contract
join departure using (key)
where started::bigint * 86400 + 43200 < gone_s
order by key
