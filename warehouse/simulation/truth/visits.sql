-- visits: the probability of a first-time fix.
select 'V' || order_nr || '-' || line as visit_id, key as person, technician, part, round(p_fixed, 6) as p_fixed, fixed from visit order by order_nr, line
