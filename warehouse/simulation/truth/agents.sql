-- agents: the seller's gain in the probability to win, the technician's in that of a first-time fix.
select agent_ref, team, skill from agent order by team, nr
