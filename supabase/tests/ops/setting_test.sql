select plan(5);
insert into ops.settings values ('zero', '0', 'x'), ('nothing', 'null', 'x');
select is(ops.setting('zero'), '0', 'a setting''s value');
select is(ops.setting('nothing'), 'null', 'which may be null');
select throws_ok($$select ops.setting('no_such')$$, 'P0002', 'setting_missing', 'a missing one is an error, never a silent default');
select throws_ok($$select ops.setting(null)$$, 'P0002', 'setting_missing', 'nor is there one without a name');
select throws_ok($$insert into ops.settings values ('Bad Name', '0', 'x')$$, '23514', null, 'names are words');
select * from finish();
