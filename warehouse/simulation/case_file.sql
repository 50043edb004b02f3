-- case_file: the complaints of orders that were really made. Times in seconds from the start.
select complaint.*, complaint.key::bigint * 8192 + complaint.idx as order_nr, purchase.web
from complaint
join purchase using (key, idx)
where complains and opened < getvariable('days')::bigint * 86400
order by key, idx
