-- Demo data for development. Never for production.
insert into public.credit_packages (id, name, description, credits, discount_percent, sort_order) values
  ('0b7a3c1e-0000-4000-8000-000000000001', 'Starter', 'Enough to try everything.', 100, 0, 1),
  ('0b7a3c1e-0000-4000-8000-000000000002', 'Plus', 'For a regular week.', 550, 10, 2),
  ('0b7a3c1e-0000-4000-8000-000000000003', 'Pro', 'For teams that use it daily.', 1200, 20, 3)
on conflict on constraint credit_packages_pkey do nothing;

insert into public.credit_package_prices (package_id, currency, amount)
select p.id, v.currency, v.amount * case p.sort_order when 1 then 1 when 2 then 5 else 10 end
from public.credit_packages p
cross join (values
  ('NGN', 250000::bigint), ('GHS', 3000), ('KES', 25000), ('ZAR', 3500), ('USD', 200), ('XOF', 1200), ('INR', 16900), ('EUR', 190)
) as v (currency, amount)
where p.id in (
  '0b7a3c1e-0000-4000-8000-000000000001', '0b7a3c1e-0000-4000-8000-000000000002', '0b7a3c1e-0000-4000-8000-000000000003'
)
on conflict on constraint credit_package_prices_pkey do nothing;

-- A plan: paid and granted every month. Stripe alone bills those.
insert into public.credit_packages (id, name, description, credits, billing, sort_order) values
  ('0b7a3c1e-0000-4000-8000-000000000004', 'Monthly', 'New credits every month, for as long as you like.', 400, 'month', 4)
on conflict on constraint credit_packages_pkey do nothing;

insert into public.credit_package_prices (package_id, currency, amount)
select '0b7a3c1e-0000-4000-8000-000000000004', v.currency, v.amount
from (values
  ('NGN', 800000::bigint), ('GHS', 10000), ('KES', 80000), ('ZAR', 11000), ('USD', 600), ('XOF', 3600), ('INR', 49900), ('EUR', 570)
) as v (currency, amount)
on conflict on constraint credit_package_prices_pkey do nothing;

-- The shop. Pictures are the web client's own (web/public).
insert into public.products (id, name, description, kind, image_url, credits_price, sort_order) values
  ('0b7a3c1e-0000-4000-8000-000000000101', 'Harmattan dusk', 'Wallpaper for any screen: a low sun over red dunes.', 'image', '/products/harmattan-dusk.svg', 15, 1),
  ('0b7a3c1e-0000-4000-8000-000000000102', 'Enamel mug', 'Holds 350 ml, survives the bus and the campfire.', 'physical', '/products/enamel-mug.svg', 90, 2),
  ('0b7a3c1e-0000-4000-8000-000000000103', 'Invoices that get paid', 'A short guide: terms, reminders and a letter to copy.', 'digital', '/products/invoice-guide.svg', 30, 3),
  ('0b7a3c1e-0000-4000-8000-000000000104', 'Signed poster', 'Harmattan dusk on cotton paper, signed. Twelve were printed.', 'physical', '/products/signed-poster.svg', null, 4),
  ('0b7a3c1e-0000-4000-8000-000000000105', 'Market day icons', 'Six drawings for menus and price lists, as SVG.', 'image', '/products/market-icons.svg', 25, 5),
  ('0b7a3c1e-0000-4000-8000-000000000106', 'Dotted notebook', '160 pages that lie flat, with a pencil that stays put.', 'physical', '/products/dotted-notebook.svg', 60, 6),
  ('0b7a3c1e-0000-4000-8000-000000000107', 'Budget planner', 'Twelve months on one sheet, for any spreadsheet.', 'digital', '/products/budget-planner.svg', 20, 7),
  ('0b7a3c1e-0000-4000-8000-000000000108', 'Laptop sleeve', 'Woven by hand in Kumasi, for 13 and 14 inches.', 'physical', '/products/laptop-sleeve.svg', 240, 8),
  ('0b7a3c1e-0000-4000-8000-000000000109', 'Lagoon at noon', 'Wallpaper for any screen: one sail on green water.', 'image', '/products/lagoon.svg', 15, 9),
  ('0b7a3c1e-0000-4000-8000-000000000110', 'Canvas tote', 'Thick cotton, long handles, room for the week.', 'physical', '/products/canvas-tote.svg', 75, 10)
on conflict on constraint products_pkey do nothing;

-- Products and agents cost so many US cents, and elsewhere what is customary there, in minor units.
insert into public.product_prices (product_id, currency, amount)
select v.id::uuid, c.currency, v.cents * c.percent / 100
from (values
  ('0b7a3c1e-0000-4000-8000-000000000101', 300::bigint), ('0b7a3c1e-0000-4000-8000-000000000102', 1200),
  ('0b7a3c1e-0000-4000-8000-000000000103', 600), ('0b7a3c1e-0000-4000-8000-000000000104', 4800),
  ('0b7a3c1e-0000-4000-8000-000000000105', 500), ('0b7a3c1e-0000-4000-8000-000000000106', 900),
  ('0b7a3c1e-0000-4000-8000-000000000107', 400), ('0b7a3c1e-0000-4000-8000-000000000108', 3600),
  ('0b7a3c1e-0000-4000-8000-000000000109', 300), ('0b7a3c1e-0000-4000-8000-000000000110', 1000)
) as v (id, cents)
cross join (values
  ('USD', 100::bigint), ('NGN', 150000), ('GHS', 1500), ('KES', 13000), ('ZAR', 1800), ('INR', 8500), ('EUR', 95)
) as c (currency, percent)
on conflict on constraint product_prices_pkey do nothing;

insert into public.product_inventory (product_id, stock) values
  ('0b7a3c1e-0000-4000-8000-000000000102', 24), ('0b7a3c1e-0000-4000-8000-000000000104', 12),
  ('0b7a3c1e-0000-4000-8000-000000000106', 60), ('0b7a3c1e-0000-4000-8000-000000000108', 3),
  ('0b7a3c1e-0000-4000-8000-000000000110', 40)
on conflict on constraint product_inventory_pkey do nothing;

insert into fulfilment.product_files (product_id, file_name, content_type, content)
select v.id::uuid, v.file_name, v.content_type, convert_to(v.content, 'UTF8')
from (values
  ('0b7a3c1e-0000-4000-8000-000000000101', 'harmattan-dusk.svg', 'image/svg+xml', $file$<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" preserveAspectRatio="xMidYMid slice">
  <rect width="1600" height="900" fill="#f3c79b"/>
  <circle cx="1080" cy="390" r="130" fill="#e2733f"/>
  <path d="M0 500q360-140 760-48t840-66v514H0z" fill="#d99a62"/>
  <path d="M0 620q480-156 944-30t656-54v364H0z" fill="#b86f45"/>
  <path d="M0 756q560-132 920-42t680-30v216H0z" fill="#7c4433"/>
  <path d="M360 640V470m0 54q-66-12-90-66m90 36q48-18 72-72" stroke="#5a2f26" stroke-width="14" stroke-linecap="round" fill="none"/>
  <ellipse cx="360" cy="420" rx="132" ry="36" fill="#5a2f26"/>
</svg>
$file$),
  ('0b7a3c1e-0000-4000-8000-000000000109', 'lagoon-at-noon.svg', 'image/svg+xml', $file$<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" preserveAspectRatio="xMidYMid slice">
  <rect width="1600" height="900" fill="#cfe8ea"/>
  <circle cx="380" cy="220" r="90" fill="#fff6d8"/>
  <path d="M0 400h1600v500H0z" fill="#4f9fa8"/>
  <path d="M0 530q200-44 400 0t400 0 400 0 400 0v370H0z" fill="#2f7f8b"/>
  <path d="M0 690q200-44 400 0t400 0 400 0 400 0v210H0z" fill="#1f626f"/>
  <path d="M704 552h512q-40 104-144 104H848q-104 0-144-104z" fill="#f0b45a"/>
  <path d="M952 528V180l232 300z" fill="#fdf7ea"/>
  <path d="M920 528V240L744 470z" fill="#f3e3c4"/>
  <path d="M936 150v402" stroke="#6b4a2b" stroke-width="18" stroke-linecap="round"/>
</svg>
$file$),
  ('0b7a3c1e-0000-4000-8000-000000000105', 'market-day-icons.svg', 'image/svg+xml', $file$<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 288 192" fill="none" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">
  <path id="basket" d="M27 38h42l-5 28H32zM35 38l8-14m18 14-8-14" stroke="#c2562f"/>
  <path id="price" d="M144 26v44m-14-32q0-10 14-10t14 9q0 9-14 10t-14 11q0 10 14 10t14-10" stroke="#0f7060"/>
  <path id="stall" d="M219 66V46l21-16 21 16v20zm14 0V54h14v12" stroke="#5b5490"/>
  <path id="calabash" d="M31 130q0 34 17 34t17-34zm17-10v10" stroke="#0f7060"/>
  <path id="weight" d="M126 162h36m-32 0 4-34h20l4 34m-20-34v-8h12v8" stroke="#5b5490"/>
  <path id="cover" d="M221 154q4-26 19-26t19 26zm-6 8h50" stroke="#c2562f"/>
</svg>
$file$),
  ('0b7a3c1e-0000-4000-8000-000000000103', 'invoices-that-get-paid.md', 'text/markdown', $file$# Invoices that get paid

1. **Agree before you start.** Price, what it covers, and the day the money is due. One message is enough.
2. **Send it the same day.** An invoice that comes a month later is read as one that can wait a month.
3. **Ask for one thing.** One amount, one account, one date. Whoever has to look something up puts it aside.
4. **Remind kindly, and on time.** The day before, the day after, and a week after.
5. **Part first.** For new customers, and for anything over a month's rent: half before you begin.

## A reminder to copy

> Good morning Ama, invoice 14 over GHS 1,200 was due yesterday. You can pay it with the link below. If it is on
> its way, thank you, and forget this note.
$file$),
  ('0b7a3c1e-0000-4000-8000-000000000107', 'budget-planner.csv', 'text/csv', $file$What,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec
Sales,,,,,,,,,,,,
Other income,,,,,,,,,,,,
Stock,,,,,,,,,,,,
Rent,,,,,,,,,,,,
Wages,,,,,,,,,,,,
Transport,,,,,,,,,,,,
Power and data,,,,,,,,,,,,
Savings group,,,,,,,,,,,,
Left at the end,,,,,,,,,,,,
$file$)
) as v (id, file_name, content_type, content)
on conflict on constraint product_files_pkey do nothing;

insert into public.agents (id, name, description, image_url, credits, sort_order) values
  ('0b7a3c1e-0000-4000-8000-000000000201', 'Ledger', 'Sorts receipts, matches payments, and tells you on Friday what is still owed.', '/agents/ledger.svg', 200, 1),
  ('0b7a3c1e-0000-4000-8000-000000000202', 'Polyglot', 'Answers customers in English, French, Hausa, Swahili, Twi, Yoruba and Hindi.', '/agents/polyglot.svg', 150, 2),
  ('0b7a3c1e-0000-4000-8000-000000000203', 'Sketch', 'Turns a sentence into a picture for the post you meant to write.', '/agents/sketch.svg', 300, 3),
  ('0b7a3c1e-0000-4000-8000-000000000204', 'Scout', 'Watches the prices of your suppliers and says when to buy.', '/agents/scout.svg', 0, 4)
on conflict on constraint agents_pkey do nothing;

insert into public.agent_prices (agent_id, currency, amount)
select v.id::uuid, c.currency, v.cents * c.percent / 100
from (values
  ('0b7a3c1e-0000-4000-8000-000000000201', 1500::bigint), ('0b7a3c1e-0000-4000-8000-000000000202', 1200),
  ('0b7a3c1e-0000-4000-8000-000000000203', 2000), ('0b7a3c1e-0000-4000-8000-000000000204', 800)
) as v (id, cents)
cross join (values
  ('USD', 100::bigint), ('NGN', 150000), ('GHS', 1500), ('KES', 13000), ('ZAR', 1800), ('INR', 8500), ('EUR', 95)
) as c (currency, percent)
on conflict on constraint agent_prices_pkey do nothing;

-- Ada can sign in, as ada@example.test with the password lagoon-at-noon. Auth keeps the '' where others would have null.
insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token, email_change,
  email_change_token_new, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
) values (
  '00000000-0000-0000-0000-000000000000', '0b7a3c1e-0000-4000-8000-000000000301', 'authenticated', 'authenticated',
  'ada@example.test', extensions.crypt('lagoon-at-noon', extensions.gen_salt('bf', 10)), now(), '', '', '', '',
  '{"provider": "email", "providers": ["email"]}', '{"first_name": "Ada", "last_name": "Eze"}', now(), now()
)
on conflict do nothing;
insert into auth.identities (id, user_id, provider, provider_id, identity_data, created_at, updated_at)
select u.id, u.id, 'email', u.id::text, jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true), now(), now()
from auth.users u where u.id = '0b7a3c1e-0000-4000-8000-000000000301'
on conflict do nothing;
insert into ops.operators (user_id, added_by)
select p.id, 'demo' from public.profiles p
where p.issuer = 'supabase' and p.external_id = '0b7a3c1e-0000-4000-8000-000000000301'
on conflict on constraint operators_pkey do nothing;

-- Savings groups: of Ada, and of people who can't sign in (issuer demo). Everything they did went through the doors everybody
-- uses, so the books balance. The steps are functions of this session only.
create or replace function pg_temp.payer(name text) returns jsonb language sql as $$
  select jsonb_build_object('issuer', p.issuer, 'sub', p.external_id, 'email', p.email)
  from public.profiles p
  where case when payer.name = 'Ada' then p.external_id = '0b7a3c1e-0000-4000-8000-000000000301'
    else p.issuer = 'demo' and p.external_id = lower(payer.name) end;
$$;

create or replace function pg_temp.act_as(name text) returns void language sql as $$
  select set_config('request.jwt.claims', jsonb_build_object('iss', p -> 'issuer', 'sub', p -> 'sub')::text, true)
  from pg_temp.payer(act_as.name) p;
$$;

create or replace function pg_temp.person(first_name text, last_name text) returns uuid language sql as $$
  select ops.ensure_profile(
    'demo', lower(person.first_name), lower(person.first_name) || '@demo.example', person.first_name, person.last_name
  );
$$;

-- Starts a payment as that person and lets the gateway's notice of it arrive.
create or replace function pg_temp.pay(name text, provider text, payment_type text, group_id uuid, paid_at timestamptz)
returns void language plpgsql as $$
declare
  v_started jsonb := public.initialize_payment(
    pg_temp.payer(name),
    jsonb_build_object('provider', provider, 'payment_type', payment_type, 'group_id', group_id, 'livemode', false)
  );
  v_reference text := v_started ->> 'reference';
  v_answer jsonb;
begin
  perform public.record_checkout((v_started ->> 'payment_id')::uuid, 'opened', '{}', '[]');
  v_answer := public.process_payment_atomic(jsonb_build_object(
    'provider', provider, 'event_key', encode(sha256(convert_to(v_reference, 'UTF8')), 'hex'), 'event_type', 'demo',
    'source', 'webhook', 'livemode', false,
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_reference)),
    'facts', jsonb_build_array(jsonb_build_object(
      'type', 'captured', 'object_id', 'demo-' || v_reference, 'amount', v_started -> 'amount',
      'currency', v_started -> 'currency', 'occurred_at', paid_at
    )),
    'details', jsonb_build_object('channel', 'card', 'paid_at', paid_at),
    'raw', jsonb_build_object('body_base64', encode(convert_to(v_reference, 'UTF8'), 'base64'), 'headers', '{}'::jsonb)
  ));
  if v_answer ->> 'outcome' <> 'applied' then
    raise exception 'the demo payment of % for % was not applied: %', name, payment_type, v_answer;
  end if;
end;
$$;

-- The creator opens the group with their payment; the others ask, are approved and pay.
create or replace function pg_temp.form_group(
  name text, description text, currency text, contribution bigint, deposit bigint, size integer, provider text, members text[],
  opened timestamptz
) returns uuid language plpgsql as $$
declare
  v_group uuid;
  v_request uuid;
  v_member text;
begin
  perform pg_temp.act_as(members[1]);
  v_group := public.create_group(name, currency, contribution, deposit, size, 30, description);
  update public.groups g set created_at = opened where g.id = v_group;
  perform pg_temp.pay(members[1], provider, 'group_creation', v_group, opened);
  foreach v_member in array members[2:] loop
    perform pg_temp.act_as(v_member);
    v_request := public.request_to_join(v_group, format('%s here, %s sent me.', v_member, members[1]));
    perform pg_temp.act_as(members[1]);
    perform public.approve_join_request(v_request);
    perform pg_temp.pay(v_member, provider, 'group_join', v_group, opened + interval '2 days');
  end loop;
  -- All of this is one moment here; the members came one after the other.
  update public.group_members m set joined_at = f.came, security_deposit_paid_at = f.came
  from (
    select n.user_id, opened + n.place * interval '8 hours' as came
    from (
      select u.user_id, row_number() over (order by u.number) as place
      from fulfilment.group_funds u where u.group_id = v_group
    ) n
  ) f
  where m.group_id = v_group and m.user_id = f.user_id;
  return v_group;
end;
$$;

do $$
declare
  v_group uuid;
  v_start date := current_date - 45;
begin
  if exists (select from public.profiles p where p.issuer = 'demo') then
    return;
  end if;
  perform pg_temp.person(v.first_name, v.last_name) from (values
    ('Amina', 'Bello'), ('Bolaji', 'Ade'), ('Chidi', 'Okafor'), ('Efua', 'Mensah'), ('Kwame', 'Boateng'),
    ('Priya', 'Nair'), ('Ravi', 'Iyer')
  ) as v (first_name, last_name);

  -- In mid-cycle: the second of five, Ada late, Chidi a cycle ahead.
  v_group := pg_temp.form_group('Yaba traders'' ajo', 'Five stalls of one row, one pot a month.', 'NGN', 2000000, 1000000,
    5, 'paystack', '{Amina,Bolaji,Chidi,Efua,Ada}', v_start - interval '6 days');
  perform pg_temp.act_as('Amina');
  perform public.start_group(v_group);
  -- Nobody can start a group in the past; this one did, and 45 days have gone by.
  update public.groups g set starts_on = v_start where g.id = v_group;
  perform fulfilment.recount_member(v_group, m.user_id) from public.group_members m where m.group_id = v_group order by m.user_id;
  perform pg_temp.pay(v.name, 'paystack', 'contribution', v_group, v_start + v.days * interval '1 day')
  from (values ('Amina', 28), ('Chidi', 29), ('Bolaji', 30), ('Efua', 30), ('Chidi', 41)) as v (name, days);

  perform pg_temp.form_group('Osu designers'' susu', 'For the next round of tools. New members are welcome.', 'GHS', 25000, 10000,
    6, 'paystack', '{Kwame,Efua}', now() - interval '9 days');
  perform pg_temp.form_group('Kochi kitchen chit fund', 'Small cafés that buy their ovens one after the other.', 'INR', 500000, 0,
    8, 'razorpay', '{Priya,Ravi}', now() - interval '4 days');
  -- No gateway has heard of these payments: nobody is to be asked about them.
  delete from ops.gateway_checks c using fulfilment.group_funds f where f.payment_id = c.payment_id;
  perform set_config('request.jwt.claims', '', true);
end;
$$;
