-- response: per person of a campaign who bought in the year before it, whether they buy in the 30 days after the offer
-- (from 08:00 of the day) without and with it.
with met as (
  select a.key, a.campaign,
         bool_or(c.d < a.d and c.d >= a.d - 365) as bought_before,
         bool_or(c.d::bigint * 86400 + seconds between a.d::bigint * 86400 + 28800 and (a.d + 30)::bigint * 86400 + 28799) as buys
  from assignment as a
  join candidate as c on c.key = a.key and c.d between a.d - 365 and a.d + 30
  join departure as p on p.key = a.key and c.d::bigint * 86400 + seconds < gone_s
  group by a.key, a.campaign
)

select a.key, a.campaign, a.d, a.channel, a.treated, a.type, a.drops, a.added_d,
       a.adds and a.added_d::bigint * 86400 + 50000 < gone_s and a.added_d < getvariable('days') as adds,
       buys as without_offer,
       case when drops then false
            when adds and a.added_d::bigint * 86400 + 50000 < gone_s and a.added_d < getvariable('days') then true
            else buys end as with_offer
from assignment as a
join met using (key, campaign)
join departure using (key)
where bought_before
order by a.key, a.campaign
