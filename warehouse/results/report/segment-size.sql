-- Relation: how many customers each segment has.  Grain: one segment that has customers.
select segment, cast(count(*) as bigint) as customers from result.segment_member group by segment order by segment
