-- satisfaction: the latent satisfaction behind every survey sent, answered or not.
select case about when 'contact' then 'VT' when 'case' then 'VQ' else 'VO' end || nr as response_id, key as person, about, satisfaction, answers from survey order by about, nr
