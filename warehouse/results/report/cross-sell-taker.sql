-- relation: to whom something is offered
-- grain: one kind and RFM segment, `none` where a customer has none
-- units: expected: share of the customers who buy their first offer of the kind within the horizon without being asked
select
  offer.kind,
  coalesce(rfm.segment, 'none') as segment,
  count(distinct offer.customer_id) as customers,
  cast(sum(cast(offer.score as decimal(18, 9))) filter (where offer.rank = 1) as double) as expected_first,
  cast(sum(cast(offer.score as decimal(18, 9))) as double) as expected
from result.next_product as offer
left join result.rfm as rfm on rfm.customer_id = offer.customer_id
group by offer.kind, coalesce(rfm.segment, 'none')
order by offer.kind, coalesce(rfm.segment, 'none')
