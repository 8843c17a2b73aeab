select plan(3);
update ops.settings set value = '{"one": "token", "many": "tokens"}' where name = 'unit_name';
select is(public.unit_name(), '{"one": "token", "many": "tokens"}', 'what credits are called is a setting');
set local role anon;
select is(public.unit_name() ->> 'many', 'tokens', 'visitors may know it');
select throws_ok('select * from ops.settings', '42501', null, 'but no other setting');
reset role;
select * from finish();
