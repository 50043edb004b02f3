-- opportunity_events: each change of a deal's stage.
select 'D' || (key::bigint * 64 + nr) as opportunity_id, stage, at_second(s) as occurred_at, at_second(s) as known_at from deal_stage
