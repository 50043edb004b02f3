-- cases: what became of each complaint, and who worked on it.
select 'Q' || order_nr as case_id, key as person, outcome, team, reworked, at_second(opened) as opened_at, at_second(resolved) as resolved_at from case_file order by order_nr
