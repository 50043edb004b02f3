-- assignment: one row per person and campaign that would be offered it or withheld, if they bought in the year before.
-- type is decided by traits that files show (kind of buyer, age, web) and one that they do not (hidden).
with reachable as (
  select person.*, campaign.nr as campaign, campaign.d, campaign.channel, campaign.wins, campaign.loses,
         noise('sample', key || '.' || campaign.nr) as s, noise('type', key) as y
  from person
  join consent_state using (key)
  join campaign on campaign.nr % 2 = consent_state.half and joined < campaign.d and
       case campaign.channel when 'email' then email_until when 'sms' then sms_until else call_until end > campaign.d
  where country = 'GB'
),

sampled as (
  select *, case when draw(s, 2) < 0.3 then draw(s, 3) else draw(y, 0) end as hidden,
         case kind when 'occasional' then 0.12 when 'regular' then 0.24 when 'heavy' then 0.06 else 0.2 end
           * case when age < 0.5 then 1.25 else 0.75 end as persuadable,
         case kind when 'occasional' then 0.02 when 'regular' then 0.36 when 'heavy' then 0.8 else 0.18 end as sure,
         case kind when 'occasional' then 0.08 when 'regular' then 0.15 when 'heavy' then 0.05 else 0.15 end
           * case when web_share > 0.5 then 1.2 else 0.85 end as dog
  from reachable
  where draw(s, 0) < 2 * getvariable('sample_share')
)

select key, campaign::tinyint as campaign, d::smallint as d, channel,
       draw(s, 1) < getvariable('treated_share') as treated,
       case when hidden < persuadable then 'persuadable' when hidden < persuadable + sure then 'sure-thing'
            when hidden < persuadable + sure + dog then 'sleeping-dog' else 'lost-cause' end as type,
       hidden < persuadable and draw(s, 4) < wins as adds,
       hidden >= persuadable + sure and hidden < persuadable + sure + dog and draw(s, 4) < loses as drops,
       (d + 1 + floor(28 * power(draw(y, 1 + campaign % 4), 2)))::smallint as added_d
from sampled
order by key, campaign
