-- durable_line: things sold to known customers that are installed and may need service.
select order_nr, line, key, product, d, seconds from chunk_line
where category >= 27 and not walk_in and not returned and line < 1000 and draw(noise('asset', order_nr || '.' || line), 0) < getvariable('asset_share')
