-- deals: how each deal goes, also after the end.
select 'D' || (key::bigint * 64 + nr) as opportunity_id, key as person, seller, slips, won, skill, at_day(closed, 39600) as closes_at from deal order by key, nr
