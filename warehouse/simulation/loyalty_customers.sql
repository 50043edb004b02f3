-- loyalty_customers: holders of a card as the loyalty system spells them; some have a second, near-equal record.
with holders as (
  select person.key, joined, given_name, family_name, card, phone, email, noise('loyalty', key) as l
  from person
  join ref using (key)
  where has_card
),

records as (
  select *, false as twice from holders
  union all
  select * replace ('K9' || substr(card, 2) as card), true from holders where draw(l, 0) < getvariable('near_duplicate_share')
)

select card as customer_ref,
       case when twice then upper(family_name) || ', ' || substr(given_name, 1, 1) || '.' when draw(l, 1) < 0.1 then lower(given_name || ' ' || family_name)
            else given_name || ' ' || family_name end as name,
       case when draw(l, 2) < 0.7 then replace(phone, '+44', '0') end as phone,
       case when draw(l, 3) < 0.6 then email end as email,
       at_day(joined + case when twice then 40 else 0 end, 36000) as joined_at,
       case when draw(l, 4) < 0.2 then 'plus' else 'standard' end as tier,
       at_day(joined + case when twice then 40 else 0 end, 36000) as known_at
from records
