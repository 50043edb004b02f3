-- refs: the true person behind each ref, by kind of ref. A number of a shop stands with everybody who gave it.
select key as person, 'card' as kind, card as ref from ref where card is not null
union all
select key, 'openid', openid from ref where openid is not null
union all
select key, 'phone', phone from ref where phone_is_ref
union all
select key, 'email', email from ref where email_is_ref
union all
select key, 'second card', 'K9' || substr(card, 2) from ref
where card is not null and draw(noise('loyalty', key), 0) < getvariable('near_duplicate_share')
order by person, kind
