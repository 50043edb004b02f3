-- line_dirt: rows of this chunk's files that are repeated, late, without a customer, or of the day whose file never came.
select kind, case when web then 'web_orders' else 'shop_orders' end as source, count(*) as rows
from (
  select web, unnest([case when repeated then 'exact-duplicate' end,
                      case when not repeated and not returns and late then 'late' end,
                      case when customer_ref is null then 'null-customer' end,
                      case when not repeated and not web and occurred_s // 86400 = getvariable('missing_day') then 'day-without-file' end]) as kind
  from delivered_line
) as marked
where kind is not null
group by all
