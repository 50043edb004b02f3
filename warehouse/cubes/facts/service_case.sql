-- Relation: cases as the cube `cases` reads them.  Grain: one case of core.service_case.
-- Units: ended_at, when it was resolved, or closed without being resolved (null: not yet); as_of, the night.
select
  service_case.*,
  coalesce(service_case.resolved_at, service_case.closed_at) as ended_at,
  (select max(as_of) from result.customer) as as_of
from core.service_case as service_case
