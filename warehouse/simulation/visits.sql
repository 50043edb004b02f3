-- visits: delivered when they are over.
select 'V' || order_nr || '-' || line as visit_id, main as customer_ref, 'AS' || order_nr || '-' || line as asset_id, 'P' || lpad(product::varchar, 5, '0') as product_id,
       at_day(visit_d, seconds) as scheduled_at, at_day(visit_d, seconds) as appointment_from, at_day(visit_d, seconds + 7200) as appointment_to,
       at_day(visit_d, seconds + delay) as started_at, at_day(visit_d, seconds + delay + lasts) as finished_at,
       'AG-field-' || lpad(technician::varchar, 3, '0') as technician_ref, fixed as first_time_fixed, pick(['seal', 'pump', 'motor', 'board'], (part + 0.5e0) / 4) as parts,
       (8 + 30 * part)::decimal(18, 2) as parts_cost, round(lasts / 3600.0e0 * 32, 2)::decimal(18, 2) as labour_cost, travel_km,
       at_day(visit_d, seconds + delay + lasts) as known_at
from visit
join ref using (key)
