-- spared: the 30 days in which an order may be one that a campaign takes away; nothing that outlasts it is hung on such an order.
select key, d from assignment where drops order by key, d
