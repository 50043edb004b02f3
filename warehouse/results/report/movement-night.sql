-- Relation: the night that movements are counted from.  Grain: one row; null where there is no movement to tell.
select cast(max(as_of_before) as varchar) as as_of_before from result.segment_move order by as_of_before
