-- responses: for each customer of a campaign, whether they buy in the 30 days after it without and with the offer.
select 'C' || lpad(campaign::varchar, 2, '0') as campaign_id, key as person, main as customer_ref, at_day(d, 28800) as treated_at, treated, type, without_offer, with_offer
from response
join ref using (key)
order by campaign_id, person
