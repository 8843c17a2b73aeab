-- Generated from supabase/schemas by scripts/schemas/generate.ts. Edit there.
SET local check_function_bodies = off;

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON SEQUENCES FROM "anon";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON SEQUENCES FROM "authenticated";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON SEQUENCES FROM "service_role";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON FUNCTIONS FROM "anon";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON FUNCTIONS FROM "authenticated";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON FUNCTIONS FROM "service_role";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON TABLES FROM "anon";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON TABLES FROM "authenticated";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public" REVOKE ALL ON TABLES FROM "service_role";

CREATE SCHEMA "fulfilment";

CREATE SCHEMA "inbox";

CREATE SCHEMA "ledger";

CREATE SCHEMA "ops";

CREATE TABLE "inbox"."payment_facts" (
  "id"               bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "payment_id"       uuid                     NOT NULL,
  "provider"         text                     NOT NULL,
  "object_id"        text                     NOT NULL,
  "fact_type"        text                     NOT NULL,
  "amount"           bigint,
  "currency"         text,
  "livemode"         boolean                  NOT NULL,
  "fee"              bigint,
  "gross"            bigint,
  "parent"           text,
  "dispute"          text,
  "webhook_event_id" bigint                   NOT NULL,
  "occurred_at"      timestamp with time zone,
  "recorded_at"      timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "payment_facts_amount_not_negative" CHECK ((amount >= 0)),
  CONSTRAINT "payment_facts_fact_key" UNIQUE NULLS NOT DISTINCT (PROVIDER, object_id, fact_type, amount, currency),
  CONSTRAINT "payment_facts_fact_type"
    CHECK
    ((fact_type = ANY (ARRAY['authorized'::text, 'captured'::text, 'attempt_failed'::text, 'canceled'::text, 'refund_pending'::text, 'refund_processed'::text,
    'refund_failed'::text, 'dispute_opened'::text, 'dispute_won'::text, 'dispute_lost'::text, 'accepted'::text]))),
  CONSTRAINT "payment_facts_fee_not_negative" CHECK ((fee >= 0)),
  CONSTRAINT "payment_facts_gross_covers_amount" CHECK ((gross >= amount)),
  CONSTRAINT "payment_facts_money_has_currency" CHECK (((amount IS NULL) OR (currency IS NOT NULL))),
  CONSTRAINT "payment_facts_movement_has_amount" CHECK (((amount IS
    NOT NULL) OR (fact_type = ANY (ARRAY['authorized'::text, 'attempt_failed'::text, 'canceled'::text, 'accepted'::text, 'dispute_won'::text])))),
  CONSTRAINT "payment_facts_pkey" PRIMARY KEY (id)
);

ALTER TABLE "inbox"."payment_facts"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "inbox"."payment_refs" (
  "provider"   text NOT NULL,
  "ref_type"   text NOT NULL,
  "ref_value"  text NOT NULL,
  "payment_id" uuid NOT NULL,
  CONSTRAINT "payment_refs_pkey" PRIMARY KEY (PROVIDER, ref_type, ref_value),
  CONSTRAINT "payment_refs_type_format" CHECK ((ref_type ~ '^[a-z_]+$'::text))
);

ALTER TABLE "inbox"."payment_refs"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "inbox"."webhook_bodies" (
  "webhook_event_id" bigint                   NOT NULL,
  "received_at"      timestamp with time zone NOT NULL,
  "body"             bytea,
  "headers"          jsonb                    NOT NULL,
  "event"            jsonb
) PARTITION BY RANGE (received_at);

ALTER TABLE "inbox"."webhook_bodies"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "inbox"."webhook_events" (
  "id"            bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "outcome"       text                     NOT NULL DEFAULT 'received'::text,
  "provider"      text                     NOT NULL,
  "event_key"     text                     NOT NULL,
  "event_id"      text,
  "event_type"    text                     NOT NULL,
  "source"        text                     NOT NULL,
  "payment_id"    uuid,
  "reason"        text,
  "waits_for"     text[],
  "attempts"      integer                  NOT NULL DEFAULT 0,
  "next_retry_at" timestamp with time zone,
  "error_code"    text,
  "error_message" text,
  "received_at"   timestamp with time zone NOT NULL DEFAULT now(),
  "processed_at"  timestamp with time zone,
  CONSTRAINT "webhook_events_delivery_key" UNIQUE (PROVIDER, event_key),
  CONSTRAINT "webhook_events_outcome"
    CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'parked'::text, 'review'::text, 'ignored'::text, 'failed'::text, 'dead'::text]))),
  CONSTRAINT "webhook_events_parked_has_reason" CHECK (((outcome = 'parked'::text) = (reason IS NOT NULL))),
  CONSTRAINT "webhook_events_pkey" PRIMARY KEY (id),
  CONSTRAINT "webhook_events_reason" CHECK ((reason = ANY (ARRAY['unknown_reference'::text, 'unknown_payer'::text, 'lookup'::text]))),
  CONSTRAINT "webhook_events_source" CHECK ((source = ANY (ARRAY['webhook'::text, 'replay'::text, 'sweep'::text, 'reconciliation'::text, 'operator'::text])))
);

ALTER TABLE "inbox"."webhook_events"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ledger"."accounts" (
  "id"         bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "code"       text                     NOT NULL,
  "currency"   text                     NOT NULL,
  "created_at" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "accounts_code_key" UNIQUE (code, currency),
  CONSTRAINT "accounts_pkey" PRIMARY KEY (id)
);

ALTER TABLE "ledger"."accounts"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ledger"."entries" (
  "id"            bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  "journal_id"    bigint NOT NULL,
  "account_id"    bigint NOT NULL,
  "currency"      text   NOT NULL,
  "amount"        bigint NOT NULL,
  "balance_after" bigint,
  CONSTRAINT "entries_amount_not_zero" CHECK ((amount <> 0)),
  CONSTRAINT "entries_pkey" PRIMARY KEY (id)
);

ALTER TABLE "ledger"."entries"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ledger"."journals" (
  "id"          bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "kind"        text                     NOT NULL,
  "payment_id"  uuid,
  "description" text                     NOT NULL,
  "created_at"  timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "journals_kind" CHECK ((kind = ANY (ARRAY['gateway'::text, 'fulfilment'::text, 'wallet'::text]))),
  CONSTRAINT "journals_pkey" PRIMARY KEY (id)
);

ALTER TABLE "ledger"."journals"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."audit_log" (
  "id"         bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "event"      text                     NOT NULL,
  "actor"      text                     NOT NULL,
  "payment_id" uuid,
  "old_status" text,
  "new_status" text,
  "detail"     jsonb                    NOT NULL DEFAULT '{}'::jsonb,
  "at"         timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "audit_log_pkey" PRIMARY KEY (id)
);

ALTER TABLE "ops"."audit_log"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."failed_signups" (
  "auth_user_id" uuid                     NOT NULL,
  "error"        text                     NOT NULL,
  "attempts"     integer                  NOT NULL DEFAULT 1,
  "failed_at"    timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "failed_signups_pkey" PRIMARY KEY (auth_user_id)
);

ALTER TABLE "ops"."failed_signups"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."gateway_checks" (
  "payment_id"   uuid                     NOT NULL,
  "reason"       text                     NOT NULL,
  "attempts"     integer                  NOT NULL DEFAULT 0,
  "due_at"       timestamp with time zone NOT NULL,
  "claimed_at"   timestamp with time zone,
  "last_outcome" text,
  "last_detail"  text,
  CONSTRAINT "gateway_checks_outcome" CHECK ((last_outcome = ANY (ARRAY['answered'::text, 'unknown'::text, 'failed'::text]))),
  CONSTRAINT "gateway_checks_pkey" PRIMARY KEY (payment_id, reason),
  CONSTRAINT "gateway_checks_reason" CHECK ((reason = ANY (ARRAY['seen'::text, 'lookup'::text, 'authorized'::text, 'unfinished'::text])))
);

ALTER TABLE "ops"."gateway_checks"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."idempotency_keys" (
  "issuer"       text                     NOT NULL,
  "sub"          text                     NOT NULL,
  "key"          text                     NOT NULL,
  "request_hash" text                     NOT NULL,
  "payment_id"   uuid                     NOT NULL,
  "created_at"   timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "idempotency_keys_key_length" CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY (issuer, sub, key)
);

ALTER TABLE "ops"."idempotency_keys"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."operators" (
  "user_id"  uuid                     NOT NULL,
  "added_by" text                     NOT NULL,
  "added_at" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "operators_pkey" PRIMARY KEY (user_id)
);

ALTER TABLE "ops"."operators"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."outbox" (
  "id"         bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "topic"      text                     NOT NULL,
  "payment_id" uuid,
  "payload"    jsonb                    NOT NULL,
  "created_at" timestamp with time zone NOT NULL DEFAULT now(),
  "sent_at"    timestamp with time zone,
  CONSTRAINT "outbox_once" UNIQUE (topic, payment_id),
  CONSTRAINT "outbox_pkey" PRIMARY KEY (id)
);

ALTER TABLE "ops"."outbox"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."settings" (
  "name"        text  NOT NULL,
  "value"       jsonb NOT NULL,
  "description" text  NOT NULL,
  CONSTRAINT "settings_name_format" CHECK ((name ~ '^[a-z][a-z_]*$'::text)),
  CONSTRAINT "settings_pkey" PRIMARY KEY (name)
);

ALTER TABLE "ops"."settings"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."credit_package_prices" (
  "package_id" uuid   NOT NULL,
  "currency"   text   NOT NULL,
  "amount"     bigint NOT NULL,
  CONSTRAINT "credit_package_prices_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "credit_package_prices_pkey" PRIMARY KEY (package_id, currency)
);

ALTER TABLE "public"."credit_package_prices"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."credit_packages" (
  "id"               uuid     NOT NULL DEFAULT gen_random_uuid(),
  "name"             text     NOT NULL,
  "description"      text     NOT NULL DEFAULT ''::text,
  "credits"          bigint   NOT NULL,
  "discount_percent" smallint NOT NULL DEFAULT 0,
  "active"           boolean  NOT NULL DEFAULT true,
  "sort_order"       integer  NOT NULL DEFAULT 0,
  CONSTRAINT "credit_packages_credits_positive" CHECK ((credits > 0)),
  CONSTRAINT "credit_packages_discount_range" CHECK (((discount_percent >= 0) AND (discount_percent <= 99))),
  CONSTRAINT "credit_packages_pkey" PRIMARY KEY (id)
);

ALTER TABLE "public"."credit_packages"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."currencies" (
  "code"     text     NOT NULL,
  "name"     text     NOT NULL,
  "exponent" smallint NOT NULL,
  CONSTRAINT "currencies_code_format" CHECK ((code ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT "currencies_exponent_range" CHECK (((exponent >= 0) AND (exponent <= 4))),
  CONSTRAINT "currencies_pkey" PRIMARY KEY (code)
);

ALTER TABLE "public"."currencies"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."payments" (
  "id"                 uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "status"             text                     NOT NULL DEFAULT 'pending'::text,
  "fulfilment"         text                     NOT NULL DEFAULT 'none'::text,
  "provider"           text                     NOT NULL,
  "reference"          text                     NOT NULL,
  "livemode"           boolean                  NOT NULL,
  "issuer"             text                     NOT NULL,
  "sub"                text                     NOT NULL,
  "user_id"            uuid,
  "payment_type"       text                     NOT NULL,
  "purchase"           jsonb                    NOT NULL,
  "description"        text                     NOT NULL,
  "amount"             bigint                   NOT NULL,
  "currency"           text                     NOT NULL,
  "net_amount"         bigint                   NOT NULL DEFAULT 0,
  "gross_amount"       bigint,
  "fees"               bigint,
  "refunded_amount"    bigint                   NOT NULL DEFAULT 0,
  "verified"           boolean                  NOT NULL DEFAULT false,
  "verified_at"        timestamp with time zone,
  "provider_status"    text,
  "checkout_status"    text                     NOT NULL DEFAULT 'opening'::text,
  "checkout"           jsonb,
  "email"              text,
  "channel"            text,
  "customer_code"      text,
  "authorization_code" text,
  "gateway_response"   text,
  "source"             text,
  "effect"             jsonb,
  "metadata"           jsonb                    NOT NULL DEFAULT '{}'::jsonb,
  "paid_at"            timestamp with time zone,
  "fulfilled_at"       timestamp with time zone,
  "created_at"         timestamp with time zone NOT NULL DEFAULT now(),
  "updated_at"         timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "payments_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "payments_checkout_status" CHECK ((checkout_status = ANY (ARRAY['opening'::text, 'opened'::text, 'unknown'::text, 'refused'::text]))),
  CONSTRAINT "payments_currency_format" CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT "payments_fulfilment"
    CHECK
    ((fulfilment = ANY (ARRAY['none'::text, 'applied'::text, 'partly_reversed'::text, 'reversed'::text, 'parked'::text, 'failed'::text, 'review'::text, 'refund_due'::text]))),
  CONSTRAINT "payments_net_within_due" CHECK (((net_amount >= 0) AND (net_amount <= amount))),
  CONSTRAINT "payments_pkey" PRIMARY KEY (id),
  CONSTRAINT "payments_reference_format" CHECK ((reference ~ '^[A-Za-z0-9.=-]+$'::text)),
  CONSTRAINT "payments_reference_key" UNIQUE (PROVIDER, reference),
  CONSTRAINT "payments_refunded_not_negative" CHECK ((refunded_amount >= 0)),
  CONSTRAINT "payments_status"
    CHECK ((status = ANY (ARRAY['pending'::text, 'success'::text, 'failed'::text, 'canceled'::text, 'partially_refunded'::text, 'refunded'::text, 'disputed'::text])))
);

ALTER TABLE "public"."payments"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."payments" FROM "anon";

CREATE TABLE "public"."profiles" (
  "id"           uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "issuer"       text                     NOT NULL,
  "external_id"  text                     NOT NULL,
  "email"        text,
  "first_name"   text,
  "last_name"    text,
  "photo_url"    text,
  "credits"      bigint                   NOT NULL DEFAULT 0,
  "debt"         bigint                   NOT NULL DEFAULT 0,
  "credits_used" bigint                   NOT NULL DEFAULT 0,
  "total_spent"  jsonb                    NOT NULL DEFAULT '{}'::jsonb,
  "closed_at"    timestamp with time zone,
  "created_at"   timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "profiles_credits_not_negative" CHECK ((credits >= 0)),
  CONSTRAINT "profiles_credits_used_not_negative" CHECK ((credits_used >= 0)),
  CONSTRAINT "profiles_debt_not_negative" CHECK ((debt >= 0)),
  CONSTRAINT "profiles_identity_key" UNIQUE (issuer, external_id),
  CONSTRAINT "profiles_no_credits_in_debt" CHECK (((credits = 0) OR (debt = 0))),
  CONSTRAINT "profiles_pkey" PRIMARY KEY (id)
);

ALTER TABLE "public"."profiles"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."profiles" FROM "anon";

CREATE TABLE "public"."provider_currencies" (
  "provider"       text    NOT NULL,
  "currency"       text    NOT NULL,
  "minimum_amount" bigint  NOT NULL,
  "preferred"      boolean NOT NULL DEFAULT false,
  CONSTRAINT "provider_currencies_minimum_positive" CHECK ((minimum_amount > 0)),
  CONSTRAINT "provider_currencies_pkey" PRIMARY KEY (PROVIDER, currency)
);

ALTER TABLE "public"."provider_currencies"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."transactions" (
  "id"              uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "user_id"         uuid                     NOT NULL,
  "type"            text                     NOT NULL,
  "unit"            text                     NOT NULL,
  "amount"          bigint                   NOT NULL,
  "balance_after"   bigint                   NOT NULL,
  "payment_id"      uuid,
  "order_id"        uuid,
  "description"     text                     NOT NULL,
  "idempotency_key" text,
  "metadata"        jsonb                    NOT NULL DEFAULT '{}'::jsonb,
  "processed_at"    timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "transactions_amount_not_zero" CHECK ((amount <> 0)),
  CONSTRAINT "transactions_idempotency_key" UNIQUE (user_id, idempotency_key),
  CONSTRAINT "transactions_pkey" PRIMARY KEY (id),
  CONSTRAINT "transactions_type" CHECK ((type = ANY (ARRAY['purchase'::text, 'spend'::text, 'refund'::text, 'bonus'::text, 'contribution'::text, 'security_deposit'::text])))
);

ALTER TABLE "public"."transactions"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."transactions" FROM "anon";

ALTER TABLE "inbox"."webhook_bodies"
  ALTER COLUMN "headers" SET DEFAULT '{}'::jsonb;

CREATE TYPE "inbox"."folded" AS (
  "status"     text,
  "net"        bigint,
  "kept"       bigint,
  "refunded"   bigint,
  "surplus"    bigint,
  "captured"   boolean,
  "authorized" boolean,
  "gross"      bigint,
  "fees"       bigint
);

CREATE TYPE "inbox"."verdict" AS (
  "outcome"       text,
  "reason"        text,
  "payment_id"    uuid,
  "waits_for"     text[],
  "error_code"    text,
  "error_message" text,
  "repeated"      boolean
);

CREATE OR REPLACE FUNCTION fulfilment.announce (
  payment public.payments,
  folded  inbox.folded,
  effect  jsonb
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payload jsonb := jsonb_build_object(
    'reference', payment.reference, 'email', payment.email, 'description', payment.description,
    'amount', payment.amount, 'currency', payment.currency, 'effect', effect
  );
begin
  if folded.net > 0 then
    insert into ops.outbox (topic, payment_id, payload) values ('receipt', payment.id, v_payload)
    on conflict on constraint outbox_once do nothing;
  end if;
  if folded.surplus > 0 then
    insert into ops.outbox (topic, payment_id, payload)
    values ('refund_due', payment.id, v_payload || jsonb_build_object('surplus', folded.surplus))
    on conflict on constraint outbox_once do nothing;
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.answer (
  payment public.payments
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_status text := payment.status;
  v_paid boolean;
  v_answer jsonb;
begin
  -- Not every gateway sends an event for a failed attempt: until the sweeper has recorded it, what it said when asked.
  if v_status = 'pending' and not payment.verified and payment.provider_status = 'failed' then
    v_status := 'failed';
  end if;
  v_paid := payment.verified or v_status in ('success', 'partially_refunded', 'refunded', 'disputed');
  v_answer := jsonb_build_object(
    'success', v_paid,
    'payment_status', v_status,
    'verified', payment.verified,
    'fulfilment', payment.fulfilment,
    'amount', payment.amount,
    'currency', payment.currency,
    'message', fulfilment.message(payment, v_status),
    'data', jsonb_build_object(
      'reference', payment.reference, 'amount', payment.amount, 'currency', payment.currency,
      'channel', payment.channel, 'paid_at', payment.paid_at
    )
  );
  if payment.fulfilled_at is not null then
    v_answer := v_answer || payment.effect || jsonb_build_object(
      'new_balance', (select u.credits from public.profiles u where u.id = payment.user_id),
      'note', fulfilment.message(payment, v_status)
    );
  end if;
  return v_answer;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.checkout_answer (
  payment public.payments,
  outcome text
)
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select jsonb_build_object(
    'outcome', outcome, 'payment_id', payment.id, 'reference', payment.reference, 'provider', payment.provider,
    'payment_type', payment.payment_type, 'amount', payment.amount, 'currency', payment.currency,
    'livemode', payment.livemode, 'email', payment.email, 'description', payment.description,
    'checkout', payment.checkout
  );
$function$;

CREATE OR REPLACE FUNCTION fulfilment.choose_currency (
  provider text,
  request  jsonb
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_currency text := request ->> 'currency';
begin
  if v_currency is null then
    select c.currency into v_currency from public.provider_currencies c
    where c.provider = choose_currency.provider and c.preferred;
  end if;
  if not exists (
    select from public.provider_currencies c
    where c.provider = choose_currency.provider and c.currency = v_currency
  ) then
    raise sqlstate 'PT400' using
      message = 'provider_currency_unsupported',
      detail = format('%s does not take %s.', provider, coalesce(v_currency, 'any currency')),
      hint = 'Choose one of the gateways listed with the offer.';
  end if;
  return v_currency;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.count_spending (
  payment public.payments
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_total numeric;
begin
  -- Locked before the sum is read: two payments of one user must not both write an old sum.
  perform from public.profiles u where u.id = payment.user_id for update;
  select coalesce(sum(p.net_amount), 0) into v_total
  from public.payments p
  where p.user_id = payment.user_id and p.currency = payment.currency;
  update public.profiles u
  set total_spent = u.total_spent || jsonb_build_object(payment.currency, v_total)
  where u.id = payment.user_id and (u.total_spent -> payment.currency) is distinct from to_jsonb(v_total);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.credits (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_offer record;
  v_due bigint;
  v_granted bigint;
begin
  if step = 'quote' then
    select o.package_id, o.name, o.credits, o.amount into v_offer
    from public.credit_offers o
    where o.package_id = (payment.purchase ->> 'package_id')::uuid and o.currency = payment.currency;
    if not found then
      return null;
    end if;
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('%s: %s %s', v_offer.name, v_offer.credits, ops.setting('unit_name') ->> 'many'),
      'purchase', jsonb_build_object('package_id', v_offer.package_id, 'name', v_offer.name, 'credits', v_offer.credits)
    );
  end if;

  -- Always from the cumulative net: rounding cannot add up, and a repeat finds no difference.
  v_due := div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint;
  select coalesce(sum(t.amount), 0) into v_granted
  from public.transactions t
  where t.payment_id = payment.id and t.unit = 'CREDITS';
  if v_due <> v_granted then
    perform ledger.move_credits(
      payment.user_id, v_due - v_granted, case when v_due > v_granted then 'purchase' else 'refund' end,
      'issued', payment.description, payment.id
    );
  end if;
  return jsonb_build_object('credits_added', v_due, 'purchase_id', payment.id);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.dispatch (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- One line a payment type. This list is the registry.
  return case payment.payment_type
    when 'credits' then fulfilment.credits(step, payment, net)
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.message (
  payment public.payments,
  status  text
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select case
    when payment.fulfilment = 'applied' then 'Payment complete.'
    when payment.fulfilment = 'refund_due' then 'Payment complete. You paid more than once; the rest will be refunded.'
    when payment.fulfilment = 'partly_reversed' then 'Part of this payment was taken back.'
    when payment.fulfilment = 'reversed' then 'This payment was taken back.'
    when payment.fulfilment = 'review' then 'We received an amount other than what was due. Our team will look at it.'
    when payment.fulfilment in ('parked', 'failed') then 'We have your payment and are finishing the purchase.'
    when payment.verified then 'The gateway confirms your payment. We are finishing the purchase.'
    when status = 'failed' then 'The payment failed. You were not charged; you can try again.'
    when status = 'canceled' then 'The payment was canceled. You can try again.'
    else 'We have not heard of this payment from the gateway yet.'
  end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.quote (
  draft public.payments
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_quote jsonb := fulfilment.dispatch('quote', draft, null);
  v_minimum bigint;
begin
  if v_quote is null then
    raise sqlstate 'PT404' using
      message = 'offer_not_found',
      detail = format('There is no %s to buy like this in %s.', draft.payment_type, draft.currency),
      hint = 'Reload the offers and choose again.';
  end if;
  select c.minimum_amount into v_minimum from public.provider_currencies c
  where c.provider = draft.provider and c.currency = draft.currency;
  if (v_quote ->> 'amount')::bigint < v_minimum then
    raise sqlstate 'PT400' using
      message = 'amount_below_minimum',
      detail = format('%s takes no less than %s minor units of %s.', draft.provider, v_minimum, draft.currency),
      hint = 'Choose another gateway, currency or a larger purchase.';
  end if;
  return v_quote;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.settle (
  payment public.payments,
  folded  inbox.folded
)
  RETURNS public.payments
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_effect jsonb := payment.effect;
  v_fulfilment text;
  v_payment public.payments;
begin
  if not folded.captured then
    v_fulfilment := case
      when exists (select from inbox.captures(payment.id)) then 'review'
      else 'none'
    end;
  elsif payment.user_id is null then
    v_fulfilment := 'parked';
  else
    v_effect := fulfilment.dispatch('fulfil', payment, folded.net);
    assert v_effect is not null, format('payment type %s has no fulfilment', payment.payment_type);
    -- After what the type locks: the profile comes last.
    perform fulfilment.count_spending(payment);
    perform ledger.recognise(payment, 'revenue:' || payment.payment_type, folded.kept);
    v_fulfilment := case
      when folded.surplus > 0 then 'refund_due'
      when folded.net = payment.amount then 'applied'
      when folded.net > 0 then 'partly_reversed'
      else 'reversed'
    end;
    perform fulfilment.announce(payment, folded, v_effect);
  end if;

  update public.payments p set
    fulfilment = v_fulfilment,
    effect = v_effect,
    fulfilled_at = coalesce(p.fulfilled_at, case when v_effect is not null then now() end)
  where p.id = payment.id
  returning * into strict v_payment;
  return v_payment;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.apply_event (
  received inbox.webhook_events,
  event    jsonb
)
  RETURNS inbox.verdict
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_verdict inbox.verdict;
  v_payment public.payments;
  v_before public.payments;
  v_folded inbox.folded;
  v_new integer;
  v_changed boolean;
begin
  if event ? 'error' then
    return row('dead', null, null, null, event #>> '{error,code}', event #>> '{error,message}', false)::inbox.verdict;
  end if;
  if jsonb_array_length(coalesce(event -> 'facts', '[]')) = 0 and not coalesce((event ->> 'lookup')::boolean, false) then
    return row('ignored', null, null, null, null, null, false)::inbox.verdict;
  end if;

  v_verdict.payment_id := inbox.find_payment(received.provider, event -> 'refs');
  if v_verdict.payment_id is null then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'unknown_reference';
    v_verdict.waits_for := array(
      select format('%s:%s:%s', received.provider, r.type, r.value)
      from jsonb_to_recordset(event -> 'refs') as r (type text, value text)
    );
    return v_verdict;
  end if;

  -- Written lock order: event, payment, then what the payment type names (group or order, inventory by id), profile last.
  select * into strict v_before from public.payments p where p.id = v_verdict.payment_id for update;
  perform inbox.remember_refs(v_before.id, v_before.provider, event -> 'refs');
  v_new := inbox.record_facts(v_before, received.id, event);
  v_folded := inbox.fold(v_before);
  v_payment := inbox.learn_details(v_before.id, event, v_folded);
  perform ledger.book_gateway(v_payment);
  v_payment := fulfilment.settle(v_payment, v_folded);
  perform inbox.ask_gateway(v_payment, v_folded, event);

  v_changed := v_new > 0 or v_payment.status <> v_before.status or v_payment.fulfilment <> v_before.fulfilment;
  if v_changed then
    perform ops.audit(
      'payment_' || v_payment.fulfilment, event ->> 'source', v_payment.id, v_before.status, v_payment.status,
      jsonb_build_object('webhook_event_id', received.id, 'event_type', received.event_type, 'net', v_payment.net_amount)
    );
  end if;
  v_verdict := inbox.judge(v_payment, event);
  -- One that was parked or failed before answers what has become of it, whoever brought that about.
  v_verdict.repeated := received.outcome = 'received' and not v_changed;
  return v_verdict;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.ask_gateway (
  payment public.payments,
  folded  inbox.folded,
  event   jsonb
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  if coalesce((event ->> 'lookup')::boolean, false) then
    perform ops.schedule_check(payment.id, 'lookup', interval '0');
  end if;
  if folded.authorized and not folded.captured then
    -- Automatic capture is asked for; what is still only authorised after this is captured by us.
    perform ops.schedule_check(payment.id, 'authorized', interval '2 minutes');
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.attempts_status (
  payment_id uuid
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select case
    when bool_or(f.fact_type = 'canceled') then 'canceled'
    when bool_or(f.fact_type = 'attempt_failed') then 'failed'
    else 'pending'
  end
  from inbox.payment_facts f
  where f.payment_id = attempts_status.payment_id;
$function$;

CREATE OR REPLACE FUNCTION inbox.captures (
  payment_id uuid
)
  RETURNS TABLE (
    object_id text,
    amount    bigint,
    gross     bigint,
    fee       bigint,
    currency  text,
    livemode  boolean,
    matches   boolean,
    exact     boolean
  )
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select
    f.object_id,
    max(f.amount) filter (where f.fact_type = 'captured'),
    max(coalesce(f.gross, f.amount)) filter (where f.fact_type = 'captured'),
    coalesce(max(f.fee), 0),
    f.currency,
    f.livemode,
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'accepted' or f.amount = p.amount),
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'captured' and f.amount = p.amount)
  from inbox.payment_facts f
  join public.payments p on p.id = f.payment_id
  where f.payment_id = captures.payment_id and f.fact_type in ('captured', 'accepted')
  group by f.object_id, f.currency, f.livemode, p.currency, p.livemode
  having bool_or(f.fact_type = 'captured');
$function$;

CREATE OR REPLACE FUNCTION inbox.find_payment (
  provider text,
  refs     jsonb
)
  RETURNS uuid
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_payments uuid[];
begin
  select array_agg(distinct r.payment_id) into v_payments
  from jsonb_to_recordset(refs) as given (type text, value text)
  join inbox.payment_refs r
    on r.provider = find_payment.provider and r.ref_type = given.type and r.ref_value = given.value;
  if array_length(v_payments, 1) > 1 then
    raise exception using
      errcode = 'P0003', message = 'ambiguous_refs',
      detail = format('The event names %s different payments: %s.', array_length(v_payments, 1), refs),
      hint = 'Look at both payments; the gateway gave one of its ids to two of our references.';
  end if;
  return v_payments[1];
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.fold (
  payment public.payments
)
  RETURNS inbox.folded
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_folded inbox.folded;
  v_counted bigint;
  v_matching bigint;
  v_refunded bigint;
  v_disputed bigint;
  v_taken bigint;
begin
  -- Of several matching captures one counts; which one makes no difference but to an accepted amount.
  select c.amount into v_counted from inbox.captures(payment.id) c
  where c.matches order by c.exact desc, c.object_id limit 1;
  select coalesce(sum(c.amount) filter (where c.matches), 0), sum(c.gross), sum(c.fee)
  into v_matching, v_folded.gross, v_folded.fees
  from inbox.captures(payment.id) c;

  -- Money given back out of a capture that never counted takes nothing from one that did.
  select
    coalesce(sum(w.amount) filter (where w.kind = 'refund'), 0),
    coalesce(sum(w.amount) filter (where w.kind = 'dispute'), 0)
  into v_refunded, v_disputed
  from inbox.withdrawals(payment.id) w
  where w.currency = payment.currency and w.livemode = payment.livemode
    and not exists (
      select from inbox.captures(payment.id) c where c.object_id = w.parent and not c.matches
    );

  v_folded.captured := v_counted is not null;
  v_counted := coalesce(v_counted, 0);
  v_folded.refunded := v_refunded;
  -- Refunds use up surplus first.
  v_taken := greatest(0, v_refunded + v_disputed - (v_matching - v_counted));
  v_folded.surplus := greatest(0, v_matching - v_counted - v_refunded - v_disputed);
  v_folded.kept := greatest(0, v_counted - v_taken);
  v_folded.net := case
    when v_counted = 0 then 0
    else least(payment.amount, div(payment.amount::numeric * v_folded.kept, v_counted)::bigint)
  end;
  v_folded.authorized := inbox.is_authorized(payment.id);
  v_folded.status := case
    when v_folded.captured and v_disputed > 0 then 'disputed'
    when v_folded.captured and v_folded.kept = 0 then 'refunded'
    when v_folded.captured and v_taken > 0 then 'partially_refunded'
    when v_folded.captured then 'success'
    when v_folded.authorized then 'pending'
    else inbox.attempts_status(payment.id)
  end;
  return v_folded;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.is_authorized (
  payment_id uuid
)
  RETURNS boolean
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select exists (
    select from inbox.payment_facts a
    where a.payment_id = is_authorized.payment_id and a.fact_type = 'authorized'
      and not exists (
        select from inbox.payment_facts c
        where c.payment_id = a.payment_id and c.fact_type = 'canceled' and c.object_id = a.object_id
      )
  );
$function$;

CREATE OR REPLACE FUNCTION inbox.is_passing_fault (
  state text
)
  RETURNS boolean
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select state in ('55P03', '40P01', '40001', '57014') or state like '53%' or state like '57P0%';
$function$;

CREATE OR REPLACE FUNCTION inbox.judge (
  payment public.payments,
  event   jsonb
)
  RETURNS inbox.verdict
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_verdict inbox.verdict;
begin
  v_verdict.payment_id := payment.id;
  if payment.fulfilment = 'parked' then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'unknown_payer';
    v_verdict.waits_for := array[format('payer:%s:%s', payment.issuer, payment.sub)];
  elsif coalesce((event ->> 'lookup')::boolean, false) then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'lookup';
  elsif exists (
    select from jsonb_to_recordset(event -> 'facts') as f (type text, object_id text)
    join inbox.captures(payment.id) c on c.object_id = f.object_id
    where f.type = 'captured' and not c.matches
  ) then
    v_verdict.outcome := 'review';
  else
    v_verdict.outcome := 'applied';
  end if;
  return v_verdict;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.learn_details (
  payment_id uuid,
  event      jsonb,
  folded     inbox.folded
)
  RETURNS public.payments
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payment public.payments;
  v_details jsonb := coalesce(nullif(event -> 'details', 'null'), '{}');
begin
  update public.payments p set
    status = folded.status,
    net_amount = folded.net,
    refunded_amount = folded.refunded,
    gross_amount = folded.gross,
    fees = folded.fees,
    -- The payer's profile, once there is one: users are made by their identity provider, never here.
    user_id = coalesce(p.user_id, (
      select u.id from public.profiles u where u.issuer = p.issuer and u.external_id = p.sub and u.closed_at is null
    )),
    source = coalesce(p.source, case when folded.captured then event ->> 'source' end),
    paid_at = coalesce(p.paid_at, case when folded.captured then coalesce((v_details ->> 'paid_at')::timestamptz, now()) end),
    email = coalesce(p.email, v_details ->> 'email'),
    channel = coalesce(v_details ->> 'channel', p.channel),
    customer_code = coalesce(v_details ->> 'customer_code', p.customer_code),
    authorization_code = coalesce(v_details ->> 'authorization_code', p.authorization_code),
    gateway_response = coalesce(v_details ->> 'gateway_response', p.gateway_response),
    metadata = p.metadata || case
      when jsonb_typeof(v_details -> 'metadata') = 'object' then v_details -> 'metadata' else '{}'
    end,
    updated_at = now()
  where p.id = learn_details.payment_id
  returning * into strict v_payment;
  return v_payment;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.maintain_bodies()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_month date;
  v_name text;
  v_keep_from date := date_trunc('month', now() - (ops.setting('body_retention') #>> '{}')::interval)::date;
begin
  foreach v_month in array array[date_trunc('month', now())::date, (date_trunc('month', now()) + interval '1 month')::date] loop
    v_name := 'webhook_bodies_' || to_char(v_month, 'YYYY_MM');
    -- A month whose bodies already went to the default partition stays there: they cannot be in two places.
    if to_regclass('inbox.' || v_name) is null and not exists (
      select from inbox.webhook_bodies_default d
      where d.received_at >= v_month and d.received_at < v_month + interval '1 month'
    ) then
      execute format(
        'create table inbox.%I partition of inbox.webhook_bodies for values from (%L) to (%L)',
        v_name, v_month, (v_month + interval '1 month')::date
      );
      execute format('alter table inbox.%I enable row level security', v_name);
      execute format('comment on table inbox.%I is %L', v_name, 'Bodies received in this month.');
    end if;
  end loop;

  for v_name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname ~ '^webhook_bodies_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') < v_keep_from
  loop
    execute format('alter table inbox.webhook_bodies detach partition inbox.%I', v_name);
    execute format(
      'insert into inbox.webhook_bodies_default select b.* from inbox.%I b join inbox.webhook_events e '
      'on e.id = b.webhook_event_id where e.outcome in (''received'', ''parked'', ''failed'', ''dead'', ''review'')', v_name
    );
    execute format('drop table inbox.%I', v_name);
  end loop;

  -- What was kept back because it was unresolved, or came before its month had a partition.
  delete from inbox.webhook_bodies_default d
  using inbox.webhook_events e
  where e.id = d.webhook_event_id and d.received_at < v_keep_from and e.outcome in ('applied', 'ignored');
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.money (
  payment_id uuid
)
  RETURNS TABLE (
    livemode boolean,
    currency text,
    captured bigint,
    gross    bigint,
    fees     bigint,
    refunded bigint,
    disputed bigint
  )
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  with moved as (
    select c.livemode, c.currency, c.amount as captured, c.gross, c.fee as fees, 0::bigint as refunded, 0::bigint as disputed
    from inbox.captures(money.payment_id) c
    union all
    select
      w.livemode, w.currency, 0, 0, 0,
      case when w.kind = 'refund' then w.amount else 0 end,
      case when w.kind = 'dispute' then w.amount else 0 end
    from inbox.withdrawals(money.payment_id) w
    union all
    -- A refund that failed or a dispute won, which may name no currency, must be booked back: keep every currency in sight.
    select distinct f.livemode, f.currency, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
    from inbox.payment_facts f
    where f.payment_id = money.payment_id and f.currency is not null
  )
  select
    m.livemode, m.currency, sum(m.captured)::bigint, sum(m.gross)::bigint, sum(m.fees)::bigint,
    sum(m.refunded)::bigint, sum(m.disputed)::bigint
  from moved m
  group by m.livemode, m.currency;
$function$;

CREATE OR REPLACE FUNCTION inbox.receive_event (
  event jsonb
)
  RETURNS inbox.webhook_events
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_event inbox.webhook_events;
begin
  insert into inbox.webhook_events (provider, event_key, event_id, event_type, source)
  values (
    event ->> 'provider', event ->> 'event_key', event ->> 'event_id',
    coalesce(event ->> 'event_type', 'unknown'), coalesce(event ->> 'source', 'webhook')
  )
  on conflict on constraint webhook_events_delivery_key do nothing
  returning * into v_event;
  if found then
    insert into inbox.webhook_bodies (webhook_event_id, received_at, body, headers, event)
    values (
      v_event.id, v_event.received_at, decode(event #>> '{raw,body_base64}', 'base64'),
      coalesce(event #> '{raw,headers}', '{}'), case when event ? 'error' then null else event - 'raw' end
    );
    return v_event;
  end if;

  -- The same delivery again, or at the same time: wait for the first, then see what became of it.
  select * into strict v_event from inbox.webhook_events e
  where e.provider = event ->> 'provider' and e.event_key = event ->> 'event_key'
  for update;
  if not event ? 'error' then
    -- Bytes that could not be read when they came (dead) can be now.
    update inbox.webhook_bodies b set event = receive_event.event - 'raw'
    where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at and b.event is null;
  end if;
  return v_event;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.record_facts (
  payment  public.payments,
  event_id bigint,
  event    jsonb
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_new integer;
  v_other uuid;
begin
  insert into inbox.payment_facts (
    payment_id, provider, object_id, fact_type, amount, currency, livemode, fee, gross, parent, dispute,
    webhook_event_id, occurred_at
  )
  select
    payment.id, payment.provider, f.object_id, f.type, f.amount, f.currency,
    coalesce((event ->> 'livemode')::boolean, payment.livemode), f.fee, f.gross, f.parent, f.dispute,
    record_facts.event_id, f.occurred_at
  from jsonb_to_recordset(event -> 'facts') as f (
    type text, object_id text, amount bigint, currency text, fee bigint, gross bigint, parent text, dispute text,
    occurred_at timestamptz
  )
  on conflict on constraint payment_facts_fact_key do nothing;
  get diagnostics v_new = row_count;

  select f.payment_id into v_other
  from jsonb_to_recordset(event -> 'facts') as told (type text, object_id text, amount bigint, currency text)
  join inbox.payment_facts f
    on f.provider = payment.provider and f.object_id = told.object_id and f.fact_type = told.type
    and f.amount is not distinct from told.amount and f.currency is not distinct from told.currency
  where f.payment_id <> payment.id
  limit 1;
  if found then
    raise exception using
      errcode = 'P0003', message = 'fact_of_another_payment',
      detail = format('Payment %s already has a movement that this event tells of payment %s.', v_other, payment.id),
      hint = 'Look at both payments; the gateway tied one movement to two of our references.';
  end if;
  return v_new;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.remember_refs (
  payment_id uuid,
  provider   text,
  refs       jsonb
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  insert into inbox.payment_refs (provider, ref_type, ref_value, payment_id)
  select distinct remember_refs.provider, given.type, given.value, remember_refs.payment_id
  from jsonb_to_recordset(refs) as given (type text, value text)
  where given.type is not null and given.value is not null
  on conflict on constraint payment_refs_pkey do nothing;
$function$;

CREATE OR REPLACE FUNCTION inbox.reply (
  payment_id uuid,
  outcome    text,
  method     text
)
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select jsonb_strip_nulls(jsonb_build_object(
    'outcome', reply.outcome,
    'success', reply.outcome in ('applied', 'duplicate', 'ignored'),
    'method', reply.method,
    'payment_id', p.id,
    'reference', p.reference,
    'status', p.status,
    'effect', p.effect,
    'message', case reply.outcome
      when 'applied' then 'The event took effect.'
      when 'duplicate' then 'This was known already; nothing changed.'
      when 'parked' then 'Kept until what it needs is known.'
      when 'review' then 'The money received is not what is due; nothing was granted.'
      when 'ignored' then 'Kept; it tells nothing about a payment.'
      when 'failed' then 'Kept; we will try again ourselves.'
      when 'dead' then 'Kept as bytes; it needs an operator.'
    end
  ))
  from (select) one
  left join public.payments p on p.id = reply.payment_id;
$function$;

CREATE OR REPLACE FUNCTION inbox.retry_delay (
  attempts integer
)
  RETURNS interval
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  -- Jitter, so that what failed together does not come back together.
  select least(interval '5 seconds' * power(2, least(attempts, 20)), interval '1 hour') * (0.75 + random() * 0.5);
$function$;

CREATE OR REPLACE FUNCTION inbox.retry_next_event()
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_event inbox.webhook_events;
  v_body jsonb;
begin
  select * into v_event from inbox.webhook_events e
  where e.outcome in ('parked', 'failed') and e.next_retry_at <= now()
  order by e.next_retry_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  select b.event into v_body from inbox.webhook_bodies b
  where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at;
  begin
    perform public.process_payment_atomic(v_body);
  exception when others then
    -- A passing fault: nothing was kept. Come back later rather than at once.
    update inbox.webhook_events e set
      attempts = e.attempts + 1, next_retry_at = now() + inbox.retry_delay(e.attempts),
      error_code = sqlstate, error_message = left(sqlerrm, 1000)
    where e.id = v_event.id;
  end;
  return true;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.settle_event (
  received inbox.webhook_events,
  verdict  inbox.verdict,
  event    jsonb
)
  RETURNS inbox.webhook_events
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_event inbox.webhook_events;
  v_outcome text := verdict.outcome;
begin
  if v_outcome in ('parked', 'failed') and received.received_at < now() - (ops.setting('dead_after') #>> '{}')::interval then
    v_outcome := 'dead';
  end if;
  update inbox.webhook_events e set
    outcome = v_outcome,
    reason = case when v_outcome = 'parked' then verdict.reason end,
    waits_for = case when v_outcome = 'parked' then verdict.waits_for end,
    payment_id = coalesce(verdict.payment_id, e.payment_id),
    attempts = e.attempts + 1,
    next_retry_at = case when v_outcome in ('parked', 'failed') then now() + inbox.retry_delay(e.attempts) end,
    error_code = verdict.error_code,
    error_message = left(verdict.error_message, 1000),
    processed_at = clock_timestamp()
  where e.id = received.id
  returning * into strict v_event;

  if v_outcome = 'failed' then
    -- The row says so to the payer; what was rolled back comes with the retry.
    begin
      update public.payments p set fulfilment = 'failed', updated_at = now()
      where p.id = inbox.find_payment(received.provider, event -> 'refs') and p.fulfilment in ('none', 'parked');
    exception when others then
      if inbox.is_passing_fault(sqlstate) then
        raise;
      end if;
      null; -- ambiguous or unreadable refs: the event's own error says it, and there is no one payment to mark
    end;
    perform ops.audit('event_failed', v_event.source, v_event.payment_id, null, null,
      jsonb_build_object('webhook_event_id', v_event.id, 'code', verdict.error_code, 'message', verdict.error_message));
  end if;
  return v_event;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.wake (
  keys text[]
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  -- Skip locked: the caller may hold a payment that the event's own transaction waits for. That transaction sees
  -- what appeared, or parks the event with a retry of its own.
  update inbox.webhook_events e set next_retry_at = now()
  where e.id in (
    select w.id from inbox.webhook_events w
    where w.outcome = 'parked' and w.waits_for && keys
    for update skip locked
  );
$function$;

CREATE OR REPLACE FUNCTION inbox.wake_for_refs()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform inbox.wake(array(select format('%s:%s:%s', i.provider, i.ref_type, i.ref_value) from inserted i));
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.withdrawals (
  payment_id uuid
)
  RETURNS TABLE (
    object_id text,
    kind      text,
    amount    bigint,
    currency  text,
    livemode  boolean,
    parent    text
  )
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  with ranked as (
    -- Ranks, not times, decide: failed > processed > pending and lost > won > opened, in whatever order they came.
    select distinct on (f.object_id, r.kind)
      f.object_id, r.kind, f.fact_type, f.amount, f.currency, f.livemode,
      -- Whichever event named the capture or the dispute, it holds for the movement.
      max(f.parent) over movement as parent, max(f.dispute) over movement as dispute
    from inbox.payment_facts f
    join (values
      ('refund_pending', 'refund', 1), ('refund_processed', 'refund', 2), ('refund_failed', 'refund', 3),
      ('dispute_opened', 'dispute', 1), ('dispute_won', 'dispute', 2), ('dispute_lost', 'dispute', 3)
    ) as r (fact_type, kind, rank) on r.fact_type = f.fact_type
    where f.payment_id = withdrawals.payment_id
    window movement as (partition by f.object_id, r.kind)
    order by f.object_id, r.kind, r.rank desc, f.amount desc nulls last, f.currency, f.livemode
  ),
  refunds as (select * from ranked where ranked.fact_type in ('refund_pending', 'refund_processed')),
  disputes as (select * from ranked where ranked.fact_type in ('dispute_opened', 'dispute_lost'))
  select r.object_id, r.kind, r.amount, r.currency, r.livemode, r.parent from refunds r
  union all
  -- A refund that names the dispute is the same money.
  select
    d.object_id, d.kind,
    greatest(d.amount - coalesce((select sum(r.amount) from refunds r where r.dispute = d.object_id), 0), 0)::bigint,
    d.currency, d.livemode, d.parent
  from disputes d;
$function$;

CREATE OR REPLACE FUNCTION ledger.account_id (
  code     text,
  currency text
)
  RETURNS bigint
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_id bigint;
begin
  select a.id into v_id from ledger.accounts a
  where a.code = account_id.code and a.currency = account_id.currency;
  if not found then
    insert into ledger.accounts (code, currency) values (account_id.code, account_id.currency)
    on conflict on constraint accounts_code_key do nothing;
    select a.id into strict v_id from ledger.accounts a
    where a.code = account_id.code and a.currency = account_id.currency;
  end if;
  return v_id;
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.book_gateway (
  payment public.payments
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_money record;
  v_mode text;
  v_clearing bigint;
  v_fees bigint;
  v_surcharge bigint;
begin
  for v_money in select * from inbox.money(payment.id) loop
    v_mode := ledger.mode(v_money.livemode);
    -- The difference to what is booked, not the event's amount: a repeat books nothing, any order ends the same.
    v_clearing := v_money.gross - v_money.fees - v_money.refunded - v_money.disputed
      - ledger.booked(payment.id, format('clearing:%s:%s', payment.provider, v_mode), v_money.currency);
    v_fees := v_money.fees
      - ledger.booked(payment.id, format('fees:%s:%s', payment.provider, v_mode), v_money.currency);
    v_surcharge := v_money.captured - v_money.gross
      - ledger.booked(payment.id, format('surcharge:%s:%s', payment.provider, v_mode), v_money.currency);

    perform ledger.post('gateway', payment.id, format('%s %s', payment.provider, payment.reference), jsonb_build_array(
      jsonb_build_object('account', format('clearing:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_clearing),
      jsonb_build_object('account', format('fees:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_fees),
      jsonb_build_object('account', format('surcharge:%s:%s', payment.provider, v_mode),
        'currency', v_money.currency, 'amount', v_surcharge),
      jsonb_build_object('account', format('suspense:%s', v_mode),
        'currency', v_money.currency, 'amount', - v_clearing - v_fees - v_surcharge)
    ));
  end loop;
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.booked (
  payment_id uuid,
  account    text,
  currency   text
)
  RETURNS bigint
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select coalesce(sum(e.amount), 0)::bigint
  from ledger.journals j
  join ledger.entries e on e.journal_id = j.id
  join ledger.accounts a on a.id = e.account_id
  where j.payment_id = booked.payment_id and a.code = booked.account and a.currency = booked.currency;
$function$;

CREATE OR REPLACE FUNCTION ledger.mode (
  livemode boolean
)
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select case when livemode then 'live' else 'test' end;
$function$;

CREATE OR REPLACE FUNCTION ledger.move_credits (
  user_id         uuid,
  amount          bigint,
  type            text,
  counter_account text,
  description     text,
  payment_id      uuid   DEFAULT NULL::uuid,
  idempotency_key text   DEFAULT NULL::text
)
  RETURNS bigint
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_profile public.profiles;
  v_balance bigint;
  v_credits bigint;
  v_debt bigint;
begin
  select * into strict v_profile from public.profiles p where p.id = move_credits.user_id for update;
  -- One signed number rules both: what was spent before it was taken back is a debt, and a grant pays it first.
  v_balance := v_profile.credits - v_profile.debt + move_credits.amount;
  v_credits := greatest(v_balance, 0);
  v_debt := greatest(- v_balance, 0);

  perform ledger.post('wallet', move_credits.payment_id, move_credits.description, jsonb_build_array(
    jsonb_build_object('account', format('wallet:%s', v_profile.id), 'currency', 'CREDITS',
      'amount', v_credits - v_profile.credits, 'balance_after', v_credits),
    jsonb_build_object('account', format('debt:%s', v_profile.id), 'currency', 'CREDITS',
      'amount', v_profile.debt - v_debt, 'balance_after', - v_debt),
    jsonb_build_object('account', move_credits.counter_account, 'currency', 'CREDITS', 'amount', - move_credits.amount)
  ));
  update public.profiles set credits = v_credits, debt = v_debt where id = v_profile.id;
  insert into public.transactions
    (user_id, type, unit, amount, balance_after, payment_id, description, idempotency_key)
  values
    (v_profile.id, move_credits.type, 'CREDITS', move_credits.amount, v_balance, move_credits.payment_id,
     move_credits.description, move_credits.idempotency_key);
  return v_balance;
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.post (
  kind        text,
  payment_id  uuid,
  description text,
  lines       jsonb
)
  RETURNS bigint
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_journal_id bigint;
begin
  if not exists (select from jsonb_array_elements(lines) line where (line ->> 'amount')::bigint <> 0) then
    return null;
  end if;
  insert into ledger.journals (kind, payment_id, description)
  values (post.kind, post.payment_id, post.description)
  returning id into v_journal_id;

  insert into ledger.entries (journal_id, account_id, currency, amount, balance_after)
  select
    v_journal_id,
    ledger.account_id(line ->> 'account', line ->> 'currency'),
    line ->> 'currency',
    (line ->> 'amount')::bigint,
    (line ->> 'balance_after')::bigint
  from jsonb_array_elements(lines) line
  where (line ->> 'amount')::bigint <> 0;
  return v_journal_id;
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.recognise (
  payment public.payments,
  account text,
  amount  bigint
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_account text := format('%s:%s', recognise.account, ledger.mode(payment.livemode));
  v_move bigint;
begin
  v_move := recognise.amount + ledger.booked(payment.id, v_account, payment.currency);
  perform ledger.post('fulfilment', payment.id, payment.description, jsonb_build_array(
    jsonb_build_object('account', format('suspense:%s', ledger.mode(payment.livemode)),
      'currency', payment.currency, 'amount', v_move),
    jsonb_build_object('account', v_account, 'currency', payment.currency, 'amount', - v_move)
  ));
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.refuse_change()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  raise exception using
    errcode = '55000', message = 'append_only',
    detail = format('%s on %I.%I is refused: its rows are kept as they were written.', tg_op, tg_table_schema, tg_table_name),
    hint = 'Correct a mistake with a new row that says so.';
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.refuse_imbalance()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_journal bigint;
begin
  -- Each statement must balance by itself, so a journal always does, whoever adds to it.
  select i.journal_id into v_journal
  from inserted i
  group by i.journal_id, i.currency
  having sum(i.amount) <> 0
  limit 1;
  if found then
    raise exception using
      errcode = '23514', message = 'journal_not_balanced',
      detail = format('The entries of journal %s do not sum to zero in every currency.', v_journal),
      hint = 'Insert all entries of a journal in one statement.';
  end if;
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.audit (
  event      text,
  actor      text,
  payment_id uuid  DEFAULT NULL::uuid,
  old_status text  DEFAULT NULL::text,
  new_status text  DEFAULT NULL::text,
  detail     jsonb DEFAULT '{}'::jsonb
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  insert into ops.audit_log (event, actor, payment_id, old_status, new_status, detail)
  values (audit.event, audit.actor, audit.payment_id, audit.old_status, audit.new_status, audit.detail);
$function$;

CREATE OR REPLACE FUNCTION ops.check_delay (
  attempts integer
)
  RETURNS interval
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select (array['1 minute', '5 minutes', '30 minutes', '2 hours', '8 hours', '1 day', '3 days'])[least(attempts, 6) + 1]::interval;
$function$;

CREATE OR REPLACE FUNCTION ops.ensure_profile (
  issuer      text,
  external_id text,
  email       text,
  first_name  text DEFAULT NULL::text,
  last_name   text DEFAULT NULL::text,
  photo_url   text DEFAULT NULL::text
)
  RETURNS uuid
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_id uuid;
  v_welcome bigint := (ops.setting('welcome_credits') #>> '{}')::bigint;
begin
  insert into public.profiles (issuer, external_id, email, first_name, last_name, photo_url)
  values (
    ensure_profile.issuer, ensure_profile.external_id, ensure_profile.email, ensure_profile.first_name,
    ensure_profile.last_name, ensure_profile.photo_url
  )
  on conflict on constraint profiles_identity_key do nothing
  returning id into v_id;
  if not found then
    select p.id into strict v_id from public.profiles p
    where p.issuer = ensure_profile.issuer and p.external_id = ensure_profile.external_id;
  elsif v_welcome > 0 then
    perform ledger.move_credits(v_id, v_welcome, 'bonus', 'issued', 'Welcome bonus', null, 'welcome');
  end if;
  return v_id;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.ensure_profile_of_auth_user (
  auth_user auth.users
)
  RETURNS uuid
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  select ops.ensure_profile(
    'supabase', auth_user.id::text, auth_user.email::text, auth_user.raw_user_meta_data ->> 'first_name',
    auth_user.raw_user_meta_data ->> 'last_name', auth_user.raw_user_meta_data ->> 'avatar_url'
  );
$function$;

CREATE OR REPLACE FUNCTION ops.housekeep()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform ops.retry_signups();
  perform inbox.maintain_bodies();
  delete from ops.idempotency_keys k where k.created_at < now() - interval '24 hours';
end;
$function$;

CREATE OR REPLACE FUNCTION ops.remember_key (
  payment public.payments,
  request jsonb
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  insert into ops.idempotency_keys (issuer, sub, key, request_hash, payment_id)
  select payment.issuer, payment.sub, request ->> 'idempotency_key', request ->> 'request_hash', payment.id
  where request ->> 'idempotency_key' is not null
  on conflict on constraint idempotency_keys_pkey do update
  set request_hash = excluded.request_hash, payment_id = excluded.payment_id, created_at = now();
$function$;

CREATE OR REPLACE FUNCTION ops.repeated_payment (
  issuer  text,
  sub     text,
  request jsonb
)
  RETURNS public.payments
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_key ops.idempotency_keys;
  v_payment public.payments;
begin
  -- Held until commit: two requests with one key cannot both find it unused.
  perform pg_advisory_xact_lock(hashtextextended(issuer || chr(31) || sub || chr(31) || (request ->> 'idempotency_key'), 0));
  select * into v_key from ops.idempotency_keys k
  where k.issuer = repeated_payment.issuer and k.sub = repeated_payment.sub
    and k.key = request ->> 'idempotency_key' and k.created_at > now() - interval '24 hours';
  if not found then
    return null;
  end if;
  if v_key.request_hash is distinct from request ->> 'request_hash' then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This Idempotency-Key was used for a different request.',
      hint = 'Use a new key for a new purchase.';
  end if;
  select * into strict v_payment from public.payments p where p.id = v_key.payment_id;
  if v_payment.checkout_status = 'opened' then
    return v_payment;
  end if;
  if v_payment.checkout_status = 'opening' and v_payment.created_at > now() - interval '30 seconds' then
    raise sqlstate 'PT409' using
      message = 'in_progress',
      detail = 'The first request with this Idempotency-Key is still being answered.',
      hint = 'Wait a few seconds and send the same request again.';
  end if;
  -- The gateway's answer is unknown or was a no: the retry takes a new reference, the old one stays sweepable.
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.retry_signups()
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_failed ops.failed_signups;
  v_user auth.users;
  v_made integer := 0;
begin
  for v_failed in
    select * from ops.failed_signups f
    where f.failed_at < now() - inbox.retry_delay(f.attempts)
    order by f.failed_at limit 100 for update skip locked
  loop
    begin
      select * into v_user from auth.users u where u.id = v_failed.auth_user_id;
      if found then
        perform ops.ensure_profile_of_auth_user(v_user);
        v_made := v_made + 1;
      end if;
      delete from ops.failed_signups f where f.auth_user_id = v_failed.auth_user_id;
    exception when others then
      update ops.failed_signups f set attempts = f.attempts + 1, error = sqlerrm, failed_at = now()
      where f.auth_user_id = v_failed.auth_user_id;
    end;
  end loop;
  return v_made;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.schedule_check (
  payment_id uuid,
  reason     text,
  delay      interval
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  insert into ops.gateway_checks (payment_id, reason, due_at)
  values (schedule_check.payment_id, schedule_check.reason, now() + delay)
  on conflict on constraint gateway_checks_pkey
  do update set due_at = least(gateway_checks.due_at, excluded.due_at), attempts = 0;
$function$;

CREATE OR REPLACE FUNCTION ops.setting (
  name text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_value jsonb;
begin
  select s.value into v_value from ops.settings s where s.name = setting.name;
  if not found then
    raise exception using
      errcode = 'P0002', message = 'setting_missing',
      detail = format('ops.settings has no row named %L.', setting.name),
      hint = 'Run the migrations again: they insert every setting the system needs.';
  end if;
  return v_value;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.welcome_auth_user()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  if coalesce(new.email_confirmed_at, new.phone_confirmed_at) is null then
    return new; -- an address nobody has proved to own earns no credits
  end if;
  begin
    perform ops.ensure_profile_of_auth_user(new);
  exception when others then
    -- A fault of ours must not keep anyone from signing up: note it, the retry job makes the profile.
    insert into ops.failed_signups (auth_user_id, error) values (new.id, sqlerrm)
    on conflict on constraint failed_signups_pkey
    do update set error = excluded.error, attempts = failed_signups.attempts + 1, failed_at = now();
  end;
  return new;
end;
$function$;

CREATE OR REPLACE FUNCTION public.adopt_payments()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  -- Payments first: this waits for a delivery that is just parking one, so that the wake below sees it parked.
  update public.payments p set user_id = new.id
  where p.issuer = new.issuer and p.sub = new.external_id and p.user_id is null;
  perform inbox.wake(array[format('payer:%s:%s', new.issuer, new.external_id)]);
  return null;
end;
$function$;

REVOKE ALL ON FUNCTION "public"."adopt_payments"() FROM PUBLIC, "anon", "authenticated", "service_role";

CREATE OR REPLACE FUNCTION public.canonical_issuer (
  issuer text
)
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  -- Supabase Auth's iss is the project's address, which differs between a laptop, a branch and production
  -- and which the sign-up trigger cannot know. The platform accepts no other issuer ending in /auth/v1.
  select case when issuer like '%/auth/v1' then 'supabase' else issuer end;
$function$;

REVOKE ALL ON FUNCTION "public"."canonical_issuer"(text) FROM PUBLIC, "anon", "authenticated", "service_role";

CREATE OR REPLACE FUNCTION public.claim_gateway_checks (
  max_checks integer
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_checks jsonb;
begin
  with due as (
    select c.payment_id, c.reason from ops.gateway_checks c
    where c.due_at <= now() order by c.due_at limit max_checks
    for update skip locked
  ), claimed as (
    update ops.gateway_checks c set
      claimed_at = now(),
      attempts = c.attempts + 1,
      -- The lease is the cadence: who claims it and dies is followed after the next step.
      due_at = now() + ops.check_delay(c.attempts)
    from due d
    where c.payment_id = d.payment_id and c.reason = d.reason
    returning c.payment_id, c.reason
  )
  select jsonb_agg(jsonb_build_object(
    'payment_id', p.id, 'provider', p.provider, 'reference', p.reference,
    'order_id', (select r.ref_value from inbox.payment_refs r where r.payment_id = p.id and r.ref_type = 'order' limit 1),
    'amount', p.amount, 'currency', p.currency, 'livemode', p.livemode, 'reasons', g.reasons
  )) into v_checks
  from (select c.payment_id, jsonb_agg(c.reason order by c.reason) as reasons from claimed c group by c.payment_id) g
  join public.payments p on p.id = g.payment_id;
  return coalesce(v_checks, '[]');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."claim_gateway_checks"(integer) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.claim_replays (
  max_events integer
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_replays jsonb;
begin
  with claimed as (
    update inbox.webhook_events e set next_retry_at = now() + interval '5 minutes'
    where e.id in (
      select d.id from inbox.webhook_events d
      where d.outcome = 'dead' and d.next_retry_at <= now()
      order by d.next_retry_at limit max_events
      for update skip locked
    )
    returning e.id, e.provider, e.event_key, e.received_at
  )
  select jsonb_agg(jsonb_build_object(
    'event', jsonb_build_object('provider', c.provider, 'event_key', c.event_key, 'source', 'replay'),
    'body_base64', replace(encode(b.body, 'base64'), E'\n', ''),
    'headers', b.headers
  )) into v_replays
  from claimed c
  join inbox.webhook_bodies b on b.webhook_event_id = c.id and b.received_at = c.received_at;
  return coalesce(v_replays, '[]');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."claim_replays"(integer) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.discounted (
  amount           bigint,
  discount_percent smallint
)
  RETURNS bigint
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select amount - div(amount::numeric * discount_percent, 100)::bigint;
$function$;

CREATE OR REPLACE FUNCTION public.finish_gateway_check (
  payment_id uuid,
  outcome    text,
  detail     text
)
  RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  -- Lock order, as everywhere: event, payment, check. A lookup event that is delivered again holds the first two
  -- when it comes to the third.
  if outcome = 'answered' then
    -- Answered after the event came, so what the event could not name is in the answer.
    update inbox.webhook_events e set
      outcome = 'applied', reason = null, next_retry_at = null, processed_at = clock_timestamp()
    from ops.gateway_checks c
    where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup' and e.received_at < c.claimed_at
      and c.payment_id = finish_gateway_check.payment_id and c.reason = 'lookup'
      -- A refund is answered by a refund: the gateway's list may be behind its own webhooks.
      and (e.event_type not like 'refund.%' or exists (
        select from inbox.payment_facts f
        where f.payment_id = e.payment_id and f.fact_type in ('refund_pending', 'refund_processed', 'refund_failed')
      ));
  end if;
  perform from public.payments p where p.id = finish_gateway_check.payment_id for update;
  update ops.gateway_checks c set last_outcome = finish_gateway_check.outcome, last_detail = left(detail, 1000)
  where c.payment_id = finish_gateway_check.payment_id and c.claimed_at is not null;
  if outcome <> 'answered' then
    return; -- unknown is not failed: the lease runs out and the next step of the cadence asks again
  end if;

  delete from ops.gateway_checks c
  using public.payments p
  where c.payment_id = finish_gateway_check.payment_id and p.id = c.payment_id and c.claimed_at is not null and (
    c.attempts >= 7
    or p.status <> 'pending' and c.reason <> 'lookup'
    or c.reason = 'lookup' and not exists (
      select from inbox.webhook_events e
      where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup'
    )
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."finish_gateway_check"(uuid, text, text) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.initialize_payment (
  payer   jsonb,
  request jsonb
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_payment public.payments;
  v_quote jsonb;
begin
  v_payment.issuer := public.canonical_issuer(payer ->> 'issuer');
  v_payment.sub := payer ->> 'sub';
  if request ? 'idempotency_key' and request ->> 'idempotency_key' is not null then
    v_payment := ops.repeated_payment(v_payment.issuer, v_payment.sub, request);
    if v_payment.id is not null then
      return fulfilment.checkout_answer(v_payment, 'repeated');
    end if;
    v_payment.issuer := public.canonical_issuer(payer ->> 'issuer');
    v_payment.sub := payer ->> 'sub';
  end if;

  v_payment.provider := request ->> 'provider';
  v_payment.payment_type := request ->> 'payment_type';
  v_payment.livemode := (request ->> 'livemode')::boolean;
  v_payment.purchase := request;
  v_payment.currency := fulfilment.choose_currency(v_payment.provider, request);
  v_quote := fulfilment.quote(v_payment);

  insert into public.payments
    (provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, description, amount, currency, email)
  values (
    v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode,
    v_payment.issuer, v_payment.sub,
    (select u.id from public.profiles u
     where u.issuer = v_payment.issuer and u.external_id = v_payment.sub and u.closed_at is null),
    v_payment.payment_type, v_quote -> 'purchase', v_quote ->> 'description', (v_quote ->> 'amount')::bigint,
    v_payment.currency, coalesce(request ->> 'email', payer ->> 'email')
  )
  returning * into v_payment;
  perform inbox.remember_refs(v_payment.id, v_payment.provider,
    jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)));
  perform ops.remember_key(v_payment, request);
  perform ops.schedule_check(v_payment.id, 'unfinished', interval '20 minutes');
  return fulfilment.checkout_answer(v_payment, 'created');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.me()
  RETURNS uuid
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  return (
    select p.id
    from public.profiles p
    where p.issuer = public.canonical_issuer(auth.jwt() ->> 'iss')
      and p.external_id = auth.jwt() ->> 'sub'
      and p.closed_at is null
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."me"() FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.payment_for_verification (
  payer     jsonb,
  reference text,
  provider  text  DEFAULT NULL::text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments p
  where p.reference = payment_for_verification.reference
    and (payment_for_verification.provider is null or p.provider = payment_for_verification.provider)
    and p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.sub = payer ->> 'sub'
  limit 1;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = 'You have no payment with this reference.',
      hint = 'Check the reference, and that you are signed in as the user who paid.';
  end if;
  return jsonb_build_object(
    'payment_id', v_payment.id, 'provider', v_payment.provider, 'reference', v_payment.reference,
    'order_id', (select r.ref_value from inbox.payment_refs r where r.payment_id = v_payment.id and r.ref_type = 'order' limit 1),
    'amount', v_payment.amount, 'currency', v_payment.currency, 'livemode', v_payment.livemode,
    'payment_type', v_payment.payment_type, 'status', v_payment.status, 'fulfilment', v_payment.fulfilment,
    'verified', v_payment.verified, 'answer', fulfilment.answer(v_payment)
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.process_payment_atomic (
  event jsonb
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '1s'
  SET statement_timeout TO '4s'
  AS $function$
declare
  v_received inbox.webhook_events;
  v_verdict inbox.verdict;
begin
  v_received := inbox.receive_event(event);
  if v_received.outcome in ('applied', 'ignored', 'review') then
    return inbox.reply(v_received.payment_id, 'duplicate', 'delivery');
  end if;

  begin
    v_verdict := inbox.apply_event(v_received, event);
  exception
    -- others leaves out query_canceled, which passes, and assert_failure, which must not lose the event
    when others or assert_failure then
      if inbox.is_passing_fault(sqlstate) then
        raise;
      end if;
      v_verdict := row('failed', null, null, null, sqlstate, sqlerrm, false)::inbox.verdict;
  end;

  v_received := inbox.settle_event(v_received, v_verdict, event);
  if v_verdict.repeated and v_received.outcome in ('applied', 'review') then
    return inbox.reply(v_received.payment_id, 'duplicate', 'fact');
  end if;
  return inbox.reply(v_received.payment_id, v_received.outcome, null);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."process_payment_atomic"(jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.record_checkout (
  payment_id uuid,
  outcome    text,
  checkout   jsonb,
  refs       jsonb
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_payment public.payments;
begin
  update public.payments p set
    checkout_status = record_checkout.outcome, checkout = record_checkout.checkout, updated_at = now()
  where p.id = record_checkout.payment_id and p.checkout_status in ('opening', 'unknown')
  returning * into v_payment;
  if not found then
    raise sqlstate 'PT409' using
      message = 'checkout_already_recorded',
      detail = format('The checkout of payment %s was recorded before, or there is no such payment.', payment_id),
      hint = 'Each payment is opened at the gateway once.';
  end if;
  perform inbox.remember_refs(v_payment.id, v_payment.provider, coalesce(refs, '[]'));
  if outcome = 'unknown' then
    perform ops.schedule_check(v_payment.id, 'unfinished', interval '2 minutes');
  end if;
  return fulfilment.checkout_answer(v_payment, outcome);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.record_verification (
  payment_id      uuid,
  provider_status text,
  captured        boolean,
  verified        boolean
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_payment public.payments;
begin
  -- These three columns and no others: what the gateway said is no reason to believe that we did something about it.
  update public.payments p set
    provider_status = record_verification.provider_status,
    verified = p.verified or record_verification.verified,
    verified_at = case when record_verification.verified then coalesce(p.verified_at, now()) else p.verified_at end
  where p.id = record_verification.payment_id
  returning * into v_payment;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = format('There is no payment %s.', payment_id),
      hint = 'Take the id from payment_for_verification.';
  end if;
  if (captured or provider_status = 'failed') and v_payment.status = 'pending' and v_payment.fulfilment = 'none' then
    -- The webhook has the first word; when it stays away the sweeper asks, within the minute.
    perform ops.schedule_check(v_payment.id, 'seen', interval '20 seconds');
  end if;
  return fulfilment.answer(v_payment);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.replay_event (
  event_id bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_event inbox.webhook_events;
  v_readable boolean;
begin
  select * into v_event from inbox.webhook_events e
  where e.id = replay_event.event_id and e.outcome in ('dead', 'failed', 'parked') for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'event_not_replayable',
      detail = format('No dead, failed or parked event has the id %s.', event_id),
      hint = 'An event that is applied, ignored or in review has had its effect.';
  end if;
  select b.event is not null into v_readable from inbox.webhook_bodies b
  where b.webhook_event_id = v_event.id and b.received_at = v_event.received_at;
  update inbox.webhook_events e set
    -- Bytes nobody could read stay dead until the sweeper has read them; the rest is the retry job's.
    outcome = case when v_readable and e.outcome = 'dead' then 'failed' else e.outcome end,
    next_retry_at = now(),
    attempts = 0
  where e.id = v_event.id;
  perform ops.audit('event_replay_requested', 'operator', v_event.payment_id, null, null,
    jsonb_build_object('webhook_event_id', v_event.id, 'outcome', v_event.outcome));
  return jsonb_build_object('event_id', v_event.id, 'readable', v_readable);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."replay_event"(bigint) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.unit_name()
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
  select ops.setting('unit_name');
$function$;

ALTER TABLE "inbox"."webhook_bodies"
  ADD CONSTRAINT "webhook_bodies_pkey" PRIMARY KEY (webhook_event_id, received_at);

CREATE TABLE "inbox"."webhook_bodies_default" PARTITION OF "inbox"."webhook_bodies" DEFAULT;

ALTER TABLE "inbox"."webhook_bodies_default"
  ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."credit_package_prices"
  ADD CONSTRAINT "credit_package_prices_package_fkey" FOREIGN KEY (package_id) REFERENCES public.credit_packages(id) ON DELETE CASCADE;

ALTER TABLE "public"."credit_package_prices"
  ADD CONSTRAINT "credit_package_prices_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "ops"."gateway_checks"
  ADD CONSTRAINT "gateway_checks_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."idempotency_keys"
  ADD CONSTRAINT "idempotency_keys_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."operators"
  ADD CONSTRAINT "operators_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."provider_currencies"
  ADD CONSTRAINT "provider_currencies_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

CREATE VIEW "public"."credit_offers" WITH (security_invoker=true) AS  SELECT p.id AS package_id,
    p.name,
    p.description,
    p.credits,
    p.discount_percent,
    c.currency,
    c.amount AS list_amount,
    public.discounted(c.amount, p.discount_percent) AS amount,
    g.providers,
    p.sort_order
   FROM ((public.credit_packages p
     JOIN public.credit_package_prices c ON ((c.package_id = p.id)))
     CROSS JOIN LATERAL ( SELECT array_agg(pc.provider ORDER BY pc.provider) AS providers
           FROM public.provider_currencies pc
          WHERE ((pc.currency = c.currency) AND (pc.minimum_amount <= public.discounted(c.amount, p.discount_percent)))) g)
  WHERE (p.active AND (g.providers IS NOT NULL));

CREATE VIEW "public"."credit_purchases" WITH (security_invoker=true) AS  SELECT id,
    user_id,
    reference,
    ((effect ->> 'credits_added'::text))::bigint AS credits,
    amount,
    currency,
    status,
    fulfilled_at,
    created_at
   FROM public.payments p
  WHERE ((payment_type = 'credits'::text) AND (fulfilled_at IS NOT NULL));

REVOKE ALL ON TABLE "public"."credit_purchases" FROM "anon";

CREATE VIEW "public"."payment_history" WITH (security_invoker=true) AS  SELECT id,
    reference,
    provider,
    payment_type,
    description,
    amount,
    currency,
    status,
    fulfilment,
    refunded_amount,
    effect,
    created_at,
    paid_at,
    fulfilled_at
   FROM public.payments p;

REVOKE ALL ON TABLE "public"."payment_history" FROM "anon";

CREATE INDEX payment_facts_payment_idx ON inbox.payment_facts USING btree (payment_id);

CREATE INDEX payment_refs_payment_idx ON inbox.payment_refs USING btree (payment_id);

CREATE INDEX webhook_events_due_idx ON inbox.webhook_events USING btree (next_retry_at)
  WHERE (next_retry_at IS NOT NULL);

CREATE INDEX webhook_events_payment_idx ON inbox.webhook_events USING btree (payment_id)
  WHERE (payment_id IS NOT NULL);

CREATE INDEX webhook_events_waits_for_idx ON inbox.webhook_events USING gin (waits_for)
  WHERE (outcome = 'parked'::text);

CREATE INDEX entries_account_idx ON ledger.entries USING btree (account_id);

CREATE INDEX entries_journal_idx ON ledger.entries USING btree (journal_id);

CREATE INDEX journals_payment_idx ON ledger.journals USING btree (payment_id)
  WHERE (payment_id IS NOT NULL);

CREATE INDEX audit_log_payment_idx ON ops.audit_log USING btree (payment_id)
  WHERE (payment_id IS NOT NULL);

CREATE INDEX gateway_checks_due_idx ON ops.gateway_checks USING btree (due_at);

CREATE INDEX idempotency_keys_created_idx ON ops.idempotency_keys USING btree (created_at);

CREATE INDEX idempotency_keys_payment_idx ON ops.idempotency_keys USING btree (payment_id);

CREATE INDEX outbox_unsent_idx ON ops.outbox USING btree (id)
  WHERE (sent_at IS NULL);

CREATE INDEX credit_package_prices_currency_idx ON public.credit_package_prices USING btree (currency);

CREATE INDEX payments_payer_idx ON public.payments USING btree (issuer, sub)
  WHERE (user_id IS NULL);

CREATE INDEX payments_user_idx ON public.payments USING btree (user_id, created_at DESC);

CREATE INDEX provider_currencies_currency_idx ON public.provider_currencies USING btree (currency);

CREATE UNIQUE INDEX provider_currencies_preferred_key ON public.provider_currencies USING btree (PROVIDER)
  WHERE preferred;

CREATE INDEX transactions_payment_idx ON public.transactions USING btree (payment_id)
  WHERE (payment_id IS NOT NULL);

CREATE INDEX transactions_user_idx ON public.transactions USING btree (user_id, processed_at DESC);

CREATE TRIGGER welcome_auth_user
  AFTER INSERT OR UPDATE OF email_confirmed_at, phone_confirmed_at ON auth.users
  FOR EACH ROW
  EXECUTE FUNCTION ops.welcome_auth_user();

CREATE TRIGGER payment_facts_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON inbox.payment_facts
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER payment_refs_wake
  AFTER INSERT ON inbox.payment_refs REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT
  EXECUTE FUNCTION inbox.wake_for_refs();

CREATE TRIGGER accounts_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.accounts
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER entries_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.entries
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER entries_zero_sum
  AFTER INSERT ON ledger.entries REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_imbalance();

CREATE TRIGGER journals_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.journals
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER audit_log_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.audit_log
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER profiles_adopt_payments
  AFTER INSERT ON public.profiles
  FOR EACH ROW
  EXECUTE FUNCTION public.adopt_payments();

CREATE TRIGGER transactions_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transactions
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE POLICY "anyone reads prices" ON "public"."credit_package_prices"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "anyone reads active packages" ON "public"."credit_packages"
  FOR SELECT
  TO "anon", "authenticated"
  USING (active);

CREATE POLICY "anyone reads currencies" ON "public"."currencies"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "users read their own payments" ON "public"."payments"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

CREATE POLICY "users read their own profile" ON "public"."profiles"
  FOR SELECT
  TO "authenticated"
  USING ((id = ( SELECT public.me() AS me)));

CREATE POLICY "anyone reads provider currencies" ON "public"."provider_currencies"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "users read their own statement" ON "public"."transactions"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

COMMENT ON COLUMN "inbox"."payment_facts"."dispute" IS 'The dispute a refund names: the same money told twice counts once.';

COMMENT ON COLUMN "inbox"."payment_facts"."gross" IS 'What the customer was charged when they bear the fee; else null.';

COMMENT ON COLUMN "inbox"."payment_facts"."object_id" IS 'The gateway''s id of the movement itself (payment, refund, dispute), as source text: ids may exceed 2^53.';

COMMENT ON COLUMN "inbox"."payment_facts"."occurred_at" IS 'The gateway''s time. Data, never an arbiter of order.';

COMMENT ON COLUMN "inbox"."payment_facts"."parent" IS 'The capture a refund or dispute is about, where the gateway says.';

COMMENT ON COLUMN "inbox"."webhook_bodies"."event" IS 'What the function read in the bytes; null when it could not.';

COMMENT ON COLUMN "inbox"."webhook_events"."event_key" IS 'sha256 of the signed raw body; for polls, of the normalised facts. Headers are not signed and make no key.';

COMMENT ON COLUMN "inbox"."webhook_events"."waits_for" IS 'What a parked event lacks, as provider:type:value or payer:issuer:sub; inbox.wake makes it due when that appears.';

COMMENT ON COLUMN "ledger"."entries"."balance_after" IS 'Running balance, on a user''s own accounts only: their profile row is locked anyway.';

COMMENT ON COLUMN "ops"."settings"."description" IS 'What it changes and in which unit.';

COMMENT ON COLUMN "public"."credit_package_prices"."amount" IS 'List price in minor units of the currency.';

COMMENT ON COLUMN "public"."payments"."amount" IS 'What is due, in minor units of currency.';

COMMENT ON COLUMN "public"."payments"."authorization_code" IS 'The gateway''s token to charge the card again. No API role reads it.';

COMMENT ON COLUMN "public"."payments"."effect" IS 'What the payment bought, as it stands now.';

COMMENT ON COLUMN "public"."payments"."fulfilment" IS 'What we did about it. Written by process_payment_atomic alone.';

COMMENT ON COLUMN "public"."payments"."issuer" IS 'Payer: the token''s issuer, canonical. With sub, known before the profile exists.';

COMMENT ON COLUMN "public"."payments"."net_amount" IS 'What of the due amount is paid and kept: what the payer is entitled to.';

COMMENT ON COLUMN "public"."payments"."purchase" IS 'What is bought, frozen at initialisation: later price changes do not matter.';

COMMENT ON COLUMN "public"."payments"."source" IS 'Which door told the capture first: webhook, sweep, reconciliation …';

COMMENT ON COLUMN "public"."payments"."status" IS 'Fold over the facts (inbox.fold). Written by process_payment_atomic alone.';

COMMENT ON COLUMN "public"."payments"."user_id" IS 'The payer''s profile; null until it exists.';

COMMENT ON COLUMN "public"."payments"."verified" IS 'verify-payment''s columns are verified, verified_at and provider_status: what the gateway answered when asked. They never mean that the payment took effect.';

COMMENT ON COLUMN "public"."profiles"."credits" IS 'Spendable now; equals the sum of the wallet''s ledger entries.';

COMMENT ON COLUMN "public"."profiles"."debt" IS 'Credits spent before their payment was taken back. The next grant pays it first; no spending meanwhile.';

COMMENT ON COLUMN "public"."profiles"."external_id" IS 'The token''s sub. Text: Clerk''s ids are no uuids.';

COMMENT ON COLUMN "public"."profiles"."issuer" IS 'Who vouches for the user: "supabase" for this project''s Auth, else the token''s iss.';

COMMENT ON COLUMN "public"."profiles"."total_spent" IS 'Net money paid per currency, minor units: {"NGN": 50000}.';

COMMENT ON COLUMN "public"."provider_currencies"."minimum_amount" IS 'The least the gateway accepts, in minor units of the currency.';

COMMENT ON COLUMN "public"."provider_currencies"."preferred" IS 'The currency when a request names none.';

COMMENT ON COLUMN "public"."transactions"."amount" IS 'Signed: positive came in, negative went out.';

COMMENT ON COLUMN "public"."transactions"."balance_after" IS 'Credits less debt after this line: negative while there is debt.';

COMMENT ON COLUMN "public"."transactions"."idempotency_key" IS 'What may happen to a user once only (welcome, a spend). Null where the payment''s net decides.';

COMMENT ON COLUMN "public"."transactions"."unit" IS 'CREDITS for the virtual unit, else the currency of the money.';

COMMENT ON CONSTRAINT "outbox_once" ON "ops"."outbox" IS 'A payment causes one message of a topic, however often it is processed.';

COMMENT ON FUNCTION "fulfilment"."announce"(public.payments, inbox.folded, jsonb) IS 'Queues what the world must hear once this commits: a receipt, and that a surplus is to be refunded.';

COMMENT ON FUNCTION "fulfilment"."answer"(public.payments) IS 'What the payer is told about a payment: by verify-payment after the gateway was asked, and while polling.';

COMMENT ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) IS 'What initialize-payment needs to open the gateway''s checkout or to repeat its answer.';

COMMENT ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) IS 'The currency asked for, or the gateway''s preferred one; refused when the gateway does not take it.';

COMMENT ON FUNCTION "fulfilment"."count_spending"(public.payments) IS 'Keeps profiles.total_spent at the sum of the net amounts of the user''s payments in this currency.';

COMMENT ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) IS 'Payment type credits: the wallet holds floor(credits × net / due) of the package; the difference is granted or taken back.';

COMMENT ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) IS 'Calls the function of a payment''s type. step quote: freezes what payment.purchase asks for into {amount, purchase, description}; step fulfil: brings the world to what net entitles and answers the effect. Null: unknown type.';

COMMENT ON FUNCTION "fulfilment"."message"(public.payments, text) IS 'One sentence about where a payment stands, for the payer.';

COMMENT ON FUNCTION "fulfilment"."quote"(public.payments) IS 'Price and frozen purchase {amount, purchase, description} of a draft payment, from the database.';

COMMENT ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) IS 'Brings what a payment bought, and the books, to what its net entitles, and says on the row what we did about it.';

COMMENT ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) IS 'What one event does: facts, fold, books, effects. Runs in one inner block, so all of it happens or nothing.';

COMMENT ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) IS 'Puts a payment on the sweeper''s list when an event leaves something that only the gateway can answer.';

COMMENT ON FUNCTION "inbox"."attempts_status"(uuid) IS 'Status of a payment without money: canceled > failed > pending. None is final: a capture may still come.';

COMMENT ON FUNCTION "inbox"."captures"(uuid) IS 'The captures of a payment, one row a gateway object. matches: amount, currency and mode are what is due, or an operator accepted them as that.';

COMMENT ON FUNCTION "inbox"."find_payment"(text, jsonb) IS 'The payment that refs [{type, value}] name; null when none is known. Two different ones are an error.';

COMMENT ON FUNCTION "inbox"."fold"(public.payments) IS 'Status and net of a payment: a pure function of its facts and of what is due, so every order of arrival ends the same.';

COMMENT ON FUNCTION "inbox"."is_authorized"(uuid) IS 'Whether the gateway holds money for this payment that it has not let go. A failure told for the same object does not count: banks authorise late.';

COMMENT ON FUNCTION "inbox"."is_passing_fault"(text) IS 'Whether an SQLSTATE goes away by itself (lock or statement timeout, deadlock, serialisation, resources, shutdown): then nothing is kept and the gateway is asked to deliver again.';

COMMENT ON FUNCTION "inbox"."judge"(public.payments, jsonb) IS 'The outcome of an event whose facts are recorded: parked while the payer or the movement is unknown, review when it tells a capture that is not what is due, else applied.';

COMMENT ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) IS 'Writes what the facts establish and the event tells beside them on the payments row.';

COMMENT ON FUNCTION "inbox"."maintain_bodies"() IS 'Makes this and next month''s partition of the bodies and drops months past the retention; bodies of unresolved events move to the default partition first, and go when they are resolved.';

COMMENT ON FUNCTION "inbox"."money"(uuid) IS 'What the gateway took and gave back for a payment, per mode and currency, minor units: the books follow it.';

COMMENT ON FUNCTION "inbox"."receive_event"(jsonb) IS 'Stores a delivery with its bytes, or finds it and locks it: of concurrent deliveries of the same bytes one goes first.';

COMMENT ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) IS 'Adds the facts of an event to a payment; one told before is left as it is. Answers how many were new.';

COMMENT ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) IS 'Keeps the names an event or a gateway''s answer gave a payment, so that later events find it by any of them.';

COMMENT ON FUNCTION "inbox"."reply"(uuid, text, text) IS 'The answer of process_payment_atomic.';

COMMENT ON FUNCTION "inbox"."retry_delay"(integer) IS '5 seconds, doubled with every attempt, at most an hour, with a quarter of jitter.';

COMMENT ON FUNCTION "inbox"."retry_next_event"() IS 'Processes the failed or parked event that is due longest, once; false when none is. Concurrent callers take different ones.';

COMMENT ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) IS 'Keeps what became of an event: parked and failed ones with a retry of our own, dead when that took too long.';

COMMENT ON FUNCTION "inbox"."wake"(text[]) IS 'Makes parked events due that wait for one of these keys.';

COMMENT ON FUNCTION "inbox"."wake_for_refs"() IS 'Trigger: a new name of a payment makes the events due that waited for it.';

COMMENT ON FUNCTION "inbox"."withdrawals"(uuid) IS 'The refunds (pending or processed) and disputes (open, or lost) of a payment with what each takes, minor units.';

COMMENT ON FUNCTION "ledger"."account_id"(text, text) IS 'The account with this code and currency; made on first use.';

COMMENT ON FUNCTION "ledger"."book_gateway"(public.payments) IS 'Brings clearing, fees and surcharge to what the facts say the gateway did; the rest of each movement is in suspense. surcharge: what the customer paid on top because they bear the fee.';

COMMENT ON FUNCTION "ledger"."booked"(uuid, text, text) IS 'What this payment has put on an account so far, debit positive, minor units.';

COMMENT ON FUNCTION "ledger"."mode"(boolean) IS 'The last part of an account''s code: test money never mixes with live money.';

COMMENT ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text) IS 'The one way a wallet changes: journal, profile and statement line together, under the profile''s lock. Positive grants (debt first), negative takes back (what is missing becomes debt). Answers credits less debt.';

COMMENT ON FUNCTION "ledger"."post"(text, uuid, text, jsonb) IS 'Writes one journal from lines [{account, currency, amount, balance_after?}], debit positive, minor units. Lines of zero are left out; nothing to move writes nothing and answers null.';

COMMENT ON FUNCTION "ledger"."recognise"(public.payments, text, bigint) IS 'Brings what this payment has on an account of ours (revenue, deposits …) to amount, out of or back to suspense.';

COMMENT ON FUNCTION "ledger"."refuse_change"() IS 'Trigger of every append-only table: refuses UPDATE, DELETE and TRUNCATE.';

COMMENT ON FUNCTION "ledger"."refuse_imbalance"() IS 'Trigger: per journal and currency, the entries of one statement sum to zero.';

COMMENT ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) IS 'Writes one line of the audit log.';

COMMENT ON FUNCTION "ops"."check_delay"(integer) IS 'How long after which attempt the gateway is asked again.';

COMMENT ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) IS 'Makes a user''s profile with the welcome credits, once: the unique identity and the statement''s key both see to it.';

COMMENT ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) IS 'The profile of a Supabase Auth user.';

COMMENT ON FUNCTION "ops"."housekeep"() IS 'Every minute, beside the retries: profiles that could not be made, months of bodies, idempotency keys past their day.';

COMMENT ON FUNCTION "ops"."remember_key"(public.payments, jsonb) IS 'Ties an Idempotency-Key to the payment it started; one that expired or whose payment came to nothing is taken over.';

COMMENT ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) IS 'The payment an Idempotency-Key already started, to be answered again; null when a new one is to be made.';

COMMENT ON FUNCTION "ops"."retry_signups"() IS 'Makes the profiles that could not be made at sign-up. Answers how many.';

COMMENT ON FUNCTION "ops"."schedule_check"(uuid, text, interval) IS 'Asks the sweeper to ask the gateway about a payment after a delay, or sooner if it was to be asked anyway.';

COMMENT ON FUNCTION "ops"."setting"(text) IS 'The value of one setting; a missing one is an error, never a silent default.';

COMMENT ON FUNCTION "ops"."welcome_auth_user"() IS 'Trigger on auth.users: a profile with welcome credits once a contact is confirmed. Never blocks the sign-up.';

COMMENT ON FUNCTION "public"."adopt_payments"() IS 'Trigger: a new profile takes over the payments its user made before it existed, and their parked events become due.';

COMMENT ON FUNCTION "public"."canonical_issuer"(text) IS 'The issuer as profiles keep it: "supabase" for this project''s Auth, any other as the token says.';

COMMENT ON FUNCTION "public"."claim_gateway_checks"(integer) IS 'Payments about which the gateway is to be asked now, with why. Concurrent sweepers get different ones.';

COMMENT ON FUNCTION "public"."claim_replays"(integer) IS 'Dead events an operator asked to replay, with their bytes, for the sweeper to read again. Leased for five minutes.';

COMMENT ON FUNCTION "public"."discounted"(bigint, smallint) IS 'A price after its discount, in minor units. The discount is rounded down: the one rule for what is shown and what is due.';

COMMENT ON FUNCTION "public"."finish_gateway_check"(uuid, text, text) IS 'Closes a check the gateway answered; what it still leaves open stays on the cadence.';

COMMENT ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) IS 'Starts a payment: price and purchase from the database, row and reference committed before the gateway is called. payer: {issuer, sub, email} of the verified token; request: what is bought, never how much.';

COMMENT ON FUNCTION "public"."me"() IS 'The profile of the signed-in user: issuer and sub of the token, never a cast of sub to uuid.';

COMMENT ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) IS 'A payer''s own payment, to ask the gateway about; someone else''s is not found.';

COMMENT ON FUNCTION "public"."process_payment_atomic"(jsonb) IS 'The one door to every business effect. Stores the event, then in one inner block: facts, fold, books, effects, outbox and audit, all or nothing. Outcomes are data (applied, duplicate, parked, review, ignored, failed, dead); only a passing fault raises, so that the gateway delivers again. Lock order: event, payment, what the type names, profile.';

COMMENT ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) IS 'Keeps what the gateway answered when the checkout was opened: opened, refused, or unknown after a timeout (never failed).';

COMMENT ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) IS 'Stores what the gateway answered when asked. No business effect, ever: that comes through process_payment_atomic.';

COMMENT ON FUNCTION "public"."replay_event"(bigint) IS 'Makes a dead, failed or parked event due again. Through the same door: what took effect takes none again.';

COMMENT ON FUNCTION "public"."unit_name"() IS 'What the virtual unit is called: {"one": "credit", "many": "credits"}.';

COMMENT ON SCHEMA "fulfilment" IS 'What a payment buys: one function a payment type, registered in fulfilment.dispatch.';

COMMENT ON SCHEMA "inbox" IS 'What the gateways told us: deliveries, their bytes, the facts in them, and how an event finds its payment.';

COMMENT ON SCHEMA "ledger" IS 'Double entry: accounts, journals and entries. Append-only, zero-sum per journal and currency.';

COMMENT ON SCHEMA "ops" IS 'Running the system: settings, operators, audit log, outbox, idempotency keys, gateway checks.';

COMMENT ON SCHEMA "public" IS 'What the Data API exposes: tables and views a client reads under row level security, and the RPCs.';

COMMENT ON TABLE "inbox"."payment_facts" IS 'What the gateways established, append-only. A fact is told by several events and counts once: payment_facts_fact_key.';

COMMENT ON TABLE "inbox"."payment_refs" IS 'Names by which a gateway''s event finds its payment: our reference, the gateway''s order, payment, token …';

COMMENT ON TABLE "inbox"."webhook_bodies" IS 'The bytes as they were signed, the allowed headers, and the event read from them. By month; inbox.maintain_bodies makes months and drops old ones, all but the unresolved.';

COMMENT ON TABLE "inbox"."webhook_bodies_default" IS 'Bodies of months without a partition, and those of unresolved events whose month was dropped.';

COMMENT ON TABLE "inbox"."webhook_events" IS 'Every delivery, once, for ever: the key that makes it take effect once, and what became of it.';

COMMENT ON TABLE "ledger"."accounts" IS 'One row an account and currency, without a balance: no payment updates or locks a shared row. Codes: clearing|fees|surcharge:<provider>:<mode>, suspense|revenue:…:<mode>, wallet|debt:<user>, issued, spent.';

COMMENT ON TABLE "ledger"."entries" IS 'What a journal moves, debit positive. No foreign keys: a key share lock on shared accounts would serialise payments; the zero-sum trigger and ledger.post do that work.';

COMMENT ON TABLE "ledger"."journals" IS 'One movement. gateway: what the gateway holds for us, against suspense; fulfilment: from suspense to where it belongs; wallet: units of a user.';

COMMENT ON TABLE "ops"."audit_log" IS 'What happened, by whom, from which status to which. No row images; append-only.';

COMMENT ON TABLE "ops"."failed_signups" IS 'Users whose profile could not be made when they signed up. The retry job makes it; the sign-up itself went through.';

COMMENT ON TABLE "ops"."gateway_checks" IS 'Payments about which the gateway must be asked: seen = verify-payment saw a capture no webhook has told; lookup = an event named no movement; authorized = waits for our capture; unfinished = nobody came back.';

COMMENT ON TABLE "ops"."idempotency_keys" IS 'The Idempotency-Key a payer sent, scoped to the payer, for 24 hours: same body, same answer, one payment.';

COMMENT ON TABLE "ops"."operators" IS 'Who may replay, refund and move orders on. Checked in SQL; every act is audited.';

COMMENT ON TABLE "ops"."outbox" IS 'Messages the world must get once the payment is committed (receipts), written in the same transaction.';

COMMENT ON TABLE "ops"."settings" IS 'Choices of the operator that no code should hold. Read through ops.setting().';

COMMENT ON TABLE "public"."credit_package_prices" IS 'What a package costs in each currency, before its discount.';

COMMENT ON TABLE "public"."credit_packages" IS 'Credits that can be bought together. Prices are in credit_package_prices.';

COMMENT ON TABLE "public"."currencies" IS 'ISO 4217 currencies and how many decimals their minor unit has.';

COMMENT ON TABLE "public"."payments" IS 'One attempt to pay one amount. Born in initialize_payment with what is due; facts move it, nothing else.';

COMMENT ON TABLE "public"."profiles" IS 'A user and their wallet. Made only by the identity provider''s door (Supabase Auth trigger, Clerk), never by a payment.';

COMMENT ON TABLE "public"."provider_currencies" IS 'Which gateway takes which currency.';

COMMENT ON TABLE "public"."transactions" IS 'The user''s statement: one line a movement of their wallet, append-only.';

COMMENT ON TYPE "inbox"."folded" IS 'What the facts of a payment amount to. net: of the due amount, paid and kept; kept: the same in money received; surplus: matching captures beyond the one that counts and not yet refunded. Minor units.';

COMMENT ON TYPE "inbox"."verdict" IS 'What became of an event. repeated: its facts were all known and it changed nothing.';

COMMENT ON VIEW "public"."credit_offers" IS 'What can be bought: package, currency, price before and after the discount, and the gateways that take it.';

COMMENT ON VIEW "public"."credit_purchases" IS 'Payments that brought credits, with the credits they still entitle to.';

COMMENT ON VIEW "public"."payment_history" IS 'Every payment of the signed-in user, whatever became of it.';

REVOKE ALL ON FUNCTION "fulfilment"."announce"(public.payments, inbox.folded, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."announce"(public.payments, inbox.folded, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."announce"(public.payments, inbox.folded, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."answer"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."answer"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."answer"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."count_spending"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."count_spending"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."count_spending"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."message"(public.payments, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."message"(public.payments, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."message"(public.payments, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."quote"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."quote"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."quote"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."attempts_status"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."attempts_status"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."attempts_status"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."captures"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."captures"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."captures"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."find_payment"(text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."find_payment"(text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."find_payment"(text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."fold"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."fold"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."fold"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."is_authorized"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."is_authorized"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."is_authorized"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."is_passing_fault"(text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."is_passing_fault"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."is_passing_fault"(text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."judge"(public.payments, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."judge"(public.payments, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."judge"(public.payments, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."maintain_bodies"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."maintain_bodies"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."maintain_bodies"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."money"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."money"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."money"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."receive_event"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."receive_event"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."receive_event"(jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."reply"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."reply"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."reply"(uuid, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."retry_delay"(integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."retry_delay"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."retry_delay"(integer) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."retry_next_event"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."retry_next_event"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."retry_next_event"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."wake"(text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."wake"(text[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."wake"(text[]) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."wake_for_refs"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."wake_for_refs"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."wake_for_refs"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."withdrawals"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."withdrawals"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."withdrawals"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."account_id"(text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."account_id"(text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."account_id"(text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."book_gateway"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."book_gateway"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."book_gateway"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."booked"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."booked"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."booked"(uuid, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."mode"(boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."mode"(boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."mode"(boolean) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."post"(text, uuid, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."post"(text, uuid, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."post"(text, uuid, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."recognise"(public.payments, text, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."recognise"(public.payments, text, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."recognise"(public.payments, text, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."refuse_change"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."refuse_change"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."refuse_change"() TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."refuse_imbalance"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."refuse_imbalance"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."refuse_imbalance"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."check_delay"(integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."check_delay"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."check_delay"(integer) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."housekeep"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."housekeep"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."housekeep"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."remember_key"(public.payments, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."remember_key"(public.payments, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."remember_key"(public.payments, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."retry_signups"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."retry_signups"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."retry_signups"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."schedule_check"(uuid, text, interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."schedule_check"(uuid, text, interval) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."schedule_check"(uuid, text, interval) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."setting"(text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."setting"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."setting"(text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."welcome_auth_user"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."welcome_auth_user"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."welcome_auth_user"() TO "postgres";

REVOKE ALL ON FUNCTION "public"."adopt_payments"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."adopt_payments"() TO "postgres";

REVOKE ALL ON FUNCTION "public"."canonical_issuer"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."canonical_issuer"(text) TO "postgres";

REVOKE ALL ON FUNCTION "public"."claim_gateway_checks"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_gateway_checks"(integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_gateway_checks"(integer) TO "service_role";

REVOKE ALL ON FUNCTION "public"."claim_replays"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_replays"(integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_replays"(integer) TO "service_role";

REVOKE ALL ON FUNCTION "public"."discounted"(bigint, smallint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."discounted"(bigint, smallint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "service_role";

REVOKE ALL ON FUNCTION "public"."finish_gateway_check"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."finish_gateway_check"(uuid, text, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."finish_gateway_check"(uuid, text, text) TO "service_role";

REVOKE ALL ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."me"() TO "authenticated";

REVOKE ALL ON FUNCTION "public"."me"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."me"() TO "postgres";

REVOKE ALL ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) TO "service_role";

REVOKE ALL ON FUNCTION "public"."process_payment_atomic"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_payment_atomic"(jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_payment_atomic"(jsonb) TO "service_role";

REVOKE ALL ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) TO "service_role";

REVOKE ALL ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) TO "service_role";

REVOKE ALL ON FUNCTION "public"."replay_event"(bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."replay_event"(bigint) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."replay_event"(bigint) TO "service_role";

REVOKE ALL ON FUNCTION "public"."unit_name"() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."unit_name"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "service_role";

REVOKE ALL ON TABLE "public"."credit_package_prices" FROM "anon";

GRANT SELECT ON TABLE "public"."credit_package_prices" TO "anon";

REVOKE ALL ON TABLE "public"."credit_package_prices" FROM "authenticated";

GRANT SELECT ON TABLE "public"."credit_package_prices" TO "authenticated";

REVOKE ALL ON TABLE "public"."credit_package_prices" FROM "service_role";

GRANT SELECT ON TABLE "public"."credit_package_prices" TO "service_role";

REVOKE ALL ON TABLE "public"."credit_packages" FROM "anon";

GRANT SELECT ON TABLE "public"."credit_packages" TO "anon";

REVOKE ALL ON TABLE "public"."credit_packages" FROM "authenticated";

GRANT SELECT ON TABLE "public"."credit_packages" TO "authenticated";

REVOKE ALL ON TABLE "public"."credit_packages" FROM "service_role";

GRANT SELECT ON TABLE "public"."credit_packages" TO "service_role";

REVOKE ALL ON TABLE "public"."currencies" FROM "anon";

GRANT SELECT ON TABLE "public"."currencies" TO "anon";

REVOKE ALL ON TABLE "public"."currencies" FROM "authenticated";

GRANT SELECT ON TABLE "public"."currencies" TO "authenticated";

REVOKE ALL ON TABLE "public"."currencies" FROM "service_role";

GRANT SELECT ON TABLE "public"."currencies" TO "service_role";

REVOKE ALL ON TABLE "public"."payments" FROM "authenticated";

REVOKE ALL ("amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("channel") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("channel") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("created_at") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("created_at") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("currency") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("currency") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("description") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("description") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("effect") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("effect") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("email") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("email") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("fees") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("fees") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("fulfilled_at") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("fulfilled_at") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("fulfilment") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("fulfilment") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("gateway_response") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("gateway_response") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("gross_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("gross_amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("id") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("id") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("livemode") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("livemode") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("net_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("net_amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("paid_at") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("paid_at") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("payment_type") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("payment_type") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("provider_status") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("provider_status") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("provider") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("provider") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("purchase") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("purchase") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("reference") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("reference") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("refunded_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("refunded_amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("status") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("status") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("updated_at") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("updated_at") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("user_id") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("user_id") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("verified_at") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("verified_at") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("verified") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("verified") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ON TABLE "public"."payments" FROM "service_role";

REVOKE ALL ("amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("channel") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("channel") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("created_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("created_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("currency") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("currency") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("description") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("description") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("effect") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("effect") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("email") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("email") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("fees") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("fees") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("fulfilled_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("fulfilled_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("fulfilment") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("fulfilment") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("gateway_response") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("gateway_response") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("gross_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("gross_amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("id") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("id") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("livemode") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("livemode") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("net_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("net_amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("paid_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("paid_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("payment_type") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("payment_type") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("provider_status") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("provider_status") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("provider") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("provider") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("purchase") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("purchase") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("reference") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("reference") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("refunded_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("refunded_amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("status") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("status") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("updated_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("updated_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("user_id") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("user_id") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("verified_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("verified_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("verified") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("verified") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ON TABLE "public"."profiles" FROM "authenticated";

GRANT SELECT ON TABLE "public"."profiles" TO "authenticated";

REVOKE ALL ON TABLE "public"."profiles" FROM "service_role";

GRANT SELECT ON TABLE "public"."profiles" TO "service_role";

REVOKE ALL ON TABLE "public"."provider_currencies" FROM "anon";

GRANT SELECT ON TABLE "public"."provider_currencies" TO "anon";

REVOKE ALL ON TABLE "public"."provider_currencies" FROM "authenticated";

GRANT SELECT ON TABLE "public"."provider_currencies" TO "authenticated";

REVOKE ALL ON TABLE "public"."provider_currencies" FROM "service_role";

GRANT SELECT ON TABLE "public"."provider_currencies" TO "service_role";

REVOKE ALL ON TABLE "public"."transactions" FROM "authenticated";

GRANT SELECT ON TABLE "public"."transactions" TO "authenticated";

REVOKE ALL ON TABLE "public"."transactions" FROM "service_role";

GRANT SELECT ON TABLE "public"."transactions" TO "service_role";

REVOKE ALL ON TABLE "public"."credit_offers" FROM "anon";

GRANT SELECT ON TABLE "public"."credit_offers" TO "anon";

REVOKE ALL ON TABLE "public"."credit_offers" FROM "authenticated";

GRANT SELECT ON TABLE "public"."credit_offers" TO "authenticated";

REVOKE ALL ON TABLE "public"."credit_offers" FROM "service_role";

GRANT SELECT ON TABLE "public"."credit_offers" TO "service_role";

REVOKE ALL ON TABLE "public"."credit_purchases" FROM "authenticated";

GRANT SELECT ON TABLE "public"."credit_purchases" TO "authenticated";

REVOKE ALL ON TABLE "public"."credit_purchases" FROM "service_role";

GRANT SELECT ON TABLE "public"."credit_purchases" TO "service_role";

REVOKE ALL ON TABLE "public"."payment_history" FROM "authenticated";

GRANT SELECT ON TABLE "public"."payment_history" TO "authenticated";

REVOKE ALL ON TABLE "public"."payment_history" FROM "service_role";

GRANT SELECT ON TABLE "public"."payment_history" TO "service_role";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" REVOKE ALL ON FUNCTIONS FROM PUBLIC;
