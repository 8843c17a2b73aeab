-- Rows the system can't run without. Repeatable: a diff of schemas carries no rows.
insert into public.currencies (code, name, exponent) values
  ('AED', 'UAE dirham', 2), ('AUD', 'Australian dollar', 2), ('BHD', 'Bahraini dinar', 3), ('BRL', 'Brazilian real', 2),
  ('CAD', 'Canadian dollar', 2), ('CHF', 'Swiss franc', 2), ('CLP', 'Chilean peso', 0), ('CNY', 'Chinese yuan', 2),
  ('DKK', 'Danish krone', 2), ('EGP', 'Egyptian pound', 2), ('EUR', 'Euro', 2), ('GBP', 'Pound sterling', 2),
  ('GHS', 'Ghanaian cedi', 2), ('HKD', 'Hong Kong dollar', 2), ('IDR', 'Indonesian rupiah', 2), ('INR', 'Indian rupee', 2),
  ('JPY', 'Japanese yen', 0), ('KES', 'Kenyan shilling', 2), ('KRW', 'South Korean won', 0), ('KWD', 'Kuwaiti dinar', 3),
  ('MXN', 'Mexican peso', 2), ('MYR', 'Malaysian ringgit', 2), ('NGN', 'Nigerian naira', 2), ('NOK', 'Norwegian krone', 2),
  ('NZD', 'New Zealand dollar', 2), ('OMR', 'Omani rial', 3), ('PLN', 'Polish zloty', 2), ('SAR', 'Saudi riyal', 2),
  ('SEK', 'Swedish krona', 2), ('SGD', 'Singapore dollar', 2), ('TZS', 'Tanzanian shilling', 2), ('UGX', 'Ugandan shilling', 0),
  ('USD', 'US dollar', 2), ('XAF', 'Central African CFA franc', 0), ('XOF', 'West African CFA franc', 0),
  ('ZAR', 'South African rand', 2), ('CZK', 'Czech koruna', 2), ('HUF', 'Hungarian forint', 2), ('ISK', 'Icelandic króna', 0),
  ('JOD', 'Jordanian dinar', 3), ('MGA', 'Malagasy ariary', 2), ('RON', 'Romanian leu', 2), ('THB', 'Thai baht', 2),
  ('TND', 'Tunisian dinar', 3), ('TWD', 'New Taiwan dollar', 2), ('VND', 'Vietnamese dong', 0)
on conflict on constraint currencies_pkey do update set name = excluded.name, exponent = excluded.exponent;

-- Minimums are the gateways' own, in ISO minor units (Paystack: XOF 1.00 is 1, since its ×100 is undone at the border).
insert into public.provider_currencies (provider, currency, minimum_amount, preferred) values
  ('paystack', 'NGN', 5000, true), ('paystack', 'GHS', 10, false), ('paystack', 'KES', 300, false),
  ('paystack', 'ZAR', 100, false), ('paystack', 'USD', 200, false), ('paystack', 'XOF', 1, false),
  ('razorpay', 'INR', 100, true), ('razorpay', 'USD', 100, false), ('razorpay', 'EUR', 100, false),
  ('razorpay', 'GBP', 100, false), ('razorpay', 'SGD', 100, false), ('razorpay', 'AED', 100, false)
on conflict on constraint provider_currencies_pkey
do update set minimum_amount = excluded.minimum_amount, preferred = excluded.preferred;

-- Stripe publishes the first 23; for the rest it asks for 0.50 USD's worth, and these stay above that whatever the rate does.
-- It alone bills plans.
insert into public.provider_currencies (provider, currency, minimum_amount, preferred, recurring)
select 'stripe', code, minimum, code = 'USD', true
from (values
  ('USD', 50), ('AED', 200), ('AUD', 50), ('BRL', 50), ('CAD', 50), ('CHF', 50), ('CZK', 1500), ('DKK', 250), ('EUR', 50),
  ('GBP', 30), ('HKD', 400), ('HUF', 17500), ('INR', 50), ('JPY', 50), ('MXN', 1000), ('MYR', 200), ('NOK', 300),
  ('NZD', 50), ('PLN', 200), ('RON', 200), ('SEK', 300), ('SGD', 50), ('THB', 1000),
  ('BHD', 250), ('CLP', 700), ('CNY', 500), ('EGP', 4000), ('GHS', 1000), ('IDR', 1200000), ('ISK', 100), ('JOD', 500),
  ('KES', 10000), ('KRW', 1000), ('KWD', 200), ('MGA', 350000), ('NGN', 120000), ('OMR', 250), ('SAR', 250), ('TND', 2000),
  ('TWD', 2000), ('TZS', 200000), ('UGX', 2500), ('VND', 20000), ('XAF', 400), ('XOF', 400), ('ZAR', 1200)
) taken (code, minimum)
on conflict on constraint provider_currencies_pkey
do update set minimum_amount = excluded.minimum_amount, preferred = excluded.preferred, recurring = excluded.recurring;

-- Both run on beGateway, which publishes no minimum; which of these a shop takes is its contract's.
insert into public.provider_currencies (provider, currency, minimum_amount, preferred)
select gateway, code, 1, code = 'EUR'
from unnest(array['networx', 'secure-processor']) gateway
cross join unnest(array[
  'EUR', 'USD', 'GBP', 'CHF', 'PLN', 'SEK', 'NOK', 'DKK', 'CAD', 'AUD', 'NZD', 'JPY', 'AED', 'SAR', 'KWD', 'BHD', 'OMR', 'ZAR'
]) code
on conflict on constraint provider_currencies_pkey
do update set minimum_amount = excluded.minimum_amount, preferred = excluded.preferred;

-- What a gateway can't take exactly: Stripe wants a 0 at the end of three decimals, and counts whole ariaries.
update public.provider_currencies c set multiple_of = exact.multiple
from (values
  ('stripe', 'BHD', 10), ('stripe', 'JOD', 10), ('stripe', 'KWD', 10), ('stripe', 'OMR', 10), ('stripe', 'TND', 10),
  ('stripe', 'MGA', 100)
) exact (provider, currency, multiple)
where c.provider = exact.provider and c.currency = exact.currency;

insert into ops.settings (name, value, description) values
  ('unit_name', '{"one": "credit", "many": "credits"}', 'What the virtual unit is called, everywhere it is shown.'),
  ('welcome_credits', '20', 'Credits a new user gets once, in units.'),
  ('reservation', '"15 minutes"', 'How long an order being paid holds its pieces.'),
  ('download_link', '"15 minutes"', 'How long a link to a digital product works.'),
  ('dispute_withdraws', '"opened"', 'What a disputed payment bought is taken back when the dispute is opened, or when it is lost.'),
  ('refund_automatically', 'true', 'Whether what is due for refund is refunded without an operator.'),
  ('dead_after', '"7 days"', 'How long an event may stay parked or failed before it is dead (still replayable).'),
  ('body_retention', '"90 days"', 'How long the bytes of resolved events are kept; whole months are dropped.')
on conflict on constraint settings_pkey do nothing;
