-- Relation: the last night that published before this one.  Grain: one row; null in a first night.
-- Parameters: $as_of.
select cast(max(as_of) as varchar) as as_of_before from ops.night where as_of < $as_of::timestamp order by as_of_before
