-- exchange_rates: pounds for one euro and one dollar, each day.
select currency, date as valid_on,
       round(case currency when 'EUR' then 0.86e0 else 0.79e0 end * (1 + 0.02 * sin(d / 60.0e0) + 0.008 * (draw(noise('rate', currency || d), 0) - 0.5)), 5)::decimal(18, 8) as rate,
       at_day(d, 21600) as known_at
from day, (values ('EUR'), ('USD')) as c(currency)
where d between -7 and getvariable('days') - 1
