-- repeated_line: orders of this chunk that the next file brings again, from its first day (due_d) on.
select chunk_line.*, (to_d + 1)::smallint as due_d
from chunk_line
join delivery on known_d between from_d and to_d
where redelivered
