-- products: a full copy of the catalogue per month; the copy of month `short` lacks some.
with months as (
  select min(d) as d, max(d) as last_d, strftime(date, '%Y-%m') as month, row_number() over (order by min(d)) as nr, count(*) over () as months
  from day where d between 0 and getvariable('days') - 1
  group by strftime(date, '%Y-%m')
),

listed as (
  select slot.*, slot as product, -100 as launched_d, changed_d as ended_d from slot
  union all
  select slot.*, slot + 20000, changed_d, 32000 from slot where changed_d < 32000
),

catalogue as (
  select *,
       pick(['Plain', 'Fine', 'Classic', 'Bright', 'Solid', 'Light', 'Royal', 'Daily', 'Smart', 'Pure'], draw(noise('adjective', product), 0)) || ' '
         || pick(['bread', 'milk', 'coffee', 'tea', 'juice', 'soap', 'paper', 'baby care', 'cereal', 'sweets', 'fruit', 'cheese', 'fish', 'rice', 'oil', 'sauce',
                  'shirt', 'shoe', 'toy', 'book', 'game', 'plant', 'lamp', 'pan', 'towel', 'tool', 'paint', 'cable', 'heater', 'appliance'],
                 (category + 0.5e0) / 30) || ' ' || product as product_name,
         'P' || lpad(product::varchar, 5, '0') as product_id,
         'Category ' || lpad(category::varchar, 2, '0') as category_name, 'Subcategory ' || lpad(subcategory::varchar, 3, '0') as subcategory_name,
         'Brand ' || lpad(brand::varchar, 2, '0') as brand_name
  from listed
)

select product_id, product_name,
       category_name as category, subcategory_name as subcategory,
       brand_name as brand,
       round(list_price * power(1 + getvariable('inflation'), floor(d / 365)), 2)::decimal(18, 4) as list_price,
       round(list_price * cost_share * power(1 + getvariable('inflation'), floor(d / 365)), 2)::decimal(18, 4) as unit_cost,
       case when d >= ended_d then 'discontinued' when d < launched_d then 'announced' else 'active' end as status,
       case when d >= ended_d then at_day(ended_d, 0) end as discontinued_at,
       case when d >= ended_d or d < launched_d or d between out_from and out_to then 0
            else floor(draw(noise('shelf', product || '.' || d), 0) * 200) end::decimal(18, 3) as stock,
       at_day(d, 18000) as known_at
from catalogue
join months on last_d >= launched_d and d < ended_d + 200
where not (nr = 1 + months // 2 and draw(noise('short', product), 0) < getvariable('short_snapshot_share'))
