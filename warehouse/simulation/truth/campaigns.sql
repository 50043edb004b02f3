-- campaigns: the true effect of each on the share that buys in 30 days, over all who were offered it or withheld.
select 'C' || lpad(nr::varchar, 2, '0') as campaign_id, wins, loses, count(key) as customers,
       round(avg(with_offer::integer - without_offer::integer), 9) as effect, round(avg(without_offer::integer), 9) as without_offer
from campaign
left join response on campaign = nr
group by nr, wins, loses
order by campaign_id
