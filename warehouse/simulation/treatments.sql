-- treatments: who was offered a campaign, and who was withheld at random.
select 'C' || lpad(campaign::varchar, 2, '0') as campaign_id, main as customer_ref, at_day(d, 28800) as treated_at,
       case when treated then 'treated' else 'control' end as arm, channel, 'F' || lpad(campaign::varchar, 2, '0') as offer_id,
       case when not treated then 0 when channel = 'call' then 2.5 when channel = 'sms' then 0.05 else 0.01 end::decimal(18, 4) as cost,
       case when treated then pick(['sent', 'sent', 'opened', 'clicked'], draw(noise('outcome', key || '.' || campaign), 0)) end as outcome,
       at_day(d, 28800) as known_at
from response
join ref using (key)
