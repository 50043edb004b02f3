-- return_line: what comes back of this chunk's lines; the whole line, on one day per order.
select * from chunk_line where returned and return_d < getvariable('days')
