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
  ('ZAR', 'South African rand', 2)
on conflict on constraint currencies_pkey do update set name = excluded.name, exponent = excluded.exponent;

-- Minimums are the gateways' own, in ISO minor units (Paystack: XOF 1.00 is 1, since its ×100 is undone at the border).
insert into public.provider_currencies (provider, currency, minimum_amount, preferred) values
  ('paystack', 'NGN', 5000, true), ('paystack', 'GHS', 10, false), ('paystack', 'KES', 300, false),
  ('paystack', 'ZAR', 100, false), ('paystack', 'USD', 200, false), ('paystack', 'XOF', 1, false),
  ('razorpay', 'INR', 100, true), ('razorpay', 'USD', 100, false), ('razorpay', 'EUR', 100, false),
  ('razorpay', 'GBP', 100, false), ('razorpay', 'SGD', 100, false), ('razorpay', 'AED', 100, false)
on conflict on constraint provider_currencies_pkey
do update set minimum_amount = excluded.minimum_amount, preferred = excluded.preferred;

insert into ops.settings (name, value, description) values
  ('unit_name', '{"one": "credit", "many": "credits"}', 'What the virtual unit is called, everywhere it is shown.'),
  ('welcome_credits', '20', 'Credits a new user gets once, in units.'),
  ('dead_after', '"7 days"', 'How long an event may stay parked or failed before it is dead (still replayable).'),
  ('body_retention', '"90 days"', 'How long the bytes of resolved events are kept; whole months are dropped.')
on conflict on constraint settings_pkey do nothing;
