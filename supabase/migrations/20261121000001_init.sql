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

CREATE TABLE "fulfilment"."downloads" (
  "token_hash" bytea                    NOT NULL,
  "order_id"   uuid                     NOT NULL,
  "product_id" uuid                     NOT NULL,
  "expires_at" timestamp with time zone NOT NULL,
  CONSTRAINT "downloads_pkey" PRIMARY KEY (token_hash)
);

ALTER TABLE "fulfilment"."downloads"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "fulfilment"."group_funds" (
  "number"                bigint  GENERATED ALWAYS AS IDENTITY NOT NULL,
  "payment_id"            uuid    NOT NULL,
  "group_id"              uuid    NOT NULL,
  "user_id"               uuid    NOT NULL,
  "deposit"               bigint  NOT NULL,
  "contribution"          bigint  NOT NULL,
  "captured_contribution" bigint  NOT NULL,
  "released"              boolean NOT NULL DEFAULT false,
  CONSTRAINT "group_funds_captured_covers" CHECK ((captured_contribution >= contribution)),
  CONSTRAINT "group_funds_contribution_not_negative" CHECK ((contribution >= 0)),
  CONSTRAINT "group_funds_deposit_not_negative" CHECK ((deposit >= 0)),
  CONSTRAINT "group_funds_pkey" PRIMARY KEY (payment_id)
);

ALTER TABLE "fulfilment"."group_funds"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "fulfilment"."product_files" (
  "product_id"   uuid  NOT NULL,
  "file_name"    text  NOT NULL,
  "content_type" text  NOT NULL,
  "content"      bytea NOT NULL,
  CONSTRAINT "product_files_name_plain" CHECK ((file_name ~ '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$'::text)),
  CONSTRAINT "product_files_pkey" PRIMARY KEY (product_id),
  CONSTRAINT "product_files_size" CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 10485760))),
  CONSTRAINT "product_files_type_plain" CHECK ((content_type ~ '^[a-z]+/[a-z0-9.+-]+$'::text))
);

ALTER TABLE "fulfilment"."product_files"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "inbox"."movement_details" (
  "provider"  text NOT NULL,
  "object_id" text NOT NULL,
  "detail"    text NOT NULL,
  "value"     text NOT NULL,
  CONSTRAINT "movement_details_amount" CHECK (((detail <> ALL (ARRAY['fee'::text, 'gross'::text])) OR (value ~ '^\d{1,18}$'::text))),
  CONSTRAINT "movement_details_detail" CHECK ((detail = ANY (ARRAY['capture'::text, 'dispute'::text, 'fee'::text, 'gross'::text]))),
  CONSTRAINT "movement_details_pkey" PRIMARY KEY (PROVIDER, object_id, detail, VALUE)
);

ALTER TABLE "inbox"."movement_details"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "inbox"."payment_facts" (
  "id"               bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "payment_id"       uuid                     NOT NULL,
  "provider"         text                     NOT NULL,
  "object_id"        text                     NOT NULL,
  "fact_type"        text                     NOT NULL,
  "amount"           bigint,
  "currency"         text,
  "livemode"         boolean                  NOT NULL,
  "webhook_event_id" bigint                   NOT NULL,
  "occurred_at"      timestamp with time zone,
  "recorded_at"      timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "payment_facts_amount_not_negative" CHECK ((amount >= 0)),
  CONSTRAINT "payment_facts_fact_key" UNIQUE NULLS NOT DISTINCT (PROVIDER, object_id, fact_type, amount, currency),
  CONSTRAINT "payment_facts_fact_type"
    CHECK
    ((fact_type = ANY (ARRAY['authorized'::text, 'captured'::text, 'attempt_failed'::text, 'canceled'::text, 'refund_pending'::text, 'refund_processed'::text,
    'refund_failed'::text, 'dispute_opened'::text, 'dispute_won'::text, 'dispute_lost'::text, 'accepted'::text]))),
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
  "replayed_at"   timestamp with time zone,
  CONSTRAINT "webhook_events_delivery_key" UNIQUE (PROVIDER, event_key),
  CONSTRAINT "webhook_events_outcome"
    CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'parked'::text, 'review'::text, 'ignored'::text, 'failed'::text, 'dead'::text]))),
  CONSTRAINT "webhook_events_parked_has_reason" CHECK (((outcome = 'parked'::text) = (reason IS NOT NULL))),
  CONSTRAINT "webhook_events_pkey" PRIMARY KEY (id),
  CONSTRAINT "webhook_events_reason" CHECK ((reason = ANY (ARRAY['unknown_reference'::text, 'unknown_payer'::text, 'lookup'::text, 'settlement'::text]))),
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
  CONSTRAINT "gateway_checks_reason" CHECK ((reason = ANY (ARRAY['seen'::text, 'lookup'::text, 'authorized'::text, 'unfinished'::text, 'reversal'::text, 'month'::text])))
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

CREATE TABLE "ops"."identities" (
  "issuer"      text                     NOT NULL,
  "external_id" text                     NOT NULL,
  "version"     bigint,
  "deleted_at"  timestamp with time zone,
  CONSTRAINT "identities_pkey" PRIMARY KEY (issuer, external_id)
);

ALTER TABLE "ops"."identities"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "ops"."identity_events" (
  "event_key"     text                     NOT NULL,
  "event_id"      text,
  "event_type"    text,
  "issuer"        text                     NOT NULL,
  "external_id"   text,
  "outcome"       text                     NOT NULL,
  "error_code"    text,
  "error_message" text,
  "body"          bytea,
  "received_at"   timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "identity_events_dead_says_why" CHECK (((outcome = 'dead'::text) = (error_code IS NOT NULL))),
  CONSTRAINT "identity_events_outcome" CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'ignored'::text, 'dead'::text]))),
  CONSTRAINT "identity_events_pkey" PRIMARY KEY (event_key)
);

ALTER TABLE "ops"."identity_events"
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

CREATE TABLE "ops"."refunds" (
  "id"              uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "payment_id"      uuid                     NOT NULL,
  "provider"        text                     NOT NULL,
  "capture_id"      text                     NOT NULL,
  "amount"          bigint                   NOT NULL,
  "currency"        text                     NOT NULL,
  "status"          text                     NOT NULL DEFAULT 'requested'::text,
  "object_id"       text,
  "reason"          text                     NOT NULL,
  "requested_by"    uuid,
  "idempotency_key" text,
  "attempts"        integer                  NOT NULL DEFAULT 0,
  "due_at"          timestamp with time zone NOT NULL DEFAULT now(),
  "detail"          text,
  "created_at"      timestamp with time zone NOT NULL DEFAULT now(),
  "updated_at"      timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "refunds_accepted_has_object" CHECK (((status = 'accepted'::text) = (object_id IS NOT NULL))),
  CONSTRAINT "refunds_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "refunds_object_once" UNIQUE (PROVIDER, object_id),
  CONSTRAINT "refunds_pkey" PRIMARY KEY (id),
  CONSTRAINT "refunds_request_once" UNIQUE (payment_id, idempotency_key),
  CONSTRAINT "refunds_status" CHECK ((status = ANY (ARRAY['requested'::text, 'unknown'::text, 'accepted'::text, 'refused'::text])))
);

ALTER TABLE "ops"."refunds"
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

CREATE TABLE "public"."agent_access" (
  "payment_id"   uuid                     NOT NULL,
  "user_id"      uuid                     NOT NULL,
  "agent_id"     uuid                     NOT NULL,
  "granted_at"   timestamp with time zone NOT NULL DEFAULT now(),
  "withdrawn_at" timestamp with time zone,
  CONSTRAINT "agent_access_pkey" PRIMARY KEY (payment_id)
);

ALTER TABLE "public"."agent_access"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."agent_access" FROM "anon";

CREATE TABLE "public"."agent_prices" (
  "agent_id" uuid   NOT NULL,
  "currency" text   NOT NULL,
  "amount"   bigint NOT NULL,
  CONSTRAINT "agent_prices_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "agent_prices_pkey" PRIMARY KEY (agent_id, currency)
);

ALTER TABLE "public"."agent_prices"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."agents" (
  "id"          uuid    NOT NULL DEFAULT gen_random_uuid(),
  "name"        text    NOT NULL,
  "description" text    NOT NULL DEFAULT ''::text,
  "image_url"   text,
  "credits"     bigint  NOT NULL DEFAULT 0,
  "active"      boolean NOT NULL DEFAULT true,
  "sort_order"  integer NOT NULL DEFAULT 0,
  CONSTRAINT "agents_credits_not_negative" CHECK ((credits >= 0)),
  CONSTRAINT "agents_pkey" PRIMARY KEY (id)
);

ALTER TABLE "public"."agents"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."cart_items" (
  "user_id"    uuid                     NOT NULL,
  "product_id" uuid                     NOT NULL,
  "quantity"   integer                  NOT NULL,
  "added_at"   timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "cart_items_pkey" PRIMARY KEY (user_id, product_id),
  CONSTRAINT "cart_items_quantity_range" CHECK (((quantity >= 1) AND (quantity <= 99)))
);

ALTER TABLE "public"."cart_items"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."cart_items" FROM "anon";

CREATE TABLE "public"."contributions" (
  "id"              uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "group_id"        uuid                     NOT NULL,
  "member_id"       uuid                     NOT NULL,
  "cycle_number"    integer                  NOT NULL,
  "amount"          bigint                   NOT NULL,
  "currency"        text                     NOT NULL,
  "due_on"          date,
  "status"          text                     NOT NULL DEFAULT 'due'::text,
  "paid_date"       timestamp with time zone,
  "transaction_ref" text,
  CONSTRAINT "contributions_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "contributions_cycle_positive" CHECK ((cycle_number > 0)),
  CONSTRAINT "contributions_once" UNIQUE (member_id, cycle_number),
  CONSTRAINT "contributions_paid_by" CHECK (((status = 'paid'::text) = ((paid_date IS NOT NULL) AND (transaction_ref IS NOT NULL)))),
  CONSTRAINT "contributions_pkey" PRIMARY KEY (id),
  CONSTRAINT "contributions_status" CHECK ((status = ANY (ARRAY['due'::text, 'paid'::text, 'late'::text, 'refunded'::text])))
);

ALTER TABLE "public"."contributions"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."contributions" FROM "anon";

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
  "billing"          text     NOT NULL DEFAULT 'once'::text,
  "active"           boolean  NOT NULL DEFAULT true,
  "sort_order"       integer  NOT NULL DEFAULT 0,
  CONSTRAINT "credit_packages_billing" CHECK ((billing = ANY (ARRAY['once'::text, 'month'::text]))),
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

CREATE TABLE "public"."group_join_requests" (
  "id"         uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "group_id"   uuid                     NOT NULL,
  "user_id"    uuid                     NOT NULL,
  "status"     text                     NOT NULL DEFAULT 'requested'::text,
  "message"    text                     NOT NULL DEFAULT ''::text,
  "decided_by" uuid,
  "decided_at" timestamp with time zone,
  "created_at" timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "group_join_requests_decided" CHECK (((status = 'requested'::text) = (decided_by IS NULL))),
  CONSTRAINT "group_join_requests_message_length" CHECK ((length(message) <= 500)),
  CONSTRAINT "group_join_requests_pkey" PRIMARY KEY (id),
  CONSTRAINT "group_join_requests_status" CHECK ((status = ANY (ARRAY['requested'::text, 'approved'::text, 'rejected'::text, 'joined'::text])))
);

ALTER TABLE "public"."group_join_requests"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."group_join_requests" FROM "anon";

CREATE TABLE "public"."group_members" (
  "id"                        uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "group_id"                  uuid                     NOT NULL,
  "user_id"                   uuid                     NOT NULL,
  "status"                    text                     NOT NULL,
  "has_paid_security_deposit" boolean                  NOT NULL DEFAULT false,
  "security_deposit_paid_at"  timestamp with time zone,
  "joined_at"                 timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "group_members_deposit_has_date" CHECK ((has_paid_security_deposit = (security_deposit_paid_at IS NOT NULL))),
  CONSTRAINT "group_members_once" UNIQUE (group_id, user_id),
  CONSTRAINT "group_members_pkey" PRIMARY KEY (id),
  CONSTRAINT "group_members_status" CHECK ((status = ANY (ARRAY['active'::text, 'withdrawn'::text, 'left'::text])))
);

ALTER TABLE "public"."group_members"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."group_members" FROM "anon";

CREATE TABLE "public"."groups" (
  "id"                  uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "name"                text                     NOT NULL,
  "description"         text                     NOT NULL DEFAULT ''::text,
  "created_by"          uuid                     NOT NULL,
  "contribution_amount" bigint                   NOT NULL,
  "security_deposit"    bigint                   NOT NULL,
  "currency"            text                     NOT NULL,
  "size"                integer                  NOT NULL,
  "cycle_days"          integer                  NOT NULL,
  "status"              text                     NOT NULL DEFAULT 'draft'::text,
  "starts_on"           date,
  "created_at"          timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "groups_contribution_positive" CHECK ((contribution_amount > 0)),
  CONSTRAINT "groups_cycle_days_range" CHECK (((cycle_days >= 1) AND (cycle_days <= 366))),
  CONSTRAINT "groups_deposit_not_negative" CHECK ((security_deposit >= 0)),
  CONSTRAINT "groups_description_length" CHECK ((length(description) <= 1000)),
  CONSTRAINT "groups_name_length" CHECK (((length(name) >= 3) AND (length(name) <= 80))),
  CONSTRAINT "groups_pkey" PRIMARY KEY (id),
  CONSTRAINT "groups_size_range" CHECK (((size >= 2) AND (size <= 100))),
  CONSTRAINT "groups_started_has_date" CHECK (((status <> ALL (ARRAY['active'::text, 'completed'::text])) OR (starts_on IS NOT NULL))),
  CONSTRAINT "groups_status" CHECK ((status = ANY (ARRAY['draft'::text, 'open'::text, 'active'::text, 'completed'::text, 'closed'::text]))),
  CONSTRAINT "groups_total_countable" CHECK (((((contribution_amount)::numeric * (size)::numeric) + (security_deposit)::numeric) <= ('9007199254740991'::bigint)::numeric))
);

ALTER TABLE "public"."groups"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."groups" FROM "anon";

CREATE TABLE "public"."order_items" (
  "order_id"    uuid    NOT NULL,
  "product_id"  uuid    NOT NULL,
  "name"        text    NOT NULL,
  "kind"        text    NOT NULL,
  "quantity"    integer NOT NULL,
  "unit_amount" bigint  NOT NULL,
  CONSTRAINT "order_items_pkey" PRIMARY KEY (order_id, product_id),
  CONSTRAINT "order_items_quantity_range" CHECK (((quantity >= 1) AND (quantity <= 99))),
  CONSTRAINT "order_items_unit_amount_positive" CHECK ((unit_amount > 0))
);

ALTER TABLE "public"."order_items"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."order_items" FROM "anon";

CREATE TABLE "public"."orders" (
  "id"              uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "number"          bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "user_id"         uuid                     NOT NULL,
  "status"          text                     NOT NULL DEFAULT 'pending'::text,
  "amount"          bigint                   NOT NULL,
  "currency"        text                     NOT NULL,
  "cart_version"    text                     NOT NULL,
  "idempotency_key" text,
  "payment_id"      uuid,
  "stock_state"     text                     NOT NULL DEFAULT 'none'::text,
  "reserved_until"  timestamp with time zone,
  "tracking_info"   text,
  "fulfilled_at"    timestamp with time zone,
  "shipped_at"      timestamp with time zone,
  "created_at"      timestamp with time zone NOT NULL DEFAULT now(),
  "updated_at"      timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "orders_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "orders_delivered_has_stock" CHECK (((status <> ALL (ARRAY['processing'::text, 'completed'::text])) OR (stock_state = 'taken'::text))),
  CONSTRAINT "orders_idempotency_key" UNIQUE (user_id, idempotency_key),
  CONSTRAINT "orders_number_once" UNIQUE (number),
  CONSTRAINT "orders_pkey" PRIMARY KEY (id),
  CONSTRAINT "orders_reserved_expires" CHECK (((stock_state = 'reserved'::text) = (reserved_until IS NOT NULL))),
  CONSTRAINT "orders_status"
    CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text, 'refund_due'::text, 'refunded'::text]))),
  CONSTRAINT "orders_stock_state" CHECK ((stock_state = ANY (ARRAY['none'::text, 'reserved'::text, 'taken'::text])))
);

ALTER TABLE "public"."orders"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."orders" FROM "anon";

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
  "open_for"           text,
  "subscription_id"    uuid,
  "description"        text                     NOT NULL,
  "amount"             bigint                   NOT NULL,
  "currency"           text                     NOT NULL,
  "net_amount"         bigint                   NOT NULL DEFAULT 0,
  "gross_amount"       bigint,
  "fees"               bigint,
  "earned_amount"      bigint                   NOT NULL DEFAULT 0,
  "refunded_amount"    bigint                   NOT NULL DEFAULT 0,
  "refund_due_amount"  bigint                   NOT NULL DEFAULT 0,
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
  CONSTRAINT "payments_earned_not_negative" CHECK ((earned_amount >= 0)),
  CONSTRAINT "payments_fulfilment"
    CHECK
    ((fulfilment = ANY (ARRAY['none'::text, 'applied'::text, 'partly_reversed'::text, 'reversed'::text, 'parked'::text, 'failed'::text, 'review'::text, 'refund_due'::text]))),
  CONSTRAINT "payments_net_within_due" CHECK (((net_amount >= 0) AND (net_amount <= amount))),
  CONSTRAINT "payments_open_while_pending" CHECK (((open_for IS NULL) OR (status = 'pending'::text))),
  CONSTRAINT "payments_pkey" PRIMARY KEY (id),
  CONSTRAINT "payments_reference_format" CHECK ((reference ~ '^[A-Za-z0-9.=-]+$'::text)),
  CONSTRAINT "payments_reference_key" UNIQUE (reference, PROVIDER),
  CONSTRAINT "payments_refund_due_has_amount" CHECK (((fulfilment <> 'refund_due'::text) OR (refund_due_amount > 0))),
  CONSTRAINT "payments_refund_due_not_negative" CHECK ((refund_due_amount >= 0)),
  CONSTRAINT "payments_refunded_not_negative" CHECK ((refunded_amount >= 0)),
  CONSTRAINT "payments_status"
    CHECK ((status = ANY (ARRAY['pending'::text, 'success'::text, 'failed'::text, 'canceled'::text, 'partially_refunded'::text, 'refunded'::text, 'disputed'::text])))
);

ALTER TABLE "public"."payments"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."payments" FROM "anon";

CREATE TABLE "public"."product_inventory" (
  "product_id" uuid   NOT NULL,
  "stock"      bigint NOT NULL,
  "reserved"   bigint NOT NULL DEFAULT 0,
  CONSTRAINT "product_inventory_pkey" PRIMARY KEY (product_id),
  CONSTRAINT "product_inventory_reserved_in_stock" CHECK ((reserved <= stock)),
  CONSTRAINT "product_inventory_reserved_not_negative" CHECK ((reserved >= 0)),
  CONSTRAINT "product_inventory_stock_not_negative" CHECK ((stock >= 0))
);

ALTER TABLE "public"."product_inventory"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."product_prices" (
  "product_id" uuid   NOT NULL,
  "currency"   text   NOT NULL,
  "amount"     bigint NOT NULL,
  CONSTRAINT "product_prices_amount_positive" CHECK ((amount > 0)),
  CONSTRAINT "product_prices_pkey" PRIMARY KEY (product_id, currency)
);

ALTER TABLE "public"."product_prices"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."products" (
  "id"            uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "name"          text                     NOT NULL,
  "description"   text                     NOT NULL DEFAULT ''::text,
  "kind"          text                     NOT NULL,
  "image_url"     text,
  "credits_price" bigint,
  "active"        boolean                  NOT NULL DEFAULT true,
  "sort_order"    integer                  NOT NULL DEFAULT 0,
  "created_at"    timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "products_credits_price_positive" CHECK ((credits_price > 0)),
  CONSTRAINT "products_kind" CHECK ((kind = ANY (ARRAY['image'::text, 'digital'::text, 'physical'::text]))),
  CONSTRAINT "products_pkey" PRIMARY KEY (id)
);

ALTER TABLE "public"."products"
  ENABLE ROW LEVEL SECURITY;

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
  "recurring"      boolean NOT NULL DEFAULT false,
  "multiple_of"    bigint  NOT NULL DEFAULT 1,
  CONSTRAINT "provider_currencies_minimum_positive" CHECK ((minimum_amount > 0)),
  CONSTRAINT "provider_currencies_multiple_positive" CHECK ((multiple_of > 0)),
  CONSTRAINT "provider_currencies_pkey" PRIMARY KEY (PROVIDER, currency)
);

ALTER TABLE "public"."provider_currencies"
  ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."subscriptions" (
  "id"                 uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "provider"           text                     NOT NULL,
  "gateway_id"         text,
  "status"             text                     NOT NULL DEFAULT 'pending'::text,
  "payment_id"         uuid                     NOT NULL,
  "current_period_end" timestamp with time zone,
  "ends_at"            timestamp with time zone,
  "created_at"         timestamp with time zone NOT NULL DEFAULT now(),
  "updated_at"         timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT "subscriptions_gateway_once" UNIQUE (PROVIDER, gateway_id),
  CONSTRAINT "subscriptions_pkey" PRIMARY KEY (id)
);

ALTER TABLE "public"."subscriptions"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."subscriptions" FROM "anon";

CREATE TABLE "public"."transactions" (
  "id"              uuid                     NOT NULL DEFAULT gen_random_uuid(),
  "line"            bigint                   GENERATED ALWAYS AS IDENTITY NOT NULL,
  "user_id"         uuid                     NOT NULL,
  "type"            text                     NOT NULL,
  "unit"            text                     NOT NULL,
  "amount"          bigint                   NOT NULL,
  "balance_after"   bigint                   NOT NULL,
  "payment_id"      uuid,
  "order_id"        uuid,
  "group_id"        uuid,
  "description"     text                     NOT NULL,
  "idempotency_key" text,
  "metadata"        jsonb                    NOT NULL DEFAULT '{}'::jsonb,
  "processed_at"    timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "transactions_amount_not_zero" CHECK ((amount <> 0)),
  CONSTRAINT "transactions_idempotency_key" UNIQUE (user_id, idempotency_key),
  CONSTRAINT "transactions_line_once" UNIQUE (line),
  CONSTRAINT "transactions_pkey" PRIMARY KEY (id),
  CONSTRAINT "transactions_type" CHECK ((type = ANY (ARRAY['purchase'::text, 'spend'::text, 'refund'::text, 'bonus'::text, 'contribution'::text, 'security_deposit'::text])))
);

ALTER TABLE "public"."transactions"
  ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON TABLE "public"."transactions" FROM "anon";

REVOKE ALL ON SEQUENCE "public"."orders_number_seq" FROM "anon";

REVOKE ALL ON SEQUENCE "public"."orders_number_seq" FROM "authenticated";

REVOKE ALL ON SEQUENCE "public"."orders_number_seq" FROM "service_role";

REVOKE ALL ON SEQUENCE "public"."transactions_line_seq" FROM "anon";

REVOKE ALL ON SEQUENCE "public"."transactions_line_seq" FROM "authenticated";

REVOKE ALL ON SEQUENCE "public"."transactions_line_seq" FROM "service_role";

ALTER TABLE "inbox"."webhook_bodies"
  ALTER COLUMN "headers" SET DEFAULT '{}'::jsonb;

CREATE TYPE "inbox"."folded" AS (
  "status"      text,
  "net"         bigint,
  "kept"        bigint,
  "refunded"    bigint,
  "surplus"     bigint,
  "captured"    boolean,
  "authorized"  boolean,
  "reversing"   boolean,
  "overlapping" boolean,
  "gross"       bigint,
  "fees"        bigint
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

CREATE OR REPLACE FUNCTION fulfilment.add_member_to_group (
  group_id uuid,
  user_id  uuid
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  -- withdrawn until fulfilment.recount_member has seen their money.
  insert into public.group_members (group_id, user_id, status)
  values (add_member_to_group.group_id, add_member_to_group.user_id, 'withdrawn')
  on conflict on constraint group_members_once do update set status = 'withdrawn'
  where group_members.status = 'left';
$function$;

CREATE OR REPLACE FUNCTION fulfilment.age_groups()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_groups uuid[];
begin
  -- A group before its contributions, as everywhere. One that is being paid into is aged a minute later.
  v_groups := array(
    select g.id from public.groups g
    where g.status = 'active' and g.starts_on + g.size * g.cycle_days <= current_date or g.id in (
      select c.group_id from public.contributions c where c.status = 'due' and c.due_on < current_date
    )
    for update skip locked
  );
  update public.contributions c set status = 'late'
  where c.group_id = any (v_groups) and c.status = 'due' and c.due_on < current_date;
  update public.groups g set status = 'completed'
  where g.id = any (v_groups) and g.status = 'active' and g.starts_on + g.size * g.cycle_days <= current_date;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.agent (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_offer public.agent_offers;
  v_agent uuid := (payment.purchase ->> 'agent_id')::uuid;
  v_credits bigint;
  v_open boolean;
begin
  if step = 'quote' then
    select * into v_offer from public.agent_offers o where o.agent_id = v_agent and o.currency = payment.currency;
    if not found then
      return null;
    end if;
    perform fulfilment.refuse_owned_agent(payment.user_id, v_agent);
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('Access to %s', v_offer.name),
      'purchase', jsonb_build_object('agent_id', v_agent, 'name', v_offer.name, 'credits', v_offer.credits),
      'open_for', format('agent:%s:%s:%s', v_agent, payment.issuer, payment.sub)
    );
  end if;

  v_open := fulfilment.open_agent(payment, v_agent, net > 0 and not coalesce(payment.effect ? 'refused', false));
  v_credits := case when v_open then div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint else 0 end;
  perform fulfilment.grant_credits(payment, v_credits);
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'agent_id', v_agent, 'access', v_open, 'credits_added', v_credits,
      'refused', case when net > 0 and not v_open then 'already_owned' end
    )),
    'earned', case when v_open then jsonb_build_object('revenue:agent', net) else '{}' end
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.announce (
  payment public.payments
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payload jsonb := jsonb_build_object(
    'reference', payment.reference, 'email', payment.email, 'description', payment.description,
    'amount', payment.amount, 'currency', payment.currency, 'effect', payment.effect
  );
begin
  if payment.earned_amount > 0 then
    insert into ops.outbox (topic, payment_id, payload) values ('receipt', payment.id, v_payload)
    on conflict on constraint outbox_once do nothing;
  end if;
  if payment.refund_due_amount > 0 then
    insert into ops.outbox (topic, payment_id, payload)
    values ('refund_due', payment.id, v_payload || jsonb_build_object('refund_due', payment.refund_due_amount))
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
    'success', v_paid and not coalesce(payment.effect ? 'refused', false),
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
  if payment.effect is not null then
    v_answer := v_answer || payment.effect || jsonb_build_object(
      'new_balance', (select u.credits from public.profiles u where u.id = payment.user_id),
      'refund_due', payment.refund_due_amount,
      'note', fulfilment.message(payment, v_status)
    );
  end if;
  return v_answer;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.cancel_order (
  order_id uuid
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_order public.orders;
begin
  select * into strict v_order from public.orders o where o.id = cancel_order.order_id for update;
  if v_order.status not in ('pending', 'processing') or v_order.shipped_at is not null then
    raise sqlstate 'PT409' using
      message = 'order_not_cancellable',
      detail = format('Order %s is %s.', v_order.number, v_order.status),
      hint = 'An order can be cancelled until it is sent or its downloads are there.';
  end if;
  perform fulfilment.withdraw_order(v_order.id, 'cancelled');
  if v_order.payment_id is not null then
    perform inbox.schedule_settlement(v_order.payment_id, 'order.cancelled');
  elsif v_order.status = 'processing' then
    perform ledger.move_credits(
      v_order.user_id, v_order.amount, 'refund', 'spent', format('Order %s cancelled', v_order.number), null,
      format('order:%s:refund', v_order.id), v_order.id
    );
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.cart_lines (
  buyer    uuid,
  currency text
)
  RETURNS TABLE (
    product_id  uuid,
    name        text,
    kind        text,
    image_url   text,
    quantity    integer,
    unit_amount bigint,
    available   bigint
  )
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select
    p.id, p.name, p.kind, p.image_url, c.quantity,
    case when p.active then case when cart_lines.currency = 'CREDITS' then p.credits_price else r.amount end end,
    i.stock - i.reserved
  from public.cart_items c
  join public.products p on p.id = c.product_id
  left join public.product_prices r on r.product_id = p.id and r.currency = cart_lines.currency
  left join public.product_inventory i on i.product_id = p.id
  where c.user_id = cart_lines.buyer
  order by p.id;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.cart_version (
  buyer    uuid,
  currency text
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select encode(sha256(convert_to(
    cart_version.currency || string_agg(format('|%s:%s:%s', l.product_id, l.quantity, l.unit_amount), '' order by l.product_id),
    'UTF8'
  )), 'hex')
  from fulfilment.cart_lines(cart_version.buyer, cart_version.currency) l;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.check_cart (
  buyer        uuid,
  currency     text,
  seen_version text
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_version text := fulfilment.cart_version(buyer, currency);
  v_unsold text;
begin
  if v_version is null then
    raise sqlstate 'PT409' using
      message = 'cart_empty',
      detail = 'There is nothing in the cart.',
      hint = 'Put something in the cart first. What was ordered a moment ago is among the orders.';
  end if;
  select l.name into v_unsold from fulfilment.cart_lines(buyer, currency) l where l.unit_amount is null limit 1;
  if found then
    raise sqlstate 'PT409' using
      message = 'product_unavailable',
      detail = format('%s is not sold in %s.', v_unsold, currency),
      hint = 'Take it out of the cart or choose another way to pay.';
  end if;
  if seen_version <> v_version then
    raise sqlstate 'PT409' using
      message = 'cart_changed',
      detail = 'A price or the content of your cart has changed since you looked at it.',
      hint = 'Look at the cart again, and pay if you agree.';
  end if;
  return v_version;
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
    'checkout', payment.checkout, 'billing', coalesce(payment.purchase ->> 'billing', 'once')
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
    -- A group has one currency; everything else is sold in several.
    select g.currency into v_currency from public.groups g where g.id = (request ->> 'group_id')::uuid;
  end if;
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

CREATE OR REPLACE FUNCTION fulfilment.contribution (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
  v_cycle public.contributions;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, false);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, false);
  -- The oldest open cycle when none is named; whatever is named, money fills the oldest first.
  select c.* into v_cycle from public.contributions c
  join public.group_members m on m.id = c.member_id
  where m.group_id = v_group.id and m.user_id = payment.user_id and c.status in ('due', 'late')
    and c.cycle_number = coalesce((payment.purchase ->> 'cycle_number')::integer, c.cycle_number)
  order by c.cycle_number limit 1;
  if not found then
    raise sqlstate 'PT409' using
      message = 'contribution_not_due',
      detail = 'This cycle is paid, or the group has no such cycle.',
      hint = 'Reload the group to see what is due.';
  end if;
  return jsonb_build_object(
    'amount', v_cycle.amount,
    'description', format('%s: contribution %s of %s', v_group.name, v_cycle.cycle_number, v_group.size),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', 0, 'contribution', v_cycle.amount, 'cycle_number', v_cycle.cycle_number
    ),
    'open_for', format('contribution:%s:%s', v_cycle.member_id, v_cycle.cycle_number)
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.count_reserved()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- An order just being made holds the product by its items' foreign key: after this it is counted, or sees this row.
  perform from public.products p where p.id = new.product_id for update;
  new.reserved := (
    select coalesce(sum(t.quantity), 0)
    from public.order_items t
    join public.orders o on o.id = t.order_id
    where t.product_id = new.product_id and o.stock_state = 'reserved'
  );
  return new;
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
  -- Not the key: what was written before for this user (an order, access, money in a group) holds it shared, and two
  -- such transactions would wait for each other.
  perform from public.profiles u where u.id = payment.user_id for no key update;
  select coalesce(sum(p.earned_amount), 0) into v_total
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
begin
  if step = 'quote' then
    select o.package_id, o.name, o.credits, o.amount, o.billing into v_offer
    from public.credit_offers o
    where o.package_id = (payment.purchase ->> 'package_id')::uuid and o.currency = payment.currency
      and (o.billing = 'once' or payment.provider = any (o.providers));
    if not found then
      return null;
    end if;
    return jsonb_build_object(
      'amount', v_offer.amount,
      'description', format('%s: %s', v_offer.name, ops.units(v_offer.credits))
        || case v_offer.billing when 'month' then ' a month' else '' end,
      'purchase', jsonb_build_object(
        'package_id', v_offer.package_id, 'name', v_offer.name, 'credits', v_offer.credits, 'billing', v_offer.billing
      )
    );
  end if;

  -- Always from the cumulative net: rounding cannot add up, and a repeat finds no difference.
  v_due := div((payment.purchase ->> 'credits')::numeric * net, payment.amount)::bigint;
  perform fulfilment.grant_credits(payment, v_due);
  return jsonb_build_object(
    'effect', jsonb_build_object('credits_added', v_due, 'purchase_id', payment.id),
    'earned', jsonb_build_object('revenue:credits', net)
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.decide_join_request (
  request_id uuid,
  decision   text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_request public.group_join_requests;
  v_group public.groups;
begin
  select * into v_request from public.group_join_requests r where r.id = decide_join_request.request_id;
  v_group := fulfilment.own_group(v_request.group_id);
  update public.group_join_requests r set status = decision, decided_by = v_group.created_by, decided_at = now()
  where r.id = v_request.id and r.status in ('requested', 'approved')
  returning * into v_request;
  if not found then
    raise sqlstate 'PT409' using
      message = 'request_decided',
      detail = 'This request was rejected, or has been paid.',
      hint = 'Reload the requests.';
  end if;
  perform ops.audit('join_request_' || decision, format('user:%s', v_group.created_by), null, null, decision,
    jsonb_build_object('request_id', v_request.id, 'group_id', v_group.id));
  return to_jsonb(v_request);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.deliver_order (
  order_id   uuid,
  payment_id uuid
)
  RETURNS public.orders
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_before public.orders;
  v_order public.orders;
  v_to_send boolean;
begin
  select * into strict v_before from public.orders o where o.id = deliver_order.order_id;
  v_to_send := v_before.shipped_at is null and exists (
    select from public.order_items t where t.order_id = v_before.id and t.kind = 'physical'
  );
  update public.orders o set
    payment_id = deliver_order.payment_id,
    status = case when v_to_send then 'processing' else 'completed' end,
    fulfilled_at = case when v_to_send then o.fulfilled_at else coalesce(o.fulfilled_at, now()) end,
    updated_at = now()
  where o.id = v_before.id
  returning * into strict v_order;
  -- What was bought leaves the cart, once: what is put there after that is for the next order.
  if v_before.status in ('pending', 'failed') then
    delete from public.cart_items c using public.order_items t
    where t.order_id = deliver_order.order_id and c.user_id = v_order.user_id and c.product_id = t.product_id
      and c.quantity <= t.quantity;
    update public.cart_items c set quantity = c.quantity - t.quantity from public.order_items t
    where t.order_id = deliver_order.order_id and c.user_id = v_order.user_id and c.product_id = t.product_id
      and c.quantity > t.quantity; -- again: the buyer may change it between the two
  end if;
  return v_order;
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
    when 'order' then fulfilment.order(step, payment, net)
    when 'agent' then fulfilment.agent(step, payment, net)
    when 'group_creation' then fulfilment.group_creation(step, payment, net)
    when 'group_join' then fulfilment.group_join(step, payment, net)
    when 'contribution' then fulfilment.contribution(step, payment, net)
    when 'security_deposit' then fulfilment.security_deposit(step, payment, net)
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.display_name (
  user_id uuid
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select coalesce(
    nullif(concat_ws(' ', nullif(trim(p.first_name), ''), nullif(left(trim(p.last_name), 1), '') || '.'), ''), 'Member'
  )
  from public.profiles p where p.id = display_name.user_id;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.draft (
  payer   jsonb,
  request jsonb
)
  RETURNS public.payments
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_draft public.payments;
begin
  v_draft.issuer := public.canonical_issuer(payer ->> 'issuer');
  v_draft.sub := payer ->> 'sub';
  select u.id into v_draft.user_id from public.profiles u
  where u.issuer = v_draft.issuer and u.external_id = v_draft.sub and u.closed_at is null;
  v_draft.provider := request ->> 'provider';
  v_draft.payment_type := request ->> 'payment_type';
  v_draft.livemode := (request ->> 'livemode')::boolean;
  v_draft.purchase := request;
  v_draft.currency := fulfilment.choose_currency(v_draft.provider, request);
  v_draft.email := coalesce(request ->> 'email', payer ->> 'email');
  return v_draft;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.earn (
  payment public.payments,
  folded  inbox.folded,
  earned  jsonb
)
  RETURNS bigint
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_part record;
  v_total bigint := 0;
begin
  for v_part in
    -- Accounts an earlier event put something on and this one does not name go back to nothing.
    with named as (
      select e.key as account, e.value::bigint as net from jsonb_each_text(earned) e
      union all
      select b.account, 0 from ledger.earned_accounts(payment) b where not earned ? b.account
    ), running as (
      select n.account, sum(n.net) over (order by n.account) as upto, sum(n.net) over (order by n.account) - n.net as before
      from named n
    )
    -- An accepted amount may differ from what is due: the parts are shares of the money there really is. From running
    -- sums, so that nothing is lost in rounding.
    select
      r.account,
      case when folded.net = 0 then 0
        else div(r.upto * folded.kept, folded.net) - div(r.before * folded.kept, folded.net)
      end::bigint as amount
    from running r
  loop
    perform ledger.recognise(payment, v_part.account, v_part.amount);
    v_total := v_total + v_part.amount;
  end loop;
  return v_total;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.expire_reservations()
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_expired uuid[];
begin
  v_expired := array(
    select o.id from public.orders o
    where o.stock_state = 'reserved' and o.reserved_until < now()
    order by o.reserved_until limit 500
    for update skip locked
  );
  -- All inventory before any order is moved, by product: one order after the other would cross a checkout's locks.
  perform fulfilment.lock_inventory(array(
    select t.product_id from public.order_items t where t.order_id = any (v_expired)
  ));
  perform fulfilment.withdraw_order(expired, 'failed') from unnest(v_expired) as expired;
  return cardinality(v_expired);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.forget_downloads()
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  delete from fulfilment.downloads d where d.expires_at < now();
$function$;

CREATE OR REPLACE FUNCTION fulfilment.fund_group (
  payment public.payments,
  net     bigint,
  admits  boolean
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
  v_own fulfilment.group_funds;
  v_room record;
  v_refused text;
  v_deposit bigint := 0;
  v_contribution bigint := 0;
begin
  -- One payment of a group at a time: seats, deposits and cycles are counted under this lock.
  select * into strict v_group from public.groups g where g.id = (payment.purchase ->> 'group_id')::uuid for update;
  select * into v_own from fulfilment.group_funds f where f.payment_id = payment.id;
  v_refused := case
    when v_own.released then 'left_group'
    else coalesce(payment.effect ->> 'refused', fulfilment.group_refusal(payment, v_group, admits))
  end;
  if v_refused is null then
    perform fulfilment.add_member_to_group(v_group.id, payment.user_id);
    -- What the group has no use for is not taken: a second deposit, money beyond the last cycle. It goes back first.
    select
      v_group.security_deposit - coalesce(sum(f.deposit), 0) as deposit,
      v_group.contribution_amount * v_group.size - coalesce(sum(f.contribution), 0) as contribution
    into v_room
    from fulfilment.group_funds f
    where f.group_id = v_group.id and f.user_id = payment.user_id and f.payment_id <> payment.id
      and not f.released; -- on its way back to who has left
    v_deposit := least(net, (payment.purchase ->> 'deposit')::bigint, v_room.deposit);
    v_contribution := least(net - v_deposit, (payment.purchase ->> 'contribution')::bigint, v_room.contribution);
  end if;
  -- A payment the group never took leaves no trace in it.
  if v_refused is null or v_own.payment_id is not null then
    perform fulfilment.keep_group_funds(payment, v_group, v_deposit, v_contribution);
    perform fulfilment.recount_member(v_group.id, payment.user_id);
  end if;
  if v_refused is null then
    -- Money of theirs that found no room may have some now that this payment takes less.
    perform inbox.schedule_settlement(p.id, 'group.room')
    from fulfilment.group_funds f
    join public.payments p on p.id = f.payment_id
    where f.group_id = v_group.id and f.user_id = payment.user_id and f.payment_id <> payment.id
      and p.refund_due_amount > 0 and not p.effect ? 'refused' and (
        f.deposit < (p.purchase ->> 'deposit')::bigint and v_deposit < v_room.deposit
        or f.contribution < f.captured_contribution and v_contribution < v_room.contribution
      );
  end if;
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'group_id', v_group.id, 'group_name', v_group.name, 'security_deposit', v_deposit, 'contribution', v_contribution,
      'refused', case when net > 0 then v_refused end
    )),
    'earned', jsonb_build_object(
      format('deposits:%s', v_group.id), v_deposit, format('contributions:%s', v_group.id), v_contribution
    )
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.grant_credits (
  payment public.payments,
  due     bigint
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_granted bigint;
begin
  select coalesce(sum(t.amount), 0) into v_granted
  from public.transactions t
  where t.payment_id = payment.id and t.unit = 'CREDITS';
  if due <> v_granted then
    perform ledger.move_credits(
      payment.user_id, due - v_granted, case when due > v_granted then 'purchase' else 'refund' end,
      'issued', payment.description, payment.id
    );
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.group_creation (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, true);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  -- Only its creator is told of a draft at all.
  if v_group.status <> 'draft' then
    return null;
  end if;
  return jsonb_build_object(
    'amount', v_group.security_deposit + v_group.contribution_amount,
    'description', format('%s: opening', v_group.name),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', v_group.security_deposit, 'contribution', v_group.contribution_amount
    ),
    'open_for', format('group_creation:%s', v_group.id)
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.group_join (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, true);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, true);
  if v_group.status <> 'open' or exists (
    select from public.group_members m
    where m.group_id = v_group.id and m.user_id = payment.user_id and m.status = 'active'
  ) then
    return null;
  end if;
  return jsonb_build_object(
    'amount', v_group.security_deposit + v_group.contribution_amount,
    'description', format('%s: joining', v_group.name),
    'purchase', jsonb_build_object(
      'group_id', v_group.id, 'deposit', v_group.security_deposit, 'contribution', v_group.contribution_amount
    ),
    'open_for', format('group_join:%s:%s', v_group.id, payment.user_id)
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.group_members_seen_by (
  savings_group public.groups,
  viewer        uuid
)
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select jsonb_agg(jsonb_build_object(
    'id', m.id, 'name', fulfilment.display_name(m.user_id), 'is_me', m.user_id = viewer,
    'is_creator', m.user_id = savings_group.created_by, 'status', m.status,
    'has_paid_security_deposit', m.has_paid_security_deposit,
    'contributions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'cycle_number', c.cycle_number, 'status', c.status, 'due_on', c.due_on, 'paid_date', c.paid_date
      ) order by c.cycle_number), '[]')
      from public.contributions c where c.member_id = m.id
    )
  ) order by m.joined_at, m.id)
  from public.group_members m
  where m.group_id = savings_group.id and (
    viewer = savings_group.created_by or exists (
      select from public.group_members me
      where me.group_id = savings_group.id and me.user_id = viewer and me.status = 'active'
    )
  );
$function$;

CREATE OR REPLACE FUNCTION fulfilment.group_refusal (
  payment       public.payments,
  savings_group public.groups,
  admits        boolean
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_member text;
  v_approved boolean;
begin
  select m.status into v_member from public.group_members m
  where m.group_id = savings_group.id and m.user_id = payment.user_id;
  v_approved := payment.user_id = savings_group.created_by or exists (
    select from public.group_join_requests r
    where r.group_id = savings_group.id and r.user_id = payment.user_id and r.status = 'approved'
  );
  return case
    when savings_group.status = 'closed' then 'group_closed'
    when v_member = 'active' then null
    -- Back after leaving takes a new approval; a payment from before does not bring anyone back.
    when v_member = 'left' and not v_approved then 'left_group'
    -- Who began to pay as a member is one again with this money, whatever happened to the other payments.
    when not admits and (payment.id is null or v_member is distinct from 'withdrawn') then 'not_a_member'
    when not v_approved then 'request_not_approved'
    when savings_group.status = 'completed' then 'group_closed'
    when (
      select count(*) from public.group_members m where m.group_id = savings_group.id and m.status = 'active'
    ) >= savings_group.size then 'group_full'
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.group_to_pay (
  payment public.payments
)
  RETURNS public.groups
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
begin
  select * into v_group from public.groups g where g.id = (payment.purchase ->> 'group_id')::uuid;
  if not found or v_group.status = 'draft' and v_group.created_by is distinct from payment.user_id then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'There is no such group.',
      hint = 'Reload the groups and choose again.';
  end if;
  if v_group.currency <> payment.currency then
    raise sqlstate 'PT400' using
      message = 'wrong_currency',
      detail = format('This group saves in %s.', v_group.currency),
      hint = format('Send currency %s, and a gateway that takes it.', v_group.currency);
  end if;
  if payment.user_id is null then
    raise sqlstate 'PT403' using
      message = 'profile_required',
      detail = 'Nobody with a profile is signed in.',
      hint = 'Sign in; a new account has its profile a moment later.';
  end if;
  return v_group;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.keep_group_funds (
  payment       public.payments,
  savings_group public.groups,
  deposit       bigint,
  contribution  bigint
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_total record;
begin
  insert into fulfilment.group_funds (payment_id, group_id, user_id, deposit, contribution, captured_contribution)
  values (
    payment.id, savings_group.id, payment.user_id, keep_group_funds.deposit, keep_group_funds.contribution,
    (payment.purchase ->> 'contribution')::bigint
  )
  on conflict on constraint group_funds_pkey do update set deposit = excluded.deposit, contribution = excluded.contribution;
  select sum(f.deposit)::bigint as deposit, sum(f.contribution)::bigint as contribution into v_total
  from fulfilment.group_funds f where f.group_id = savings_group.id and f.user_id = payment.user_id;
  perform fulfilment.state_group_money(payment, savings_group.id, 'security_deposit', keep_group_funds.deposit, v_total.deposit);
  perform fulfilment.state_group_money(payment, savings_group.id, 'contribution', keep_group_funds.contribution, v_total.contribution);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.lock_inventory (
  products uuid[]
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform from public.product_inventory i where i.product_id = any (products) order by i.product_id for update;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.may_download (
  order_id   uuid,
  product_id uuid
)
  RETURNS boolean
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select exists (
    select from public.orders o
    join public.order_items t on t.order_id = o.id
    join fulfilment.product_files f on f.product_id = t.product_id
    where o.id = may_download.order_id and t.product_id = may_download.product_id
      and t.kind in ('image', 'digital') and o.status in ('processing', 'completed')
  );
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
    when payment.effect ? 'refused' and payment.refund_due_amount > 0
      then fulfilment.refusal_message(payment.effect ->> 'refused', 'due')
    when payment.effect ? 'refused' and payment.status = 'refunded'
      then fulfilment.refusal_message(payment.effect ->> 'refused', 'refunded')
    when payment.fulfilment = 'applied' then 'Payment complete.'
    when payment.fulfilment = 'refund_due' then 'Payment complete. You paid more than was due; the rest will be refunded.'
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

CREATE OR REPLACE FUNCTION fulfilment.move_stock (
  order_id uuid,
  to_state text
)
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_from text;
  v_constraint text;
begin
  select o.stock_state into strict v_from from public.orders o where o.id = move_stock.order_id for update;
  perform fulfilment.lock_inventory(array(
    select t.product_id from public.order_items t where t.order_id = move_stock.order_id
  ));
  update public.product_inventory i set
    stock = i.stock + t.quantity * ((v_from = 'taken')::integer - (to_state = 'taken')::integer),
    reserved = i.reserved + t.quantity * ((to_state = 'reserved')::integer - (v_from = 'reserved')::integer)
  from public.order_items t
  where t.order_id = move_stock.order_id and i.product_id = t.product_id;
  update public.orders o set
    stock_state = to_state,
    reserved_until = case
      when to_state = 'reserved' then now() + (ops.setting('reservation') #>> '{}')::interval
    end
  where o.id = move_stock.order_id;
  return true;
exception when check_violation then
  get stacked diagnostics v_constraint = constraint_name;
  if to_state = 'none' or v_constraint not like 'product_inventory_%' then
    raise;
  end if;
  return false;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.open_agent (
  payment  public.payments,
  agent_id uuid,
  entitled boolean
)
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  if entitled then
    insert into public.agent_access (payment_id, user_id, agent_id)
    values (payment.id, payment.user_id, open_agent.agent_id)
    on conflict on constraint agent_access_pkey do update set withdrawn_at = null;
  else
    update public.agent_access a set withdrawn_at = now()
    where a.payment_id = payment.id and a.withdrawn_at is null;
  end if;
  return entitled;
exception when unique_violation then
  return false; -- agent_access_one_current: another payment gives this access already
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.open_payment (
  quoted public.payments
)
  RETURNS public.payments
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_open public.payments;
begin
  select * into v_open from public.payments p where p.open_for = quoted.open_for;
  if not found then
    return null;
  end if;
  if v_open.provider = quoted.provider and v_open.currency = quoted.currency and v_open.amount = quoted.amount
    and v_open.livemode = quoted.livemode and v_open.fulfilment <> 'review' then
    if v_open.checkout_status = 'opened' then
      return v_open;
    end if;
    perform ops.refuse_in_progress(v_open);
  end if;
  -- Another gateway, another price, a checkout that never opened, or one that was paid wrongly and can't be paid again. Money
  -- that still comes by the old one is refunded.
  update public.payments p set open_for = null, updated_at = now() where p.id = v_open.id;
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment."order" (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_order public.orders;
  v_refused text;
begin
  if step = 'quote' then
    v_order := fulfilment.place_order(payment.user_id, payment.currency, payment.purchase ->> 'cart_version');
    return jsonb_build_object(
      'amount', v_order.amount,
      'description', format('Order %s', v_order.number),
      'purchase', jsonb_build_object('order_id', v_order.id, 'number', v_order.number),
      'open_for', format('order:%s', v_order.id)
    );
  end if;

  select * into strict v_order from public.orders o
  where o.id = (payment.purchase ->> 'order_id')::uuid for update;
  if v_order.payment_id <> payment.id then
    v_refused := case when net > 0 then 'order_already_paid' end;
  elsif v_order.status = 'cancelled' then
    v_refused := case when net > 0 then 'order_cancelled' end;
  elsif net = 0 then
    -- Also when the refund is told before the capture: any order of events ends here.
    update public.orders o set payment_id = payment.id where o.id = v_order.id;
    perform fulfilment.withdraw_order(v_order.id, 'refunded');
  elsif payment.effect ? 'refused' or not fulfilment.move_stock(v_order.id, 'taken') then
    -- Once refused it stays so: pieces that are free by now don't turn a refund around that is on its way.
    v_refused := coalesce(payment.effect ->> 'refused', 'out_of_stock');
    update public.orders o set payment_id = payment.id, status = 'refund_due', updated_at = now() where o.id = v_order.id;
  else
    perform fulfilment.deliver_order(v_order.id, payment.id);
  end if;
  return jsonb_build_object(
    'effect', jsonb_strip_nulls(jsonb_build_object(
      'order_id', v_order.id, 'order_number', v_order.number, 'refused', v_refused,
      'order_status', (select o.status from public.orders o where o.id = v_order.id)
    )),
    'earned', case when v_refused is null then jsonb_build_object('revenue:order', net) else '{}' end
  );
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.own_group (
  group_id uuid
)
  RETURNS public.groups
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g
  where g.id = own_group.group_id and g.created_by = v_user for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'You have created no such group.',
      hint = 'Only the creator of a group decides for it. Check who is signed in.';
  end if;
  return v_group;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.place_order (
  buyer        uuid,
  currency     text,
  seen_version text
)
  RETURNS public.orders
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_version text := fulfilment.check_cart(buyer, currency, seen_version);
  v_order public.orders;
begin
  -- Also one that was not paid in time: its money may still come, and then the order it is for must be this one or none.
  select * into v_order from public.orders o where o.user_id = buyer and o.status in ('pending', 'failed') for update;
  if v_order.cart_version <> v_version then
    -- The buyer has changed their mind: what they had reserved is free, and money that still comes for it is refunded.
    perform fulfilment.lock_inventory(array(
      select t.product_id from public.order_items t where t.order_id = v_order.id
      union
      select c.product_id from public.cart_items c where c.user_id = buyer
    ));
    perform fulfilment.withdraw_order(v_order.id, 'cancelled');
    v_order := null;
  elsif v_order.status = 'failed' then
    update public.orders o set status = 'pending', updated_at = now() where o.id = v_order.id returning * into v_order;
  end if;
  if v_order.id is null then
    -- In one statement, so of one snapshot: the cart may change at any time, back and forth between two statements,
    -- and what is paid, what is ordered and what was looked at must be the same.
    with lines as materialized (
      select l.* from fulfilment.cart_lines(buyer, place_order.currency) l
    ), placed as (
      insert into public.orders (user_id, amount, currency, cart_version)
      select buyer, sum(l.unit_amount * l.quantity), place_order.currency, v_version from lines l
      having fulfilment.cart_version(buyer, place_order.currency) = v_version
      returning *
    ), items as (
      insert into public.order_items (order_id, product_id, name, kind, quantity, unit_amount)
      select p.id, l.product_id, l.name, l.kind, l.quantity, l.unit_amount from placed p cross join lines l
    )
    select p.* into v_order from placed p;
    if v_order.id is null then
      perform fulfilment.check_cart(buyer, place_order.currency, ''); -- says how it has changed
    end if;
  end if;
  if not fulfilment.move_stock(v_order.id, 'reserved') then
    perform fulfilment.refuse_out_of_stock(buyer);
  end if;
  return v_order;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.quote (
  draft public.payments
)
  RETURNS public.payments
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_quote jsonb := fulfilment.dispatch('quote', draft, null);
  v_quoted public.payments := draft;
  v_taken public.provider_currencies;
begin
  if v_quote is null then
    raise sqlstate 'PT404' using
      message = 'offer_not_found',
      detail = format('There is no %s to buy like this in %s.', draft.payment_type, draft.currency),
      hint = 'Reload the offers and choose again.';
  end if;
  v_quoted.amount := (v_quote ->> 'amount')::bigint;
  v_quoted.description := v_quote ->> 'description';
  v_quoted.purchase := v_quote -> 'purchase';
  v_quoted.open_for := v_quote ->> 'open_for';
  select * into v_taken from public.provider_currencies c
  where c.provider = draft.provider and c.currency = draft.currency;
  if v_quoted.amount < v_taken.minimum_amount then
    raise sqlstate 'PT400' using
      message = 'amount_below_minimum',
      detail = format('%s takes no less than %s minor units of %s.', draft.provider, v_taken.minimum_amount, draft.currency),
      hint = 'Choose another gateway, currency or a larger purchase.';
  end if;
  if v_quoted.amount % v_taken.multiple_of <> 0 then
    raise sqlstate 'PT400' using
      message = 'amount_not_payable',
      detail = format('%s takes %s in multiples of %s minor units only.', draft.provider, draft.currency, v_taken.multiple_of),
      hint = 'Choose another gateway or currency.';
  end if;
  return v_quoted;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.recount_cycles (
  savings_group public.groups,
  member        public.group_members
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  with running as (
    select
      f.payment_id, f.number, sum(f.contribution) over w as upto, sum(f.captured_contribution) over w as captured_upto
    from fulfilment.group_funds f
    where f.group_id = savings_group.id and f.user_id = member.user_id
    window w as (order by f.number)
  ), cycles as (
    -- Oldest first: cycle n is paid by the payment with which the sum reaches n contributions.
    select
      n, savings_group.starts_on + (n - 1) * savings_group.cycle_days as due_on, paid.payment_id,
      savings_group.contribution_amount * n <= (select max(r.captured_upto) from running r) as captured
    from generate_series(1, savings_group.size) n
    left join lateral (
      select r.payment_id from running r where r.upto >= savings_group.contribution_amount * n order by r.number limit 1
    ) paid on true
  ), wanted as (
    select
      c.n, c.due_on, p.reference, p.paid_at,
      case
        when c.payment_id is not null then 'paid'
        when member.status <> 'active' then 'refunded'
        when c.due_on < current_date then 'late'
        else 'due'
      end as status
    from cycles c
    left join public.payments p on p.id = c.payment_id
    -- Who is not a member owes nothing: only what they had paid is shown, as refunded.
    where member.status = 'active' or c.captured
  ), gone as (
    delete from public.contributions k
    where k.member_id = member.id and k.cycle_number not in (select w.n from wanted w)
  )
  insert into public.contributions as k
    (group_id, member_id, cycle_number, amount, currency, due_on, status, paid_date, transaction_ref)
  select
    savings_group.id, member.id, w.n, savings_group.contribution_amount, savings_group.currency, w.due_on, w.status,
    w.paid_at, w.reference
  from wanted w
  on conflict on constraint contributions_once do update set
    due_on = excluded.due_on, status = excluded.status, paid_date = excluded.paid_date, transaction_ref = excluded.transaction_ref
  where (k.due_on, k.status, k.transaction_ref) is distinct from (excluded.due_on, excluded.status, excluded.transaction_ref);
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.recount_member (
  group_id uuid,
  user_id  uuid
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
  v_held record;
  v_member public.group_members;
begin
  select * into strict v_group from public.groups g where g.id = recount_member.group_id;
  select coalesce(sum(f.deposit), 0) as deposit, coalesce(sum(f.deposit + f.contribution), 0) as total into v_held
  from fulfilment.group_funds f
  where f.group_id = v_group.id and f.user_id = recount_member.user_id;
  update public.group_members m set
    status = case when m.status = 'left' then 'left' when v_held.total > 0 then 'active' else 'withdrawn' end,
    has_paid_security_deposit = v_held.total > 0 and v_held.deposit >= v_group.security_deposit,
    security_deposit_paid_at = case
      when v_held.total > 0 and v_held.deposit >= v_group.security_deposit then coalesce(m.security_deposit_paid_at, now())
    end
  where m.group_id = v_group.id and m.user_id = recount_member.user_id
  returning * into v_member;
  if not found then
    return; -- never admitted
  end if;
  perform fulfilment.recount_cycles(v_group, v_member);
  update public.group_join_requests r set status = case v_member.status when 'active' then 'joined' else 'approved' end
  where r.id = (
      -- The newest: one from before they left stays as it was.
      select q.id from public.group_join_requests q
      where q.group_id = v_group.id and q.user_id = v_member.user_id order by q.created_at desc limit 1
    )
    and v_member.status <> 'left' and r.status = case v_member.status when 'active' then 'approved' else 'joined' end;
  update public.groups g set status = case g.status when 'draft' then 'open' else 'draft' end
  where g.id = v_group.id and g.status = case when exists (
    select from public.group_members m where m.group_id = g.id and m.status = 'active'
  ) then 'draft' else 'open' end;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refund_reason (
  payment public.payments
)
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select case
    when payment.effect ? 'refused' then fulfilment.refusal_message(payment.effect ->> 'refused', 'none')
    else 'More was paid than was due.'
  end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refusal_message (
  reason text,
  money  text
)
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  select case reason
    when 'out_of_stock' then 'The last piece has been sold.'
    when 'order_cancelled' then 'This order was cancelled.'
    when 'order_already_paid' then 'This order was paid already.'
    when 'already_owned' then 'You have this already.'
    when 'group_full' then 'All seats of this group are taken.'
    when 'group_closed' then 'This group takes no payments any more.'
    when 'not_a_member' then 'You are not a member of this group.'
    when 'left_group' then 'You have left this group.'
    when 'request_not_approved' then 'Your request to join is not approved.'
    else 'What you paid for could not be given.'
  end || case money when 'due' then ' Your money will be refunded.' when 'refunded' then ' Your money was refunded.' else '' end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refuse_out_of_stock (
  buyer uuid
)
  RETURNS void
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_short text;
begin
  select string_agg(format('%s: %s left', l.name, l.available), ', ' order by l.name) into v_short
  from fulfilment.cart_lines(buyer, 'CREDITS') l where l.available < l.quantity;
  raise sqlstate 'PT409' using
    message = 'out_of_stock',
    detail = format('There is not enough of what you want (%s).', coalesce(v_short, 'the last piece has just gone')),
    hint = 'Change the quantities in the cart.';
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refuse_owned_agent (
  buyer    uuid,
  agent_id uuid
)
  RETURNS void
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  if exists (
    select from public.agent_access a
    where a.user_id = buyer and a.agent_id = refuse_owned_agent.agent_id and a.withdrawn_at is null
  ) then
    raise sqlstate 'PT409' using
      message = 'already_owned',
      detail = 'You have access to this agent.',
      hint = 'There is nothing to pay.';
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refuse_payment_to_group (
  payment       public.payments,
  savings_group public.groups,
  admits        boolean
)
  RETURNS void
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_reason text := fulfilment.group_refusal(payment, savings_group, admits);
begin
  if v_reason is not null then
    raise sqlstate 'PT409' using
      message = v_reason,
      detail = fulfilment.refusal_message(v_reason, 'none'),
      hint = 'Nothing was charged. Reload the group to see how it stands.';
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.refuse_unknown_order()
  RETURNS void
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  raise sqlstate 'PT404' using
    message = 'order_not_found',
    detail = 'There is no such order.',
    hint = 'Check the order, and who is signed in.';
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.security_deposit (
  step    text,
  payment public.payments,
  net     bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_group public.groups;
  v_missing bigint;
begin
  if step = 'fulfil' then
    return fulfilment.fund_group(payment, net, false);
  end if;
  v_group := fulfilment.group_to_pay(payment);
  perform fulfilment.refuse_payment_to_group(payment, v_group, false);
  select v_group.security_deposit - coalesce(sum(f.deposit), 0) into v_missing
  from fulfilment.group_funds f where f.group_id = v_group.id and f.user_id = payment.user_id;
  if v_missing <= 0 then
    raise sqlstate 'PT409' using
      message = 'deposit_not_due',
      detail = 'Your security deposit is paid.',
      hint = 'There is nothing to pay.';
  end if;
  return jsonb_build_object(
    'amount', v_missing,
    'description', format('%s: security deposit', v_group.name),
    'purchase', jsonb_build_object('group_id', v_group.id, 'deposit', v_missing, 'contribution', 0),
    'open_for', format('security_deposit:%s:%s', v_group.id, payment.user_id)
  );
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
  v_given jsonb;
  v_effect jsonb;
  v_earned bigint := 0;
  v_owed bigint := 0;
  v_fulfilment text;
  v_payment public.payments;
begin
  if not folded.captured then
    v_fulfilment := case when exists (select from inbox.captures(payment.id)) then 'review' else 'none' end;
  elsif payment.user_id is null then
    v_fulfilment := 'parked';
  else
    v_given := fulfilment.dispatch('fulfil', payment, folded.net);
    assert v_given is not null, format('payment type %s has no fulfilment', payment.payment_type);
    -- A refusal stays: the payer still wants to know why after the refund, and the type must not give it after all.
    v_effect := jsonb_strip_nulls(jsonb_build_object('refused', payment.effect -> 'refused')) || (v_given -> 'effect');
    v_earned := fulfilment.earn(payment, folded, v_given -> 'earned');
    v_owed := folded.surplus + folded.kept - v_earned;
    v_fulfilment := case
      when v_owed > 0 then 'refund_due'
      when folded.net = payment.amount then 'applied'
      when folded.net > 0 then 'partly_reversed'
      else 'reversed'
    end;
  end if;

  update public.payments p set
    fulfilment = v_fulfilment,
    effect = coalesce(v_effect, p.effect),
    earned_amount = v_earned,
    refund_due_amount = v_owed,
    fulfilled_at = coalesce(p.fulfilled_at, case when v_given is not null and not v_effect ? 'refused' then now() end)
  where p.id = payment.id
  returning * into strict v_payment;
  if v_given is not null then
    -- After what the type locks: the profile comes last.
    perform fulfilment.count_spending(v_payment);
    perform fulfilment.announce(v_payment);
  end if;
  return v_payment;
end;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.state_group_money (
  payment       public.payments,
  group_id      uuid,
  type          text,
  amount        bigint,
  balance_after bigint
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  insert into public.transactions (user_id, type, unit, amount, balance_after, payment_id, group_id, description)
  select
    payment.user_id, state_group_money.type, payment.currency, state_group_money.amount - stated.amount,
    state_group_money.balance_after, payment.id, state_group_money.group_id,
    payment.description || case when state_group_money.amount < stated.amount then ' (taken back)' else '' end
  from (
    select coalesce(sum(t.amount), 0)::bigint as amount from public.transactions t
    where t.payment_id = payment.id and t.type = state_group_money.type
  ) stated
  where state_group_money.amount <> stated.amount;
$function$;

CREATE OR REPLACE FUNCTION fulfilment.withdraw_order (
  order_id  uuid,
  to_status text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_order public.orders;
begin
  update public.orders o set status = to_status, updated_at = now()
  where o.id = withdraw_order.order_id
  returning * into strict v_order;
  if v_order.shipped_at is null then
    perform fulfilment.move_stock(v_order.id, 'none');
  end if;
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
  v_subscription public.subscriptions;
  v_payment public.payments;
  v_before public.payments;
  v_folded inbox.folded;
  v_new integer;
  v_changed boolean;
begin
  if event ? 'error' then
    return row('dead', null, null, null, event #>> '{error,code}', event #>> '{error,message}', false)::inbox.verdict;
  end if;
  v_subscription := inbox.learn_subscription(received.provider, event);
  if jsonb_array_length(coalesce(event -> 'facts', '[]')) = 0 and not event @> '{"lookup": true}'
    and not event @> '{"settlement": true}' then
    v_verdict.outcome := case when v_subscription.id is null then 'ignored' else 'applied' end;
    return v_verdict;
  end if;

  v_verdict.payment_id := inbox.find_payment(received.provider, event -> 'refs');
  if v_verdict.payment_id is null and v_subscription.id is not null then
    v_verdict.payment_id := inbox.bill_subscription(v_subscription);
  end if;
  if v_verdict.payment_id is null then
    v_verdict.outcome := 'parked';
    v_verdict.reason := 'unknown_reference';
    v_verdict.waits_for := array(
      select format('%s:%s:%s', received.provider, r.type, r.value)
      from jsonb_to_recordset(event -> 'refs') as r (type text, value text)
    );
    return v_verdict;
  end if;

  -- Written lock order: event, subscription, payment, then what the payment type names (group or order, inventory by id), profile last.
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
  -- Paystack's list of refunds names the dispute that a refund settles; its webhooks do not.
  if coalesce((event ->> 'lookup')::boolean, false) or folded.overlapping then
    perform ops.schedule_check(payment.id, 'lookup', interval '0');
  end if;
  if folded.captured then
    delete from ops.gateway_checks c where c.payment_id = payment.id and c.reason in ('seen', 'authorized', 'unfinished');
  elsif folded.authorized then
    -- Automatic capture is asked for; what is still only authorised after this is captured by us.
    perform ops.schedule_check(payment.id, 'authorized', interval '2 minutes');
  end if;
  if folded.reversing then
    -- A webhook says how it ended. Where that is lost the money would stay withdrawn from a payer who never got it.
    perform ops.schedule_check(payment.id, 'reversal', interval '1 hour');
  end if;
  if payment.subscription_id is not null then
    -- A day after the month should have been paid: by then its webhooks are late or lost. Once there it stays.
    insert into ops.gateway_checks (payment_id, reason, due_at)
    select s.payment_id, 'month', s.current_period_end + interval '1 day' from public.subscriptions s
    where s.id = payment.subscription_id and s.current_period_end is not null
    on conflict on constraint gateway_checks_pkey do nothing;
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.asked_by (
  payment_id uuid
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  -- A plan's first payment has an order, in which the plan began, and its month's invoice.
  select r.ref_value from inbox.payment_refs r
  where r.payment_id = asked_by.payment_id and r.ref_type in ('invoice', 'order')
  order by r.ref_type limit 1;
$function$;

CREATE OR REPLACE FUNCTION inbox.attempts_status (
  payment_id uuid
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    select case
      when bool_or(f.fact_type = 'canceled') then 'canceled'
      when bool_or(f.fact_type = 'attempt_failed') then 'failed'
      else 'pending'
    end
    from inbox.payment_facts f
    where f.payment_id = attempts_status.payment_id
  );
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.bill_subscription (
  subscription public.subscriptions
)
  RETURNS uuid
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payment public.payments;
begin
  select * into strict v_payment from public.payments p where p.id = subscription.payment_id;
  if exists (
    select from inbox.payment_refs r where r.payment_id = v_payment.id and r.ref_type = 'invoice'
  ) then
    insert into public.payments (
      provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, subscription_id, description, amount, currency,
      email, checkout_status
    )
    values (
      v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode, v_payment.issuer, v_payment.sub,
      v_payment.user_id, v_payment.payment_type, v_payment.purchase, subscription.id, v_payment.description, v_payment.amount,
      v_payment.currency, v_payment.email, 'opened'
    )
    returning * into v_payment;
    perform inbox.remember_refs(v_payment.id, v_payment.provider,
      jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)));
  end if;
  return v_payment.id;
end;
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
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
#variable_conflict use_column
begin
  return query
  select
    f.object_id,
    -- Told with two amounts (with and without a fee the customer bears), it is the one that is due.
    coalesce(
      max(f.amount) filter (where f.fact_type = 'captured' and f.amount = p.amount), max(f.amount) filter (where f.fact_type = 'captured')
    ),
    -- What the customer was charged when they bear the fee; never less than what it pays.
    greatest(
      max(f.amount) filter (where f.fact_type = 'captured'), inbox.movement_detail(p.provider, f.object_id, 'gross')::bigint
    ),
    coalesce(inbox.movement_detail(p.provider, f.object_id, 'fee')::bigint, 0),
    f.currency,
    f.livemode,
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'accepted' or f.amount = p.amount),
    f.currency = p.currency and f.livemode = p.livemode
      and bool_or(f.fact_type = 'captured' and f.amount = p.amount)
  from inbox.payment_facts f
  join public.payments p on p.id = f.payment_id
  where f.payment_id = captures.payment_id and f.fact_type in ('captured', 'accepted')
  group by f.object_id, f.currency, f.livemode, p.provider, p.currency, p.livemode
  having bool_or(f.fact_type = 'captured');
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.drop_months()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  SET lock_timeout TO '100ms'
  AS $function$
declare
  v_keep_from date := date_trunc('month', now() - (ops.setting('body_retention') #>> '{}')::interval)::date;
  v_name text;
  v_stored bigint;
  v_unresolved bigint[];
begin
  -- What came before its month had a partition.
  delete from inbox.webhook_bodies_default d
  using inbox.webhook_events e
  where e.id = d.webhook_event_id and d.received_at < v_keep_from and e.outcome in ('applied', 'ignored');

  for v_name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox.webhook_bodies'::regclass and c.relname ~ '^webhook_bodies_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') < v_keep_from
    order by c.relname
  loop
    -- What takes long comes first, while nothing is locked. Nobody is in the way afterwards: no event becomes unresolved
    -- again, and none is received in a month that is over.
    execute format(
      'select count(*), coalesce(array_agg(e.id) filter (where e.outcome not in (''applied'', ''ignored'')), ''{}'') '
      'from inbox.%I b join inbox.webhook_events e on e.id = b.webhook_event_id', v_name
    ) into v_stored, v_unresolved;
    continue when v_stored > 0 and cardinality(v_unresolved) = v_stored;

    -- One month a transaction. The partition's lock first: whoever reads it for long is found without holding up a delivery.
    if v_unresolved = '{}' then
      execute format('lock table inbox.webhook_bodies_default, inbox.%I in access exclusive mode', v_name);
      execute format('drop table inbox.%I', v_name);
    else
      perform inbox.keep_bodies(v_name, v_unresolved);
    end if;
    return;
  end loop;
end;
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
  v_in_dispute boolean;
begin
  -- Of several matching captures one counts; which one makes no difference but to an accepted amount.
  select c.amount into v_counted from inbox.captures(payment.id) c
  where c.matches order by c.exact desc, c.object_id limit 1;
  select coalesce(sum(c.amount) filter (where c.matches), 0), sum(c.gross), sum(c.fee)
  into v_matching, v_folded.gross, v_folded.fees
  from inbox.captures(payment.id) c;

  -- Money given back out of a capture that never counted takes nothing from one that did.
  select
    coalesce(sum(w.amount) filter (where w.counts and w.kind = 'refund'), 0),
    coalesce(sum(w.amount) filter (
      where w.counts and w.kind = 'dispute' and (not w.open or ops.setting('dispute_withdraws') = '"opened"')
    ), 0),
    coalesce(bool_or(w.counts and w.kind = 'dispute' and w.amount > 0), false),
    coalesce(bool_or(w.open), false),
    coalesce(bool_or(w.kind = 'dispute' and w.amount > 0) and bool_or(w.kind = 'refund' and w.dispute is null), false)
  into v_refunded, v_disputed, v_in_dispute, v_folded.reversing, v_folded.overlapping
  from (
    select
      x.kind, x.amount, x.dispute, x.open,
      x.currency = payment.currency and x.livemode = payment.livemode and not exists (
        select from inbox.captures(payment.id) c where c.object_id = x.parent and not c.matches
      ) as counts
    from inbox.withdrawals(payment.id) x
  ) w;

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
    when v_folded.captured and v_in_dispute then 'disputed'
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
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    select exists (
      select from inbox.payment_facts a
      where a.payment_id = is_authorized.payment_id and a.fact_type = 'authorized'
        and not exists (
          select from inbox.payment_facts c
          where c.payment_id = a.payment_id and c.fact_type = 'canceled' and c.object_id = a.object_id
        )
    )
  );
end;
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

CREATE OR REPLACE FUNCTION inbox.keep_bodies (
  month     text,
  event_ids bigint[]
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  execute format('lock table inbox.%I in access exclusive mode', keep_bodies.month);
  execute format(
    'create temp table kept on commit drop as select * from inbox.%I b where b.webhook_event_id = any ($1)', keep_bodies.month
  ) using keep_bodies.event_ids;
  -- Not deleted: a few unresolved bodies would keep the space of all.
  execute format('truncate inbox.%I', keep_bodies.month);
  execute format('insert into inbox.%I select * from pg_temp.kept', keep_bodies.month);
  drop table pg_temp.kept;
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
    -- Paid, failed or canceled: the next attempt is a payment of its own.
    open_for = case when folded.status = 'pending' then p.open_for end,
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

CREATE OR REPLACE FUNCTION inbox.learn_subscription (
  provider text,
  event    jsonb
)
  RETURNS public.subscriptions
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_told jsonb := nullif(event -> 'subscription', 'null');
  v_subscription public.subscriptions;
begin
  if v_told is null then
    return null;
  end if;
  -- Locked: two events of one new invoice must not both find that it has no payment yet.
  select s.* into v_subscription
  from public.subscriptions s
  join public.payments p on p.id = s.payment_id
  where s.provider = learn_subscription.provider
    and (s.gateway_id = v_told ->> 'id' or s.gateway_id is null and p.reference = v_told ->> 'reference')
  for update of s;
  if not found then
    return null;
  end if;
  update public.subscriptions s set
    gateway_id = v_told ->> 'id',
    -- Canceled is final; of anything else the last word heard.
    status = case when s.status = 'canceled' then s.status else coalesce(v_told ->> 'status', s.status) end,
    ends_at = case when s.status <> 'canceled' and v_told ? 'ends_at' then (v_told ->> 'ends_at')::timestamptz else s.ends_at end,
    current_period_end = greatest(s.current_period_end, (v_told ->> 'period_end')::timestamptz),
    updated_at = now()
  where s.id = v_subscription.id;
  if v_subscription.gateway_id is null then
    perform inbox.wake(array[format('%s:subscription:%s', v_subscription.provider, v_told ->> 'id')]);
  end if;
  return v_subscription;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.make_months()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  SET lock_timeout TO '100ms'
  AS $function$
declare
  v_month date;
  v_name text;
begin
  -- The next one a month ahead: nothing is delivered to it yet.
  foreach v_month in array array[date_trunc('month', now())::date, (date_trunc('month', now()) + interval '1 month')::date] loop
    v_name := 'webhook_bodies_' || to_char(v_month, 'YYYY_MM');
    -- A month whose bodies already went to the default partition stays there: they cannot be in two places.
    if to_regclass('inbox.' || v_name) is null and not exists (
      select from inbox.webhook_bodies_default d
      where d.received_at >= v_month and d.received_at < v_month + interval '1 month'
    ) then
      -- Made apart, then attached: "partition of" would lock the whole table against deliveries.
      execute format('create table inbox.%I (like inbox.webhook_bodies including all)', v_name);
      execute format('alter table inbox.%I enable row level security', v_name);
      execute format('comment on table inbox.%I is %L', v_name, 'Bodies received in this month.');
      execute format(
        'alter table inbox.webhook_bodies attach partition inbox.%I for values from (%L) to (%L)',
        v_name, v_month, (v_month + interval '1 month')::date
      );
    end if;
  end loop;
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
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
#variable_conflict use_column
begin
  return query
  with moved as (
    select c.livemode, c.currency, c.amount as captured, c.gross, c.fee as fees, 0::bigint as refunded, 0::bigint as disputed
    from inbox.captures(money.payment_id) c
    union all
    select
      w.livemode, w.currency, 0, 0, 0,
      case when w.kind = 'refund' then w.amount else 0 end,
      -- As in the fold: what an open dispute does not withdraw the books do not miss.
      case when w.kind = 'dispute' and (not w.open or ops.setting('dispute_withdraws') = '"opened"') then w.amount else 0 end
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
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.movement_detail (
  provider  text,
  object_id text,
  detail    text
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    -- The longer of two amounts is the larger; of two ids either will do, as long as it is always the same.
    select d.value from inbox.movement_details d
    where d.provider = movement_detail.provider and d.object_id = movement_detail.object_id and d.detail = movement_detail.detail
    order by length(d.value) desc, d.value desc limit 1
  );
end;
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
    if found then
      update inbox.webhook_events e set
        event_type = coalesce(receive_event.event ->> 'event_type', e.event_type),
        event_id = coalesce(receive_event.event ->> 'event_id', e.event_id)
      where e.id = v_event.id
      returning * into v_event;
    end if;
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
  v_details integer;
  v_other uuid;
begin
  insert into inbox.payment_facts (
    payment_id, provider, object_id, fact_type, amount, currency, livemode, webhook_event_id, occurred_at
  )
  select
    payment.id, payment.provider, f.object_id, f.type, f.amount, f.currency,
    coalesce((event ->> 'livemode')::boolean, payment.livemode),
    record_facts.event_id, f.occurred_at
  from jsonb_to_recordset(event -> 'facts') as f (
    type text, object_id text, amount bigint, currency text, occurred_at timestamptz
  )
  on conflict on constraint payment_facts_fact_key do nothing;
  get diagnostics v_new = row_count;

  -- Also of a fact told before: the poll may know the fee, or the dispute of a refund, that the webhook did not.
  insert into inbox.movement_details (provider, object_id, detail, value)
  select distinct payment.provider, f.object_id, d.detail, d.value
  from jsonb_to_recordset(event -> 'facts') as f (object_id text, parent text, dispute text, fee bigint, gross bigint)
  cross join lateral (
    values ('capture', f.parent), ('dispute', f.dispute), ('fee', f.fee::text), ('gross', f.gross::text)
  ) as d (detail, value)
  where d.value is not null
  on conflict on constraint movement_details_pkey do nothing;
  get diagnostics v_details = row_count;

  select f.payment_id into v_other
  from jsonb_to_recordset(event -> 'facts') as told (type text, object_id text)
  join inbox.payment_facts f
    on f.provider = payment.provider and f.object_id = told.object_id and f.fact_type = told.type
  where f.payment_id <> payment.id
  limit 1;
  if found then
    raise exception using
      errcode = 'P0003', message = 'fact_of_another_payment',
      detail = format('Payment %s already has a movement that this event tells of payment %s.', v_other, payment.id),
      hint = 'Look at both payments; the gateway tied one movement to two of our references.';
  end if;
  return v_new + v_details;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.remember_refs (
  payment_id uuid,
  provider   text,
  refs       jsonb
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  insert into inbox.payment_refs (provider, ref_type, ref_value, payment_id)
  select distinct remember_refs.provider, given.type, given.value, remember_refs.payment_id
  from jsonb_to_recordset(refs) as given (type text, value text)
  where given.type <> 'subscription' -- names many payments, one a month
    and given.value is not null
  on conflict on constraint payment_refs_pkey do nothing;
end;
$function$;

CREATE OR REPLACE FUNCTION inbox.reply (
  payment_id uuid,
  outcome    text,
  method     text,
  reason     text DEFAULT NULL::text
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
    'reason', reply.reason,
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

CREATE OR REPLACE FUNCTION inbox.schedule_settlement (
  payment_id uuid,
  event_type text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payment public.payments;
  v_event inbox.webhook_events;
  v_body jsonb;
begin
  select * into strict v_payment from public.payments p where p.id = schedule_settlement.payment_id;
  v_body := jsonb_build_object(
    'provider', v_payment.provider, 'event_key', encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex'),
    'event_type', schedule_settlement.event_type, 'source', 'replay', 'settlement', true, 'facts', '[]'::jsonb,
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference))
  );
  insert into inbox.webhook_events (outcome, provider, event_key, event_type, source, payment_id, reason, next_retry_at)
  values ('parked', v_payment.provider, v_body ->> 'event_key', schedule_settlement.event_type, 'replay', v_payment.id,
    'settlement', now())
  returning * into v_event;
  insert into inbox.webhook_bodies (webhook_event_id, received_at, event) values (v_event.id, v_event.received_at, v_body);
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
  v_dies_at timestamptz :=
    greatest(received.received_at, received.replayed_at) + (ops.setting('dead_after') #>> '{}')::interval;
begin
  if v_outcome in ('parked', 'failed') and v_dies_at < now() then
    v_outcome := 'dead';
  end if;
  update inbox.webhook_events e set
    outcome = v_outcome,
    reason = case when v_outcome = 'parked' then verdict.reason end,
    waits_for = case when v_outcome = 'parked' then verdict.waits_for end,
    payment_id = coalesce(verdict.payment_id, e.payment_id),
    attempts = e.attempts + 1,
    next_retry_at = case
      when v_outcome not in ('parked', 'failed') then null
      -- The sweeper asks the gateway on a cadence of its own, and its answer ends the wait: trying again asks anew.
      when verdict.reason = 'lookup' then v_dies_at
      else now() + inbox.retry_delay(e.attempts)
    end,
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
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- Skip locked: the caller may hold a payment that the event's own transaction waits for. That transaction sees
  -- what appeared, or parks the event with a retry of its own.
  update inbox.webhook_events e set next_retry_at = now()
  where e.id in (
    select w.id from inbox.webhook_events w
    where w.outcome = 'parked' and w.waits_for && keys
    for update skip locked
  );
end;
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

CREATE OR REPLACE FUNCTION inbox.wake_missed()
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- An event may be parking itself again in the very moment its name appears: wake skips it, for it is locked, and
  -- it does not see the name, for that is not committed. It would wait for its backoff.
  perform inbox.wake(array(
    select w.key from inbox.webhook_events e
    cross join unnest(e.waits_for) as w (key)
    cross join regexp_match(w.key, '^([^:]+):([^:]+):(.*)$') as k (part)
    where e.outcome = 'parked' and e.next_retry_at > now() and (
      exists (
        select from inbox.payment_refs r
        where r.provider = k.part[1] and r.ref_type = k.part[2] and r.ref_value = k.part[3]
      ) or k.part[2] = 'subscription' and exists (
        select from public.subscriptions s where s.provider = k.part[1] and s.gateway_id = k.part[3]
      )
    )
  ));
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
    parent    text,
    dispute   text,
    open      boolean
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
#variable_conflict use_column
begin
  return query
  with ranked as (
    -- Ranks, not times, decide: failed > processed > pending and lost > won > opened, in whatever order they came.
    select distinct on (f.object_id, r.kind)
      f.object_id, r.kind, f.fact_type, f.amount, f.currency, f.livemode,
      inbox.movement_detail(f.provider, f.object_id, 'capture') as parent,
      inbox.movement_detail(f.provider, f.object_id, 'dispute') as dispute
    from inbox.payment_facts f
    join (values
      ('refund_pending', 'refund', 1), ('refund_processed', 'refund', 2), ('refund_failed', 'refund', 3),
      ('dispute_opened', 'dispute', 1), ('dispute_won', 'dispute', 2), ('dispute_lost', 'dispute', 3)
    ) as r (fact_type, kind, rank) on r.fact_type = f.fact_type
    where f.payment_id = withdrawals.payment_id
    order by f.object_id, r.kind, r.rank desc, f.amount desc nulls last, f.currency, f.livemode
  ),
  refunds as (select * from ranked where ranked.fact_type in ('refund_pending', 'refund_processed')),
  disputes as (select * from ranked where ranked.fact_type in ('dispute_opened', 'dispute_lost'))
  select r.object_id, r.kind, r.amount, r.currency, r.livemode, r.parent, r.dispute, r.fact_type = 'refund_pending' from refunds r
  union all
  -- A refund that names the dispute is the same money.
  select
    d.object_id, d.kind,
    greatest(d.amount - coalesce((select sum(r.amount) from refunds r where r.dispute = d.object_id), 0), 0)::bigint,
    d.currency, d.livemode, d.parent, d.object_id, d.fact_type = 'dispute_opened'
  from disputes d;
end;
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
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    -- First what this payment moved, which is little, then its accounts. Left to itself the planner may start from the
    -- account: clearing and suspense have an entry of every payment there ever was.
    with moved as materialized (
      select e.account_id, e.amount
      from ledger.journals j
      join ledger.entries e on e.journal_id = j.id
      where j.payment_id = booked.payment_id
    )
    select coalesce(sum(m.amount), 0)::bigint
    from moved m
    join ledger.accounts a on a.id = m.account_id
    where a.code = booked.account and a.currency = booked.currency
  );
end;
$function$;

CREATE OR REPLACE FUNCTION ledger.earned_accounts (
  payment public.payments
)
  RETURNS TABLE (
    account text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
#variable_conflict use_column
begin
  return query
  with moved as materialized ( -- as in ledger.booked
    select distinct e.account_id
    from ledger.journals j
    join ledger.entries e on e.journal_id = j.id
    where j.payment_id = payment.id and j.kind = 'fulfilment'
  )
  select left(a.code, - length(':' || ledger.mode(payment.livemode)))
  from moved m
  join ledger.accounts a on a.id = m.account_id
  where a.code not like 'suspense:%';
end;
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
  idempotency_key text   DEFAULT NULL::text,
  order_id        uuid   DEFAULT NULL::uuid
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
  select * into strict v_profile from public.profiles p where p.id = move_credits.user_id for no key update;
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
  update public.profiles set
    credits = v_credits,
    debt = v_debt,
    credits_used = credits_used - case when counter_account = 'spent' then move_credits.amount else 0 end
  where id = v_profile.id;
  insert into public.transactions
    (user_id, type, unit, amount, balance_after, payment_id, order_id, description, idempotency_key)
  values
    (v_profile.id, move_credits.type, 'CREDITS', move_credits.amount, v_balance, move_credits.payment_id,
     move_credits.order_id, move_credits.description, move_credits.idempotency_key);
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

CREATE OR REPLACE FUNCTION ledger.spend_credits (
  user_id         uuid,
  amount          bigint,
  description     text,
  idempotency_key text,
  order_id        uuid   DEFAULT NULL::uuid
)
  RETURNS bigint
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_profile public.profiles;
begin
  -- Locked before it is looked at: concurrent spends each see what the one before left.
  select * into strict v_profile from public.profiles p where p.id = spend_credits.user_id for no key update;
  if v_profile.debt > 0 then
    raise sqlstate 'PT402' using
      message = 'wallet_in_debt',
      detail = format('%s that were spent have been taken back with their payment.', ops.units(v_profile.debt)),
      hint = format('Buy at least %s: the next purchase pays this first.', ops.units(v_profile.debt));
  end if;
  if v_profile.credits < spend_credits.amount then
    raise sqlstate 'PT402' using
      message = 'insufficient_credits',
      detail = format('This takes %s; you have %s.', ops.units(spend_credits.amount), v_profile.credits),
      hint = format('Buy at least %s more.', ops.units(spend_credits.amount - v_profile.credits));
  end if;
  return ledger.move_credits(
    spend_credits.user_id, - spend_credits.amount, 'spend', 'spent', spend_credits.description, null,
    spend_credits.idempotency_key, spend_credits.order_id
  );
end;
$function$;

CREATE OR REPLACE FUNCTION ops.apply_identity_event (
  event jsonb
)
  RETURNS text
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_issuer text := event ->> 'issuer';
  v_external_id text := event ->> 'external_id';
  v_version bigint := event ->> 'version';
  v_told jsonb := event -> 'profile';
  v_identity ops.identities;
  v_profile uuid;
begin
  insert into ops.identities (issuer, external_id) values (v_issuer, v_external_id)
  on conflict on constraint identities_pkey do nothing;
  -- One event of a user at a time.
  select * into strict v_identity from ops.identities i
  where i.issuer = v_issuer and i.external_id = v_external_id for update;
  if v_identity.deleted_at is not null then
    return 'ignored';
  end if;

  case event ->> 'action'
    when 'deleted' then
      update ops.identities i set deleted_at = now() where i.issuer = v_issuer and i.external_id = v_external_id;
      update public.profiles p set closed_at = now()
      where p.issuer = v_issuer and p.external_id = v_external_id and p.closed_at is null;
    when 'present' then
      -- Each event carries the whole user, so the newest state wins whatever order they come in. The mark is part of
      -- that state, like a row's version; when an event was sent or received decides nothing.
      if v_version <= v_identity.version then
        return 'ignored';
      end if;
      update ops.identities i set version = v_version where i.issuer = v_issuer and i.external_id = v_external_id;
      v_profile := ops.ensure_profile(v_issuer, v_external_id, v_told ->> 'email');
      update public.profiles p set
        email = v_told ->> 'email',
        first_name = v_told ->> 'first_name',
        last_name = v_told ->> 'last_name',
        photo_url = v_told ->> 'photo_url'
      where p.id = v_profile;
  end case;
  return 'applied';
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
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  insert into ops.audit_log (event, actor, payment_id, old_status, new_status, detail)
  values (audit.event, audit.actor, audit.payment_id, audit.old_status, audit.new_status, audit.detail);
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_books (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with recent as materialized (
    select j.id from ledger.journals j where j.created_at >= since
  )
  select 'a journal sums to zero', format('journal %s', e.journal_id), format('off by %s %s', sum(e.amount), e.currency)
  from ledger.entries e where e.journal_id in (select r.id from recent r)
  group by e.journal_id, e.currency having sum(e.amount) <> 0
  union all
  select 'a journal has entries', format('journal %s', r.id), 'has none'
  from recent r where not exists (select from ledger.entries e where e.journal_id = r.id)
  union all
  select 'an entry is in its account''s currency', format('entry %s', e.id), format('%s on %s', e.currency, a.currency)
  from ledger.entries e left join ledger.accounts a on a.id = e.account_id
  where e.journal_id in (select r.id from recent r) and a.currency is distinct from e.currency
  union all
  select 'an account has one row for its code', format('account %s %s', a.code, a.currency), count(*)::text
  from ledger.accounts a group by a.code, a.currency having count(*) > 1;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_grants (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with settled as materialized (
    -- What the payment's type had a say in. A failed one is brought there by its next attempt.
    select * from ops.touched_payments(since) t
    where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
  ), people as materialized (
    select u.id from ops.touched_profiles(since) u
  )
  select 'credits granted are the net''s share', format('payment %s', t.id), format('granted %s, due %s', g.granted, g.due)
  from settled t
  cross join lateral (
    select
      coalesce(sum(x.amount), 0) as granted,
      case when coalesce(t.effect ? 'refused', false) then 0
        else coalesce(div((t.purchase ->> 'credits')::numeric * t.net_amount, t.amount), 0) end as due
    from public.transactions x where x.payment_id = t.id and x.unit = 'CREDITS'
  ) g
  where g.granted <> g.due
  union all
  select 'access has its payment', format('payment %s', a.payment_id), format('access to %s, payment is %s', a.agent_id, coalesce(p.fulfilment, 'missing'))
  from public.agent_access a left join public.payments p on p.id = a.payment_id
  where a.user_id in (select u.id from people u) and a.withdrawn_at is null
    and not coalesce(p.net_amount > 0 and p.earned_amount > 0 and p.user_id = a.user_id, false)
  union all
  select 'a payment for an agent has its access', format('payment %s', t.id), t.fulfilment
  from settled t
  where t.payment_type = 'agent' and t.earned_amount > 0 and not exists (
    select from public.agent_access a where a.payment_id = t.id and a.withdrawn_at is null
  )
  union all
  select 'one access a user and agent', format('profile %s agent %s', a.user_id, a.agent_id), count(*)::text
  from public.agent_access a
  where a.withdrawn_at is null and a.user_id in (select u.id from people u)
  group by a.user_id, a.agent_id having count(*) > 1;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_groups (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with touched as materialized (
    select * from ops.touched_payments(since)
  ), funds as materialized (
    select
      m.id as member_id, m.group_id, m.user_id, m.status, m.has_paid_security_deposit, g.security_deposit,
      g.contribution_amount, g.size, g.created_by, coalesce(sum(f.deposit), 0) as deposit,
      coalesce(sum(f.contribution), 0) as contribution
    from public.group_members m
    join public.groups g on g.id = m.group_id
    left join fulfilment.group_funds f on f.group_id = m.group_id and f.user_id = m.user_id
    where m.user_id in (select u.id from ops.touched_profiles(since) u) and m.status <> 'left'
    group by m.id, g.id
  )
  select 'group funds are what the books hold', format('payment %s', t.id), format('%s: funds %s, books %s', w.kind, w.amount, w.held)
  from touched t
  join fulfilment.group_funds f on f.payment_id = t.id
  cross join lateral inbox.fold(t) d
  cross join lateral (
    select k.kind, k.amount, - coalesce((
      select sum(e.amount)
      from ledger.journals j
      join ledger.entries e on e.journal_id = j.id
      join ledger.accounts a on a.id = e.account_id
      where j.payment_id = t.id and j.kind = 'fulfilment'
        and a.code = format('%s:%s:%s', k.account, f.group_id, ledger.mode(t.livemode))
    ), 0) as held
    from (values ('deposit', 'deposits', f.deposit), ('contribution', 'contributions', f.contribution)) k (kind, account, amount)
  ) w
  where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
    -- An amount that an operator accepted is shared out: then the two differ by that factor.
    and d.kept = d.net and w.amount <> w.held
  union all
  select 'the statement says what the group holds', format('payment %s', f.payment_id), format('%s: funds %s, lines %s', w.kind, w.amount, w.stated)
  from fulfilment.group_funds f
  cross join lateral (
    select k.kind, k.amount, coalesce((
      select sum(x.amount) from public.transactions x where x.payment_id = f.payment_id and x.type = k.kind
    ), 0) as stated
    from (values ('security_deposit', f.deposit), ('contribution', f.contribution)) k (kind, amount)
  ) w
  where f.payment_id in (select t.id from touched t) and w.amount <> w.stated
  union all
  select 'a seat is held by money', format('member %s', m.member_id), format('%s, holds %s', m.status, m.deposit + m.contribution)
  from funds m where (m.status = 'active') <> (m.deposit + m.contribution > 0)
  union all
  select 'a paid deposit is there', format('member %s', m.member_id), format('%s of %s', m.deposit, m.security_deposit)
  from funds m
  where m.has_paid_security_deposit <> (m.deposit + m.contribution > 0 and m.deposit >= m.security_deposit)
  union all
  select 'paid cycles are covered', format('member %s', m.member_id), format('%s paid, funds cover %s', c.paid, c.covered)
  from funds m
  cross join lateral (
    select
      (select count(*) from public.contributions k where k.member_id = m.member_id and k.status = 'paid') as paid,
      least(m.size, div(m.contribution, m.contribution_amount)) as covered
  ) c
  where c.paid <> c.covered
  union all
  select 'a group has no more members than seats', format('group %s', g.id), format('%s of %s', count(*), g.size)
  from public.groups g join public.group_members m on m.group_id = g.id and m.status = 'active'
  where g.id in (select f.group_id from funds f)
  group by g.id having count(*) > g.size
  union all
  select 'who is in was let in', format('member %s', m.member_id), 'no request of theirs is joined'
  from funds m
  where m.status = 'active' and m.user_id <> m.created_by and not exists (
    select from public.group_join_requests r where r.group_id = m.group_id and r.user_id = m.user_id and r.status = 'joined'
  );
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_inbox (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with touched as materialized (
    select p.id from ops.touched_payments(since) p
  )
  select 'a delivery is stored once', format('%s %s', e.provider, e.event_key), count(*)::text
  from inbox.webhook_events e where e.received_at >= since
  group by e.provider, e.event_key having count(*) > 1
  union all
  select 'an event ends or has its next attempt', format('event %s', e.id), e.outcome
  from inbox.webhook_events e
  where e.received_at >= since
    and (e.outcome = 'received' or e.outcome in ('parked', 'failed') and e.next_retry_at is null)
  union all
  select 'an event that took effect has its facts', format('event %s', e.id), format('%s %s is missing', f.type, f.object_id)
  from inbox.webhook_events e
  join inbox.webhook_bodies b on b.webhook_event_id = e.id and b.received_at = e.received_at
  cross join lateral jsonb_to_recordset(b.event -> 'facts') as f (type text, object_id text)
  where e.received_at >= since and e.outcome in ('applied', 'review') and not exists (
    select from inbox.payment_facts k
    where k.payment_id = e.payment_id and k.object_id = f.object_id and k.fact_type = f.type
  )
  union all
  select 'a fact counts once', format('%s %s %s', f.provider, f.object_id, f.fact_type), count(*)::text
  from inbox.payment_facts f
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id, f.fact_type, f.amount, f.currency having count(*) > 1
  union all
  select 'a movement belongs to one payment', format('%s %s', f.provider, f.object_id), format('%s payments', count(distinct o.payment_id))
  from inbox.payment_facts f
  join inbox.payment_facts o on o.provider = f.provider and o.object_id = f.object_id
  where exists (select from touched t where t.id = f.payment_id)
  group by f.provider, f.object_id having count(distinct o.payment_id) > 1
  union all
  select 'a name is one payment''s', format('%s %s %s', r.provider, r.ref_type, r.ref_value), count(*)::text
  from inbox.payment_refs r
  where exists (select from touched t where t.id = r.payment_id)
  group by r.provider, r.ref_type, r.ref_value having count(*) > 1;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_invariants (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  select * from ops.broken_books(since)
  union all select * from ops.broken_wallets(since)
  union all select * from ops.broken_payments(since)
  union all select * from ops.broken_postings(since)
  union all select * from ops.broken_refunds(since)
  union all select * from ops.broken_grants(since)
  union all select * from ops.broken_orders(since)
  union all select * from ops.broken_groups(since)
  union all select * from ops.broken_inbox(since);
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_orders (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with people as materialized (
    select u.id from ops.touched_profiles(since) u
  )
  select 'one payment pays for an order', format('order %s', t.purchase ->> 'order_id'), format('%s payments earned', count(*))
  from public.payments t
  where t.payment_type = 'order' and t.earned_amount > 0 and t.user_id in (select u.id from people u)
  group by t.purchase ->> 'order_id' having count(*) > 1
  union all
  select 'what is given is paid for', format('order %s', o.id), format('%s', o.status)
  from public.orders o left join public.payments p on p.id = o.payment_id
  where o.status in ('processing', 'completed') and o.user_id in (select u.id from people u)
    and not case
      when o.currency = 'CREDITS' then exists (select from public.transactions x where x.order_id = o.id and x.type = 'spend')
      else coalesce(p.earned_amount > 0 and p.purchase ->> 'order_id' = o.id::text, false)
    end
  union all
  select 'an order''s pieces are where its status says', format('order %s', o.id), format('%s, pieces %s', o.status, o.stock_state)
  from public.orders o
  where o.user_id in (select u.id from people u) and o.stock_state <> all (case
    when o.status in ('processing', 'completed') then array['taken']
    when o.status = 'pending' then array['reserved']
    when o.shipped_at is not null then array['taken', 'none']
    else array['none']
  end)
  union all
  select 'one unpaid order a user', format('profile %s', o.user_id), count(*)::text
  from public.orders o where o.status in ('pending', 'failed') and o.user_id in (select u.id from people u)
  group by o.user_id having count(*) > 1
  union all
  select 'an order costs what its items cost', format('order %s', o.id), format('%s, items %s', o.amount, sum(i.unit_amount * i.quantity))
  from public.orders o join public.order_items i on i.order_id = o.id
  where o.user_id in (select u.id from people u)
  group by o.id having o.amount <> sum(i.unit_amount * i.quantity)
  union all
  select 'reserved pieces are those of the orders being paid', format('product %s', i.product_id),
    format('stock %s, reserved %s, orders say %s', i.stock, i.reserved, r.reserved)
  from public.product_inventory i
  cross join lateral (
    select coalesce(sum(t.quantity), 0) as reserved
    from public.order_items t join public.orders o on o.id = t.order_id
    where t.product_id = i.product_id and o.stock_state = 'reserved'
  ) r
  where (i.reserved <> r.reserved or i.reserved < 0 or i.stock < i.reserved) and (since = '-infinity' or exists (
    select from public.order_items t join public.orders o on o.id = t.order_id
    where t.product_id = i.product_id and o.updated_at >= since
  ));
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_payments (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with touched as materialized (
    select p.*, f.status as folded_status, f.net, f.refunded, f.captured, f.kept, f.surplus
    from ops.touched_payments(since) p cross join lateral inbox.fold(p) f
  ), settled as materialized (
    -- What the payment's type had a say in. A failed one is brought there by its next attempt.
    select * from touched t where t.fulfilment in ('applied', 'partly_reversed', 'reversed', 'refund_due')
  )
  select 'a payment is the fold of its facts', format('payment %s', t.id),
    format('%s net %s refunded %s, facts say %s net %s refunded %s', t.status, t.net_amount, t.refunded_amount,
      t.folded_status, t.net, t.refunded)
  from touched t
  where (t.status, t.net_amount, t.refunded_amount) is distinct from (t.folded_status, t.net, t.refunded)
    and exists (select from inbox.payment_facts f where f.payment_id = t.id)
  union all
  select 'what is paid for is acted on', format('payment %s', t.id), format('captured, and %s', t.fulfilment)
  from touched t where t.captured and t.fulfilment in ('none', 'review')
  union all
  select 'nothing is given for nothing', format('payment %s', t.id), format('not captured, and %s', t.fulfilment)
  from touched t where not t.captured and t.fulfilment not in ('none', 'review', 'failed')
  union all
  select 'what waits is remembered', format('payment %s', t.id), format('%s, and no event is', t.fulfilment)
  from touched t
  where t.fulfilment in ('parked', 'failed') and not exists (
    select from inbox.webhook_events e where e.payment_id = t.id and e.outcome in ('parked', 'failed', 'dead')
    union all
    select from inbox.webhook_events e where e.payment_id is null and e.outcome in ('failed', 'dead') and t.fulfilment = 'failed'
  )
  union all
  select 'earned and refund_due are what is kept', format('payment %s', t.id),
    format('earned %s, due for refund %s, kept %s', t.earned_amount, t.refund_due_amount, t.kept + t.surplus)
  from settled t where t.earned_amount + t.refund_due_amount <> t.kept + t.surplus
  union all
  select 'who earned is told, and what is due is queued', format('payment %s', t.id), w.topic
  from settled t
  cross join lateral (values ('receipt', t.earned_amount), ('refund_due', t.refund_due_amount)) w (topic, amount)
  where w.amount > 0 and not exists (select from ops.outbox o where o.payment_id = t.id and o.topic = w.topic)
  union all
  select 'one payment at a time is open for a thing', t.open_for, count(*)::text
  from touched t where t.open_for is not null
  group by t.open_for having count(*) > 1
  union all
  select 'an idempotency key is one payment''s', format('%s %s', k.sub, k.key), count(*)::text
  from ops.idempotency_keys k where k.created_at >= since
  group by k.issuer, k.sub, k.key having count(*) > 1;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_postings (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with touched as materialized (
    select * from ops.touched_payments(since)
  ), booked as materialized (
    select j.payment_id, j.kind, a.code, e.currency, sum(e.amount)::bigint as amount
    from ledger.journals j
    join ledger.entries e on e.journal_id = j.id
    join ledger.accounts a on a.id = e.account_id
    where j.payment_id in (select t.id from touched t)
    group by j.payment_id, j.kind, a.code, e.currency
  )
  select 'earned is what the books took from suspense', format('payment %s', t.id), format('%s, books say %s', t.earned_amount, b.amount)
  from touched t
  cross join lateral (
    select - coalesce(sum(k.amount), 0) as amount from booked k
    where k.payment_id = t.id and k.kind = 'fulfilment' and k.code not like 'suspense:%'
  ) b
  where t.earned_amount <> b.amount
  union all
  select 'what the gateway holds is booked', format('payment %s', t.id),
    format('%s: booked %s, facts say %s', w.code, coalesce(b.amount, 0), w.amount)
  from touched t
  cross join lateral inbox.money(t.id) m
  cross join lateral (values
    (format('clearing:%s:%s', t.provider, ledger.mode(m.livemode)), m.gross - m.fees - m.refunded - m.disputed),
    (format('fees:%s:%s', t.provider, ledger.mode(m.livemode)), m.fees),
    (format('surcharge:%s:%s', t.provider, ledger.mode(m.livemode)), m.captured - m.gross)
  ) w (code, amount)
  left join booked b on b.payment_id = t.id and b.kind = 'gateway' and b.code = w.code and b.currency = m.currency
  where coalesce(b.amount, 0) <> w.amount
  union all
  select 'suspense is what is held and not earned', format('payment %s', t.id), format('%s, should be %s', s.amount, t.earned_amount - s.held)
  from touched t
  cross join lateral (
    select
      coalesce(sum(k.amount) filter (where k.code like 'suspense:%'), 0) as amount,
      coalesce(sum(k.amount) filter (where k.code ~ '^(clearing|fees|surcharge):'), 0) as held
    from booked k
    where k.payment_id = t.id and k.currency = t.currency and k.code like '%:' || ledger.mode(t.livemode)
  ) s
  where s.amount <> t.earned_amount - s.held;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_refunds (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with asked as materialized (
    select r.* from ops.refunds r
    where r.payment_id in (
      select p.id from ops.touched_payments(since) p union all select x.payment_id from ops.refunds x where x.updated_at >= since
    )
  ), captured as materialized (
    -- The most that was told of it: what a later message corrects downwards may have been given back before.
    select f.payment_id, f.object_id, f.currency, max(f.amount) as amount
    from inbox.payment_facts f
    where f.fact_type = 'captured' and f.payment_id in (select r.payment_id from asked r)
    group by f.payment_id, f.object_id, f.currency
  ), taken as materialized (
    select r.payment_id, r.capture_id, r.currency, r.amount, r.id from ops.open_refunds r
    where r.id in (select x.id from asked x)
    union all
    -- Told by the gateway: what it says of it, where that is not more or of something else than we asked for.
    select r.payment_id, r.capture_id, r.currency, least(r.amount, w.amount), r.id
    from asked r
    cross join lateral inbox.withdrawals(r.payment_id) w
    where w.kind = 'refund' and w.object_id = r.object_id and not exists (
      select from captured c where c.payment_id = r.payment_id and c.object_id = w.parent and w.parent <> r.capture_id
    )
  )
  select 'a refund takes from a capture of its payment', format('refund %s', r.id), format('of %s in %s', r.capture_id, r.currency)
  from asked r
  where not exists (
    select from captured c
    where c.payment_id = r.payment_id and c.object_id = r.capture_id and c.currency = r.currency
  )
  union all
  select 'what we refund of a capture is no more than it brought', format('payment %s capture %s', c.payment_id, c.object_id),
    format('asked for and being asked for %s, captured %s %s', sum(t.amount), c.amount, c.currency)
  from captured c
  join taken t on t.payment_id = c.payment_id and t.capture_id = c.object_id and t.currency = c.currency
  -- Refused, its amount was free for others; that the gateway then took it on after all is its own doing.
  where not exists (
    select from ops.audit_log a
    where a.payment_id = c.payment_id and a.event = 'refund_refused' and a.detail ->> 'refund_id' = t.id::text
  )
  group by c.payment_id, c.object_id, c.currency, c.amount
  having sum(t.amount) > c.amount;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.broken_wallets (
  since timestamp with time zone DEFAULT '-infinity'::timestamp WITH time zone
)
  RETURNS TABLE (
    invariant text,
    subject   text,
    detail    text
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  with people as materialized (
    select * from ops.touched_profiles(since)
  )
  select 'credits are the sum of the wallet''s entries', format('profile %s', u.id),
    format('%s credits, entries %s', u.credits, coalesce(sum(e.amount), 0))
  from people u
  left join ledger.accounts a on a.code = 'wallet:' || u.id
  left join ledger.entries e on e.account_id = a.id
  group by u.id, u.credits having u.credits <> coalesce(sum(e.amount), 0)
  union all
  select 'debt is the sum of its entries', format('profile %s', u.id), format('debt %s, entries %s', u.debt, - coalesce(sum(e.amount), 0))
  from people u
  left join ledger.accounts a on a.code = 'debt:' || u.id
  left join ledger.entries e on e.account_id = a.id
  group by u.id, u.debt having u.debt <> - coalesce(sum(e.amount), 0)
  union all
  select 'the statement sums to the wallet', format('profile %s', u.id),
    format('wallet %s, lines %s', u.credits - u.debt, coalesce(sum(x.amount), 0))
  from people u left join public.transactions x on x.user_id = u.id and x.unit = 'CREDITS'
  group by u.id, u.credits, u.debt having u.credits - u.debt <> coalesce(sum(x.amount), 0)
  union all
  select 'each line of the statement says the balance after it', format('profile %s line %s', l.user_id, l.line),
    format('says %s, is %s', l.balance_after, l.balance)
  from (
    select x.user_id, x.line, x.balance_after, sum(x.amount) over (partition by x.user_id order by x.line) as balance
    from public.transactions x where x.unit = 'CREDITS' and x.user_id in (select u.id from people u)
  ) l
  where l.balance_after <> l.balance
  union all
  select 'credits or debt, never both, never below zero', format('profile %s', u.id), format('credits %s, debt %s', u.credits, u.debt)
  from people u where u.credits < 0 or u.debt < 0 or u.credits > 0 and u.debt > 0
  union all
  select 'nothing is spent that is not there', format('profile %s line %s', x.user_id, x.line), format('balance after %s', x.balance_after)
  from public.transactions x
  where x.type = 'spend' and x.balance_after < 0 and x.user_id in (select u.id from people u)
  union all
  select 'credits_used is what was spent and not given back', format('profile %s', u.id),
    format('%s, lines say %s', u.credits_used, - coalesce(sum(x.amount), 0))
  from people u left join public.transactions x
    on x.user_id = u.id and x.unit = 'CREDITS' and (x.type = 'spend' or x.type = 'refund' and x.payment_id is null)
  group by u.id, u.credits_used having u.credits_used <> - coalesce(sum(x.amount), 0)
  union all
  select 'what may happen once to a user happened once', format('profile %s', x.user_id), format('%s: %s times', x.idempotency_key, count(*))
  from public.transactions x
  where x.idempotency_key is not null and x.user_id in (select u.id from people u)
  group by x.user_id, x.idempotency_key having count(*) > 1
  union all
  select 'total_spent is what the payments earned', format('profile %s', u.id), format('%s %s, payments say %s', s.currency, s.said, s.earned)
  from people u
  cross join lateral (
    select c.currency, coalesce((u.total_spent ->> c.currency)::numeric, 0) as said, c.earned
    from (select p.currency, sum(p.earned_amount) as earned from public.payments p where p.user_id = u.id group by p.currency) c
  ) s
  where s.said <> s.earned
  union all
  select 'one profile an identity', format('%s %s', u.issuer, u.external_id), count(*)::text
  from people u group by u.issuer, u.external_id having count(*) > 1;
end;
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

CREATE OR REPLACE FUNCTION ops.forget_idempotency_keys()
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  delete from ops.idempotency_keys k where k.created_at < now() - interval '24 hours';
$function$;

CREATE OR REPLACE FUNCTION ops.lock_payer (
  issuer text,
  sub    text
)
  RETURNS void
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  -- Held until commit, and taken before any row: a payer's checkouts come one after the other, so two tabs
  -- can't both find that there is none yet.
  select pg_advisory_xact_lock(hashtextextended(lock_payer.issuer || chr(31) || lock_payer.sub, 0));
$function$;

CREATE OR REPLACE FUNCTION ops.operator_named (
  payer jsonb
)
  RETURNS uuid
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_id uuid;
begin
  select o.user_id into v_id
  from ops.operators o
  join public.profiles p on p.id = o.user_id
  where p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.external_id = payer ->> 'sub' and p.closed_at is null;
  if not found then
    raise sqlstate 'PT403' using
      message = 'operator_required',
      detail = 'This is for operators.',
      hint = 'Ask for a row in ops.operators.';
  end if;
  return v_id;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.queue_refunds (
  max_payments integer,
  providers    text[]
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_payment public.payments;
  v_left bigint;
  v_capture record;
  v_queued integer := 0;
begin
  for v_payment in
    select * from public.payments p
    where p.refund_due_amount > 0 and p.provider = any (providers) and ops.refund_to_queue(p) > 0
      and exists (select from ops.refundable(p.id) c where c.matches and c.amount > 0)
    order by p.id limit max_payments
    for update skip locked
  loop
    v_left := ops.refund_to_queue(v_payment);
    while v_left > 0 loop
      -- What is due is money that matches: what is in review waits for an operator.
      select * into v_capture from ops.refundable(v_payment.id) c where c.matches and c.amount > 0 limit 1;
      exit when not found;
      perform ops.reserve_refund(
        v_payment, least(v_left, v_capture.amount), fulfilment.refund_reason(v_payment), capture_id => v_capture.capture_id
      );
      v_left := v_left - least(v_left, v_capture.amount);
      v_queued := v_queued + 1;
    end loop;
  end loop;
  return v_queued;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.refund_call (
  refund ops.refunds
)
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select jsonb_build_object(
    'refund_id', refund.id, 'provider', p.provider, 'reference', p.reference, 'capture_id', refund.capture_id,
    'amount', refund.amount, 'currency', refund.currency, 'reason', refund.reason, 'attempts', refund.attempts,
    'age_seconds', floor(extract(epoch from now() - refund.created_at))::integer,
    'quiet_seconds', floor(extract(epoch from now() - refund.updated_at))::integer, 'status', refund.status
  )
  from public.payments p where p.id = refund.payment_id;
$function$;

CREATE OR REPLACE FUNCTION ops.refund_to_queue (
  payment public.payments
)
  RETURNS bigint
  LANGUAGE sql
  SET search_path TO ''
  AS $function$
  select case
    when exists (
      -- One that the gateway refused, or that failed there, waits for an operator rather than for the next minute.
      select from ops.refunds r
      left join inbox.payment_facts f on f.provider = r.provider and f.object_id = r.object_id and f.fact_type = 'refund_failed'
      where r.payment_id = payment.id and (r.status = 'refused' or f.id is not null) and not exists (
        select from ops.refunds o
        where o.payment_id = payment.id and o.requested_by is not null and o.created_at > coalesce(f.recorded_at, r.updated_at)
      )
    ) then 0
    else greatest(0, payment.refund_due_amount - (
      select coalesce(sum(r.amount), 0) from ops.open_refunds r
      join inbox.captures(payment.id) c on c.object_id = r.capture_id and c.currency = r.currency and c.matches
      where r.payment_id = payment.id
    ))
  end::bigint;
$function$;

CREATE OR REPLACE FUNCTION ops.refundable (
  payment_id uuid
)
  RETURNS TABLE (
    capture_id text,
    amount     bigint,
    currency   text,
    livemode   boolean,
    matches    boolean
  )
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  with captured as (
    -- What counts for the purchase comes last: refunds use up what does not.
    select c.*, row_number() over (order by c.matches, c.exact, c.object_id desc) as place
    from inbox.captures(refundable.payment_id) c
  ), taken as (
    select
      -- Of ours we know the capture, also where the gateway names none, or by a name that is no capture's here.
      coalesce(
        (select c.object_id from captured c where c.object_id = w.parent limit 1),
        (
          select r.capture_id from ops.refunds r
          where r.payment_id = refundable.payment_id and r.object_id = w.object_id and w.kind = 'refund'
        )
      ) as capture_id,
      w.amount, w.currency, w.livemode
    from inbox.withdrawals(refundable.payment_id) w
    union all
    select c.object_id, r.amount, c.currency, c.livemode
    from ops.open_refunds r
    join captured c on c.object_id = r.capture_id and c.currency = r.currency
    where r.payment_id = refundable.payment_id
  )
  select
    c.object_id,
    -- What names no capture may be of any: of all together it is left out.
    greatest(0, least(
      c.amount - coalesce((select sum(t.amount) from taken t where t.capture_id = c.object_id), 0),
      (select sum(a.amount) from captured a where a.currency = c.currency and a.livemode = c.livemode)
        - coalesce((select sum(t.amount) from taken t where t.currency = c.currency and t.livemode = c.livemode), 0)
    ))::bigint,
    c.currency, c.livemode, c.matches
  from captured c
  order by c.place;
$function$;

CREATE OR REPLACE FUNCTION ops.refuse_in_progress (
  payment public.payments
)
  RETURNS void
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  if payment.checkout_status = 'opening' and payment.created_at > now() - interval '30 seconds' then
    raise sqlstate 'PT409' using
      message = 'in_progress',
      detail = 'The first request for this payment is still being answered.',
      hint = 'Wait a few seconds and send the same request again.';
  end if;
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
  perform ops.refuse_in_progress(v_payment);
  -- The gateway's answer is unknown or was a no: the retry takes a new reference, the old one stays sweepable.
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.require_operator()
  RETURNS uuid
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select ops.operator_named(jsonb_build_object('issuer', auth.jwt() ->> 'iss', 'sub', auth.jwt() ->> 'sub'));
$function$;

CREATE OR REPLACE FUNCTION ops.require_profile()
  RETURNS public.profiles
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_profile public.profiles;
begin
  select * into v_profile from public.profiles p where p.id = public.me();
  if not found then
    raise sqlstate 'PT403' using
      message = 'profile_required',
      detail = 'Nobody with a profile is signed in.',
      hint = 'Sign in; a new account has its profile a moment later.';
  end if;
  return v_profile;
end;
$function$;

CREATE OR REPLACE FUNCTION ops.reserve_refund (
  payment         public.payments,
  amount          bigint,
  reason          text,
  requested_by    uuid            DEFAULT NULL::uuid,
  idempotency_key text            DEFAULT NULL::text,
  capture_id      text            DEFAULT NULL::text
)
  RETURNS ops.refunds
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_paid boolean := exists (select from inbox.captures(payment.id) c where c.matches);
  v_capture record;
  v_most record;
  v_refund ops.refunds;
begin
  -- An amount without its capture is of the payment's own money: in another currency it would be another amount, and
  -- beside what pays for the purchase money in review is not what is meant.
  select c.* into v_most from ops.refundable(payment.id) c
  where case when reserve_refund.capture_id is null
    then c.currency = payment.currency and c.livemode = payment.livemode and (c.matches or not v_paid)
    else c.capture_id = reserve_refund.capture_id
  end
  order by c.amount desc limit 1;
  select c.* into v_capture from ops.refundable(payment.id) c
  where c.currency = v_most.currency and c.livemode = v_most.livemode and c.matches = v_most.matches
    and c.capture_id = coalesce(reserve_refund.capture_id, c.capture_id)
    and c.amount >= greatest(reserve_refund.amount, 1)
  limit 1;
  if not found or reserve_refund.amount <= 0 then
    raise sqlstate 'PT409' using
      message = 'refund_too_large',
      detail = format('Of this payment %s can be refunded at once.',
        case when v_most.amount > 0 then format('%s minor units of %s', v_most.amount, v_most.currency) else 'nothing' end),
      hint = 'What was refunded, disputed or is being refunded does not count. Choose a smaller amount.';
  end if;
  insert into ops.refunds (payment_id, provider, capture_id, amount, currency, reason, requested_by, idempotency_key)
  values (
    payment.id, payment.provider, v_capture.capture_id, coalesce(reserve_refund.amount, v_capture.amount), v_capture.currency,
    reserve_refund.reason, reserve_refund.requested_by, reserve_refund.idempotency_key
  )
  returning * into v_refund;
  perform ops.audit('refund_requested', coalesce('operator:' || reserve_refund.requested_by, 'queue'), payment.id, null, null,
    jsonb_build_object('refund_id', v_refund.id, 'amount', v_refund.amount, 'currency', v_refund.currency, 'reason', v_refund.reason));
  return v_refund;
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

CREATE OR REPLACE FUNCTION ops.touched_payments (
  since timestamp with time zone
)
  RETURNS SETOF public.payments
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  select p.* from public.payments p
  where p.updated_at >= since or p.id in (select j.payment_id from ledger.journals j where j.created_at >= since);
end;
$function$;

CREATE OR REPLACE FUNCTION ops.touched_profiles (
  since timestamp with time zone
)
  RETURNS SETOF public.profiles
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  select u.* from public.profiles u
  where u.created_at >= since
    or u.id in (select p.user_id from ops.touched_payments(since) p)
    or u.id in (select x.user_id from public.transactions x where x.processed_at >= since);
end;
$function$;

CREATE OR REPLACE FUNCTION ops.units (
  amount bigint
)
  RETURNS text
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select amount || ' ' || (ops.setting('unit_name') ->> case when amount = 1 then 'one' else 'many' end);
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

CREATE OR REPLACE FUNCTION public.accept_capture (
  payment_id uuid,
  capture_id text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_operator uuid := ops.require_operator();
  v_payment public.payments;
  v_capture record;
begin
  select * into v_payment from public.payments p where p.id = accept_capture.payment_id;
  select * into v_capture from inbox.captures(v_payment.id) c where c.object_id = accept_capture.capture_id and not c.matches;
  if not found then
    raise sqlstate 'PT404' using
      message = 'capture_not_in_review',
      detail = 'This payment has no such capture that waits for a decision.',
      hint = 'Reload the payments in review.';
  end if;
  if v_capture.currency <> v_payment.currency or v_capture.livemode <> v_payment.livemode then
    raise sqlstate 'PT409' using
      message = 'capture_not_acceptable',
      detail = 'Money in another currency or mode can''t pay what is due.',
      hint = 'Refund it.';
  end if;
  perform ops.audit('capture_accepted', format('operator:%s', v_operator), v_payment.id, null, null,
    jsonb_build_object('capture_id', v_capture.object_id, 'amount', v_capture.amount, 'currency', v_capture.currency));
  return public.process_payment_atomic(jsonb_build_object(
    'provider', v_payment.provider, 'event_type', 'capture.accepted', 'source', 'operator', 'livemode', v_payment.livemode,
    'event_key', encode(sha256(convert_to('accepted:' || v_payment.id || ':' || v_capture.object_id, 'UTF8')), 'hex'),
    'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)),
    'facts', jsonb_build_array(jsonb_build_object(
      'type', 'accepted', 'object_id', v_capture.object_id, 'currency', v_capture.currency
    ))
  ));
end;
$function$;

REVOKE ALL ON FUNCTION "public"."accept_capture"(uuid, text) FROM PUBLIC, "anon", "service_role";

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
  -- An event that was parked for too long is dead and can't be woken. What it brought is in the facts.
  perform inbox.schedule_settlement(p.id, 'payer.known') from public.payments p
  where p.user_id = new.id and p.fulfilment = 'parked' and not exists (
    select from inbox.webhook_events e where e.payment_id = p.id and e.outcome = 'parked'
  );
  perform inbox.wake(array[format('payer:%s:%s', new.issuer, new.external_id)]);
  return null;
end;
$function$;

REVOKE ALL ON FUNCTION "public"."adopt_payments"() FROM PUBLIC, "anon", "authenticated", "service_role";

CREATE OR REPLACE FUNCTION public.approve_join_request (
  request_id uuid
)
  RETURNS jsonb
  LANGUAGE sql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
  select fulfilment.decide_join_request(request_id, 'approved');
$function$;

REVOKE ALL ON FUNCTION "public"."approve_join_request"(uuid) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.cancel_order (
  order_id uuid
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
begin
  perform from public.orders o where o.id = cancel_order.order_id and o.user_id = v_user for update;
  if not found then
    perform fulfilment.refuse_unknown_order();
  end if;
  -- Or every download would be free with a parcel that is cancelled.
  if exists (
    select from public.order_items t
    where t.order_id = cancel_order.order_id and fulfilment.may_download(t.order_id, t.product_id)
  ) then
    raise sqlstate 'PT409' using
      message = 'order_not_cancellable',
      detail = 'This order''s downloads are there.',
      hint = 'Ask for a refund of what has not been sent.';
  end if;
  perform fulfilment.cancel_order(cancel_order.order_id);
  perform ops.audit('order_cancelled', format('user:%s', v_user), null, null, 'cancelled',
    jsonb_build_object('order_id', cancel_order.order_id));
  return (select to_jsonb(o) from public.orders o where o.id = cancel_order.order_id);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."cancel_order"(uuid) FROM PUBLIC, "anon", "service_role";

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

CREATE OR REPLACE FUNCTION public.cart (
  currency text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_profile public.profiles := ops.require_profile();
begin
  return jsonb_build_object(
    'currency', cart.currency,
    'version', fulfilment.cart_version(v_profile.id, cart.currency),
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'product_id', l.product_id, 'name', l.name, 'kind', l.kind, 'image_url', l.image_url, 'quantity', l.quantity,
        'unit_amount', l.unit_amount, 'available', l.available
      ) order by l.name, l.product_id), '[]')
      from fulfilment.cart_lines(v_profile.id, cart.currency) l
    ),
    'amount', t.amount,
    'providers', public.providers_taking(cart.currency, t.amount),
    'credits', jsonb_build_object(
      'version', fulfilment.cart_version(v_profile.id, 'CREDITS'), 'amount', c.amount,
      'balance', v_profile.credits, 'debt', v_profile.debt
    )
  )
  -- No total as long as a line has no price: a sum that leaves it out would be a lie.
  from (
    select case when count(*) = count(l.unit_amount) then sum(l.unit_amount * l.quantity)::bigint end as amount
    from fulfilment.cart_lines(v_profile.id, cart.currency) l
  ) t, (
    select case when count(*) = count(l.unit_amount) then sum(l.unit_amount * l.quantity)::bigint end as amount
    from fulfilment.cart_lines(v_profile.id, 'CREDITS') l
  ) c;
end;
$function$;

REVOKE ALL ON FUNCTION "public"."cart"(text) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.catalogue (
  currency text,
  page     integer DEFAULT 1
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_size constant integer := 24;
  v_products jsonb;
begin
  -- What everybody sees alike may be kept by browsers and CDNs for a moment; the cart and the checkout ask the present price.
  perform set_config('response.headers',
    '[{"Cache-Control": "public, max-age=30, stale-while-revalidate=300"}]', true);
  select coalesce(jsonb_agg(to_jsonb(o) order by o.sort_order, o.product_id), '[]') into v_products
  from (
    select * from public.product_offers p
    where p.currency = catalogue.currency
    order by p.sort_order, p.product_id
    limit v_size + 1 offset v_size::bigint * (greatest(page, 1) - 1)
  ) o;
  return jsonb_build_object(
    'currency', catalogue.currency, 'page', greatest(page, 1),
    'products', case when jsonb_array_length(v_products) > v_size then v_products - v_size else v_products end,
    'more', jsonb_array_length(v_products) > v_size,
    'currencies', (select jsonb_agg(distinct r.currency order by r.currency) from public.product_prices r)
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."catalogue"(text, integer) FROM PUBLIC, "service_role";

CREATE OR REPLACE FUNCTION public.checkout_with_credits (
  cart_version    text DEFAULT NULL::text,
  idempotency_key text DEFAULT NULL::text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_profile public.profiles := ops.require_profile();
  v_order public.orders;
begin
  if length(idempotency_key) not between 1 and 200 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'idempotency_key is 1 to 200 characters, or left out.',
      hint = 'Make a new idempotency_key for every checkout, and repeat it when you repeat the call.';
  end if;
  perform ops.lock_payer(v_profile.issuer, v_profile.external_id);
  select * into v_order from public.orders o
  where o.user_id = v_profile.id and o.idempotency_key = checkout_with_credits.idempotency_key;
  if not found then
    v_order := fulfilment.place_order(v_profile.id, 'CREDITS', checkout_with_credits.cart_version);
    update public.orders o set idempotency_key = checkout_with_credits.idempotency_key where o.id = v_order.id;
    if not fulfilment.move_stock(v_order.id, 'taken') then
      perform fulfilment.refuse_out_of_stock(v_profile.id);
    end if;
    v_order := fulfilment.deliver_order(v_order.id, null);
    -- Last, as everywhere: order, inventory, cart, then the profile. Too few credits undo all of it.
    perform ledger.spend_credits(v_profile.id, v_order.amount, format('Order %s', v_order.number),
      format('order:%s', v_order.id), v_order.id);
  end if;
  return jsonb_build_object(
    'order_id', v_order.id, 'order_number', v_order.number, 'status', v_order.status, 'credits', v_order.amount,
    'balance', (select p.credits from public.profiles p where p.id = v_profile.id)
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."checkout_with_credits"(text, text) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.claim_gateway_checks (
  max_checks integer
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_checks jsonb;
begin
  with due as (
    select c.payment_id, c.reason from ops.gateway_checks c
    where c.due_at <= now()
    -- Checkouts that nobody finished come last: anybody can begin thousands, and what is paid must not wait behind them.
    order by c.reason = 'unfinished', c.due_at limit max_checks
    for update skip locked
  ), claimed as (
    update ops.gateway_checks c set
      claimed_at = now(),
      attempts = c.attempts + 1,
      -- The lease is the cadence: who claims it and dies is followed after the next step.
      due_at = now() + ops.check_delay(c.attempts)
    from due d
    where c.payment_id = d.payment_id and c.reason = d.reason
    returning c.payment_id, c.reason, c.attempts
  )
  select jsonb_agg(jsonb_build_object(
    'payment_id', p.id, 'provider', p.provider, 'reference', p.reference,
    'order_id', inbox.asked_by(p.id),
    'subscription', (
      select s.gateway_id from public.subscriptions s where s.payment_id = p.id and g.reasons @> '["month"]'
    ),
    'amount', p.amount, 'currency', p.currency, 'livemode', p.livemode, 'reasons', g.reasons,
    'asked_at', now(),
    -- By now whoever was to pay has gone: what the gateway still has no movement for is canceled. It can still succeed.
    'abandoned', p.status = 'pending' and coalesce(g.unfinished_attempts >= 4, false)
  )) into v_checks
  from (
    select
      c.payment_id, jsonb_agg(c.reason order by c.reason) as reasons,
      max(c.attempts) filter (where c.reason = 'unfinished') as unfinished_attempts
    from claimed c group by c.payment_id
  ) g
  join public.payments p on p.id = g.payment_id;
  return coalesce(v_checks, '[]');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."claim_gateway_checks"(integer) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.claim_refunds (
  max_refunds integer,
  providers   text[]
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_refunds jsonb;
begin
  if (ops.setting('refund_automatically'))::boolean then
    perform ops.queue_refunds(max_refunds, providers);
  end if;
  with due as (
    select r as refund from ops.refunds r
    where r.status in ('requested', 'unknown') and r.due_at <= now() and r.provider = any (providers)
    order by r.due_at limit max_refunds
    for update skip locked
  ), claimed as (
    update ops.refunds r set
      attempts = r.attempts + 1,
      -- The lease is the cadence: who claims it and dies is followed after the next step.
      due_at = now() + ops.check_delay(r.attempts),
      updated_at = now()
    from due d where r.id = (d.refund).id
    -- As it was: whether and when the gateway may have been asked before.
    returning ops.refund_call(d.refund) as refund
  )
  select jsonb_agg(c.refund) into v_refunds from claimed c;
  return coalesce(v_refunds, '[]');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."claim_refunds"(integer, text[]) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.claim_replays (
  max_events integer
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
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

CREATE OR REPLACE FUNCTION public.close_group (
  group_id uuid
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_group public.groups := fulfilment.own_group(group_id);
  v_before text := v_group.status;
begin
  if v_group.status not in ('draft', 'open') then
    raise sqlstate 'PT409' using
      message = 'group_not_closable',
      detail = format('This group is %s.', v_group.status),
      hint = 'A group can be closed until it starts.';
  end if;
  update public.groups g set status = 'closed' where g.id = v_group.id returning * into v_group;
  perform inbox.schedule_settlement(f.payment_id, 'group.closed')
  from fulfilment.group_funds f where f.group_id = v_group.id and f.deposit + f.contribution > 0;
  perform ops.audit('group_closed', format('user:%s', v_group.created_by), null, v_before, 'closed',
    jsonb_build_object('group_id', v_group.id));
  return to_jsonb(v_group);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."close_group"(uuid) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.create_download (
  order_id   uuid,
  product_id uuid
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  -- Two random uuids: 244 bits nobody guesses. Only their hash is kept.
  v_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_expires timestamptz := now() + (ops.setting('download_link') #>> '{}')::interval;
begin
  if not exists (
    select from public.orders o
    where o.id = create_download.order_id and o.user_id = v_user
      and fulfilment.may_download(o.id, create_download.product_id)
  ) then
    raise sqlstate 'PT404' using
      message = 'download_not_found',
      detail = 'There is nothing to download for this order and product.',
      hint = 'Downloads are there once the order is paid, and go when it is refunded.';
  end if;
  insert into fulfilment.downloads (token_hash, order_id, product_id, expires_at)
  values (sha256(convert_to(v_token, 'UTF8')), create_download.order_id, create_download.product_id, v_expires);
  return jsonb_build_object('token', v_token, 'expires_at', v_expires);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."create_download"(uuid, uuid) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.create_group (
  name                text,
  currency            text,
  contribution_amount bigint,
  security_deposit    bigint,
  size                integer,
  cycle_days          integer,
  description         text    DEFAULT ''::text
)
  RETURNS uuid
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_id uuid;
begin
  if public.providers_taking(create_group.currency, create_group.contribution_amount) is null then
    raise check_violation; -- a group nobody could ever pay into
  end if;
  insert into public.groups (name, description, created_by, contribution_amount, security_deposit, currency, size, cycle_days)
  values (
    trim(create_group.name), coalesce(create_group.description, ''), v_user, create_group.contribution_amount,
    create_group.security_deposit, create_group.currency, create_group.size, create_group.cycle_days
  )
  returning id into v_id;
  perform ops.audit('group_created', format('user:%s', v_user), null, null, 'draft', jsonb_build_object('group_id', v_id));
  return v_id;
exception when check_violation or not_null_violation or foreign_key_violation then
  raise sqlstate 'PT400' using
    message = 'invalid_request',
    detail = 'name has 3 to 80 characters, contribution_amount is what a gateway takes and security_deposit not negative (minor '
      'units of a currency we take, no more than 9007199254740991 a member in all), size 2 to 100 members, cycle_days 1 to 366.',
    hint = 'Correct the group and create it again.';
end;
$function$;

REVOKE ALL ON FUNCTION "public"."create_group"(text, text, bigint, bigint, integer, integer, text) FROM PUBLIC, "anon", "service_role";

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
  detail     text,
  asked_at   timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
begin
  -- Lock order, as everywhere: event, payment, check. A lookup event that is delivered again holds the first two
  -- when it comes to the third.
  if outcome = 'answered' then
    -- Answered after the event came, so what the event could not name is in the answer.
    update inbox.webhook_events e set
      outcome = 'applied', reason = null, next_retry_at = null, processed_at = clock_timestamp()
    from ops.gateway_checks c
    where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup' and e.received_at < finish_gateway_check.asked_at
      and c.payment_id = finish_gateway_check.payment_id and c.reason = 'lookup'
      -- Asked because of it: to another question the gateway may have had nothing to say, and the sweeper called that an answer.
      and c.claimed_at = finish_gateway_check.asked_at
      -- A refund (refund.pending, payment.refunded, charge.refunded) is answered by a refund: the gateway's list may be
      -- behind its own webhooks, though not at the end of the cadence. A refund of ours was recorded just before its
      -- event; what was recorded long before is another one.
      and (e.event_type not like '%refund%' or c.attempts >= 7 or exists (
        select from inbox.payment_facts f
        where f.payment_id = e.payment_id and f.fact_type in ('refund_pending', 'refund_processed', 'refund_failed')
          and f.recorded_at > e.received_at - interval '10 minutes'
      ));
  end if;
  perform from public.payments p where p.id = finish_gateway_check.payment_id for update;
  update ops.gateway_checks c set last_outcome = finish_gateway_check.outcome, last_detail = left(detail, 1000)
  where c.payment_id = finish_gateway_check.payment_id and c.claimed_at <= finish_gateway_check.asked_at;
  if outcome <> 'answered' then
    return; -- unknown is not failed: the lease runs out and the next step of the cadence asks again
  end if;

  -- A plan is asked about once a month, until it has ended.
  update ops.gateway_checks c set due_at = s.current_period_end + interval '1 day', attempts = 0
  from public.subscriptions s
  where c.payment_id = finish_gateway_check.payment_id and c.reason = 'month' and c.claimed_at <= finish_gateway_check.asked_at
    and s.payment_id = c.payment_id and s.current_period_end + interval '1 day' > now();
  delete from ops.gateway_checks c
  using public.payments p
  where c.payment_id = finish_gateway_check.payment_id and p.id = c.payment_id and c.claimed_at <= finish_gateway_check.asked_at
    and case c.reason
    -- Until it has an end: there is money between us and a payer.
    when 'reversal' then not (inbox.fold(p)).reversing
    when 'month' then not exists (
      select from public.subscriptions s where s.payment_id = p.id and s.status <> 'canceled'
    )
    when 'lookup' then c.attempts >= 7 or not exists (
      select from inbox.webhook_events e
      where e.payment_id = c.payment_id and e.outcome = 'parked' and e.reason = 'lookup'
    )
    -- One that was canceled or failed is asked about until the end of the cadence: money may still come without a webhook.
    when 'unfinished' then c.attempts >= 7 or p.status not in ('pending', 'canceled', 'failed')
    when 'seen' then c.attempts >= 7 or p.paid_at is not null or p.status <> 'pending' and not p.verified
    else c.attempts >= 7 or p.status <> 'pending'
  end;
end;
$function$;

REVOKE ALL ON FUNCTION "public"."finish_gateway_check"(uuid, text, text, timestamp WITH time zone) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.group_overview (
  group_id uuid
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g
  where g.id = group_overview.group_id and (g.status <> 'draft' or g.created_by = v_user);
  if not found then
    raise sqlstate 'PT404' using
      message = 'group_not_found', detail = 'There is no such group.', hint = 'Reload the groups and choose again.';
  end if;
  return jsonb_build_object(
    'group', to_jsonb(v_group) || jsonb_build_object(
      'is_creator', v_group.created_by = v_user,
      'seats_taken', (select count(*) from public.group_members m where m.group_id = v_group.id and m.status = 'active'),
      'current_cycle', case
        when v_group.starts_on <= current_date
          then least((current_date - v_group.starts_on) / v_group.cycle_days + 1, v_group.size)
      end
    ),
    'request', (
      select jsonb_build_object('id', r.id, 'status', r.status) from public.group_join_requests r
      where r.group_id = v_group.id and r.user_id = v_user order by r.created_at desc limit 1
    ),
    'members', fulfilment.group_members_seen_by(v_group, v_user),
    'requests', case when v_group.created_by = v_user then (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'name', fulfilment.display_name(r.user_id), 'message', r.message, 'status', r.status
      ) order by r.created_at), '[]')
      from public.group_join_requests r where r.group_id = v_group.id and r.status in ('requested', 'approved')
    ) end
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."group_overview"(uuid) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.has_agent_access (
  agent_id uuid
)
  RETURNS boolean
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select exists (
    select from public.agent_access a
    where a.agent_id = has_agent_access.agent_id and a.user_id = (select public.me()) and a.withdrawn_at is null
  );
$function$;

REVOKE ALL ON FUNCTION "public"."has_agent_access"(uuid) FROM PUBLIC, "anon", "service_role";

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
  v_open public.payments;
begin
  perform ops.lock_payer(public.canonical_issuer(payer ->> 'issuer'), payer ->> 'sub');
  if request ->> 'idempotency_key' is not null then
    v_payment := ops.repeated_payment(public.canonical_issuer(payer ->> 'issuer'), payer ->> 'sub', request);
    if v_payment.id is not null then
      return fulfilment.checkout_answer(v_payment, 'repeated');
    end if;
  end if;

  v_payment := fulfilment.draft(payer, request);
  -- Payments before what they are for, as everywhere: the quote may lock an order.
  perform from public.payments p
  where p.issuer = v_payment.issuer and p.sub = v_payment.sub and p.payment_type = v_payment.payment_type
    and p.open_for is not null
  for update;
  v_payment := fulfilment.quote(v_payment);
  v_open := fulfilment.open_payment(v_payment);
  if v_open.id is not null then
    perform ops.remember_key(v_open, request);
    return fulfilment.checkout_answer(v_open, 'repeated');
  end if;

  insert into public.payments (
    provider, reference, livemode, issuer, sub, user_id, payment_type, purchase, open_for, description, amount, currency, email,
    subscription_id
  )
  values (
    v_payment.provider, 'PAY-' || replace(gen_random_uuid()::text, '-', ''), v_payment.livemode, v_payment.issuer,
    v_payment.sub, v_payment.user_id, v_payment.payment_type, v_payment.purchase, v_payment.open_for, v_payment.description,
    v_payment.amount, v_payment.currency, v_payment.email,
    case when v_payment.purchase ->> 'billing' = 'month' then gen_random_uuid() end
  )
  returning * into v_payment;
  insert into public.subscriptions (id, provider, payment_id)
  select v_payment.subscription_id, v_payment.provider, v_payment.id where v_payment.subscription_id is not null;
  perform inbox.remember_refs(v_payment.id, v_payment.provider,
    jsonb_build_array(jsonb_build_object('type', 'reference', 'value', v_payment.reference)));
  perform ops.remember_key(v_payment, request);
  perform ops.schedule_check(v_payment.id, 'unfinished', interval '20 minutes');
  return fulfilment.checkout_answer(v_payment, 'created');
end;
$function$;

REVOKE ALL ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.is_operator()
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  return exists (select from ops.operators o where o.user_id = public.me());
end;
$function$;

REVOKE ALL ON FUNCTION "public"."is_operator"() FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.leave_group (
  group_id uuid
)
  RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_group public.groups;
begin
  select * into v_group from public.groups g where g.id = leave_group.group_id for update;
  if not exists (
    select from public.group_members m where m.group_id = v_group.id and m.user_id = v_user and m.status = 'active'
  ) then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'You are not a member of such a group.',
      hint = 'Reload your groups.';
  end if;
  if v_group.status <> 'open' or v_group.created_by = v_user then
    raise sqlstate 'PT409' using
      message = 'group_not_leavable',
      detail = 'Members leave before the group starts; its creator closes it instead.',
      hint = case when v_group.created_by = v_user then 'Close the group.' else 'Ask the creator of the group.' end;
  end if;
  update public.group_members m set status = 'left', has_paid_security_deposit = false, security_deposit_paid_at = null
  where m.group_id = v_group.id and m.user_id = v_user;
  update fulfilment.group_funds f set released = true where f.group_id = v_group.id and f.user_id = v_user;
  perform inbox.schedule_settlement(f.payment_id, 'group.left')
  from fulfilment.group_funds f where f.group_id = v_group.id and f.user_id = v_user and f.deposit + f.contribution > 0;
  perform ops.audit('group_left', format('user:%s', v_user), null, 'active', 'left', jsonb_build_object('group_id', v_group.id));
end;
$function$;

REVOKE ALL ON FUNCTION "public"."leave_group"(uuid) FROM PUBLIC, "anon", "service_role";

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

CREATE OR REPLACE FUNCTION public.my_groups()
  RETURNS SETOF uuid
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  return query
  select g.id from public.groups g where g.created_by = (select public.me())
  union
  select m.group_id from public.group_members m where m.user_id = (select public.me()) and m.status = 'active';
end;
$function$;

REVOKE ALL ON FUNCTION "public"."my_groups"() FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.open_download (
  token text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_file fulfilment.product_files;
begin
  select f.* into v_file
  from fulfilment.downloads d
  join fulfilment.product_files f on f.product_id = d.product_id
  where d.token_hash = sha256(convert_to(open_download.token, 'UTF8')) and d.expires_at > now()
    and fulfilment.may_download(d.order_id, d.product_id);
  if not found then
    raise sqlstate 'PT404' using
      message = 'download_expired',
      detail = 'This link does not exist, has expired, or its order was refunded.',
      hint = 'Open your orders and make a new link.';
  end if;
  return jsonb_build_object(
    'file_name', v_file.file_name, 'content_type', v_file.content_type,
    'content_base64', replace(encode(v_file.content, 'base64'), E'\n', '')
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."open_download"(text) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.orders_to_send()
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  perform ops.require_operator();
  return (
    select coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object(
      'email', (select p.email from public.profiles p where p.id = o.user_id),
      'items', (
        select jsonb_agg(jsonb_build_object('name', t.name, 'kind', t.kind, 'quantity', t.quantity) order by t.product_id)
        from public.order_items t where t.order_id = o.id
      )
    ) order by o.number), '[]')
    from (select * from public.orders w where w.status in ('processing', 'refund_due') order by w.number limit 100) o
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."orders_to_send"() FROM PUBLIC, "anon", "service_role";

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
    'order_id', inbox.asked_by(v_payment.id),
    'amount', v_payment.amount, 'currency', v_payment.currency, 'livemode', v_payment.livemode,
    'verified', v_payment.verified, 'answer', fulfilment.answer(v_payment)
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.payments_to_operate (
  search text DEFAULT ''::text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_search text := trim(search);
begin
  perform ops.require_operator();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', p.id, 'reference', p.reference, 'provider', p.provider, 'email', p.email, 'payment_type', p.payment_type,
      'description', p.description, 'amount', p.amount, 'currency', p.currency, 'status', p.status, 'fulfilment', p.fulfilment,
      'refunded_amount', p.refunded_amount, 'refund_due_amount', p.refund_due_amount, 'created_at', p.created_at,
      'captures', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'capture_id', c.object_id, 'amount', c.amount, 'currency', c.currency, 'matches', c.matches, 'refundable', r.amount
        )), '[]')
        from inbox.captures(p.id) c
        join ops.refundable(p.id) r on r.capture_id = c.object_id and r.currency = c.currency and r.livemode = c.livemode
      ),
      'refunds', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', r.id, 'amount', r.amount, 'currency', r.currency, 'status', r.status, 'reason', r.reason, 'detail', r.detail,
          'created_at', r.created_at
        ) order by r.created_at), '[]') from ops.refunds r where r.payment_id = p.id
      )
    ) order by p.created_at desc), '[]')
    from (
      select * from public.payments w
      where w.id in (
        select f.id from public.payments f where f.reference = v_search or lower(f.email) = lower(v_search)
        union all
        select o.id from ops.waiting_payments o where v_search = ''
      )
      order by w.created_at desc limit 50
    ) p
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."payments_to_operate"(text) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.process_identity_event (
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
  v_outcome text;
begin
  insert into ops.identity_events (event_key, event_id, event_type, issuer, external_id, outcome)
  values (
    event ->> 'event_key', event ->> 'event_id', event ->> 'event_type', event ->> 'issuer', event ->> 'external_id', 'received'
  )
  on conflict on constraint identity_events_pkey do nothing;
  if not found then
    -- The same delivery again, or at the same time: wait for the first, then see what became of it.
    select e.outcome into strict v_outcome from ops.identity_events e where e.event_key = event ->> 'event_key' for update;
    if v_outcome <> 'dead' then
      return jsonb_build_object('outcome', 'duplicate', 'success', true, 'method', 'delivery',
        'message', 'This was known already; nothing changed.');
    end if;
  end if;

  -- A fault leaves nothing behind and is delivered again: the provider keeps its events, and users, for us.
  v_outcome := case when event ? 'error' then 'dead' else ops.apply_identity_event(event) end;
  update ops.identity_events e set
    outcome = v_outcome,
    event_type = event ->> 'event_type',
    external_id = event ->> 'external_id',
    error_code = event #>> '{error,code}',
    error_message = event #>> '{error,message}',
    body = decode(event ->> 'body_base64', 'base64')
  where e.event_key = event ->> 'event_key';
  return jsonb_build_object('outcome', v_outcome, 'success', v_outcome <> 'dead', 'message', case v_outcome
    when 'applied' then 'The event took effect.'
    when 'ignored' then 'Kept; something newer is known of this user.'
    when 'dead' then 'Kept as bytes; it needs an operator.'
  end);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."process_identity_event"(jsonb) FROM PUBLIC, "anon", "authenticated";

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
  return inbox.reply(v_received.payment_id, v_received.outcome, null, v_received.reason);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."process_payment_atomic"(jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.providers_taking (
  currency text,
  amount   bigint,
  monthly  boolean DEFAULT false
)
  RETURNS text[]
  LANGUAGE sql
  STABLE
  SET search_path TO ''
  AS $function$
  select array_agg(c.provider order by c.provider)
  from public.provider_currencies c
  where c.currency = providers_taking.currency and c.minimum_amount <= providers_taking.amount
    and providers_taking.amount % c.multiple_of = 0 and (c.recurring or not providers_taking.monthly);
$function$;

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
    checkout_status = record_checkout.outcome, checkout = record_checkout.checkout, updated_at = now(),
    open_for = case when record_checkout.outcome = 'opened' then p.open_for end
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

CREATE OR REPLACE FUNCTION public.record_refund (
  refund_id uuid,
  outcome   text,
  object_id text,
  detail    text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_refund ops.refunds;
begin
  update ops.refunds r set
    status = record_refund.outcome, object_id = record_refund.object_id, detail = left(record_refund.detail, 1000),
    updated_at = now()
  where r.id = record_refund.refund_id and (
    r.status in ('requested', 'unknown')
    -- Asked twice, refused because the first call was heard after all, whose answer came last.
    or r.status = 'refused' and record_refund.outcome = 'accepted'
  ) and not exists (
    select from ops.refunds o where o.provider = r.provider and o.object_id = record_refund.object_id and o.id <> r.id
  )
  returning * into v_refund;
  if not found then
    select * into v_refund from ops.refunds r where r.id = record_refund.refund_id;
    -- A no or a silence that comes late takes nothing from a refund the gateway took on.
    if v_refund.id is null or record_refund.outcome = 'accepted' and v_refund.object_id is distinct from record_refund.object_id then
      raise sqlstate 'PT409' using
        message = 'refund_already_recorded',
        detail = format('Refund %s is unknown here, or the gateway''s answer to it, or to another, was recorded before.', refund_id),
        hint = 'Compare the refunds in the gateway''s dashboard.';
    end if;
    return ops.refund_call(v_refund);
  end if;
  perform ops.audit('refund_' || v_refund.status, 'gateway:' || v_refund.provider, v_refund.payment_id, null, null,
    jsonb_build_object('refund_id', v_refund.id, 'object_id', v_refund.object_id, 'detail', v_refund.detail));
  return ops.refund_call(v_refund);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."record_refund"(uuid, text, text, text) FROM PUBLIC, "anon", "authenticated";

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
  -- paid_at: a capture that counts is known. One after a failed or canceled attempt may be told by nobody either.
  if v_payment.paid_at is null and (
    captured and (record_verification.verified or v_payment.fulfilment <> 'review')
    or provider_status = 'failed' and v_payment.status = 'pending' and v_payment.fulfilment = 'none'
  ) then
    -- The webhook has the first word; when it stays away the sweeper asks, within the minute.
    perform ops.schedule_check(v_payment.id, 'seen', interval '20 seconds');
  end if;
  return fulfilment.answer(v_payment);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.reject_join_request (
  request_id uuid
)
  RETURNS jsonb
  LANGUAGE sql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
  select fulfilment.decide_join_request(request_id, 'rejected');
$function$;

REVOKE ALL ON FUNCTION "public"."reject_join_request"(uuid) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.replay_event (
  event_id bigint
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
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
    replayed_at = now(),
    attempts = 0
  where e.id = v_event.id;
  perform ops.audit('event_replay_requested', 'operator', v_event.payment_id, null, null,
    jsonb_build_object('webhook_event_id', v_event.id, 'outcome', v_event.outcome));
  return jsonb_build_object('event_id', v_event.id, 'readable', v_readable);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."replay_event"(bigint) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.request_refund (
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
  v_operator uuid := ops.operator_named(payer);
  v_payment public.payments;
  v_refund ops.refunds;
begin
  select * into v_payment from public.payments p
  where p.reference = request ->> 'reference' and (request ->> 'provider' is null or p.provider = request ->> 'provider')
  order by p.provider limit 1
  for update;
  if not found then
    raise sqlstate 'PT404' using
      message = 'payment_not_found',
      detail = 'There is no payment with this reference.',
      hint = 'Check the reference and the gateway.';
  end if;
  select * into v_refund from ops.refunds r
  where r.payment_id = v_payment.id and r.idempotency_key = request ->> 'idempotency_key';
  if not found then
    if not coalesce(request -> 'providers' ? v_payment.provider, false) then
      raise sqlstate 'PT503' using
        message = 'provider_unavailable',
        detail = format('%s is not set up here, so it can''t be asked for a refund.', v_payment.provider),
        hint = 'Set its keys, then ask again.';
    end if;
    v_refund := ops.reserve_refund(
      v_payment, (request ->> 'amount')::bigint, coalesce(request ->> 'reason', 'Refunded by an operator'), v_operator,
      request ->> 'idempotency_key', request ->> 'capture_id'
    );
    -- The caller asks the gateway now; who dies before that is followed by the sweeper.
    update ops.refunds r set attempts = 1, due_at = now() + ops.check_delay(0) where r.id = v_refund.id;
  elsif v_refund.amount <> coalesce((request ->> 'amount')::bigint, v_refund.amount)
    or v_refund.capture_id <> coalesce(request ->> 'capture_id', v_refund.capture_id) then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This Idempotency-Key was used for a different refund.',
      hint = 'Use a new key for a new refund.';
  else
    return ops.refund_call(v_refund) || jsonb_build_object('repeated', true);
  end if;
  return ops.refund_call(v_refund) || jsonb_build_object('repeated', false);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."request_refund"(jsonb, jsonb) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.request_to_join (
  group_id uuid,
  message  text DEFAULT ''::text
)
  RETURNS uuid
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_id uuid;
begin
  if not exists (select from public.groups g where g.id = request_to_join.group_id and g.status = 'open') then
    raise sqlstate 'PT404' using
      message = 'group_not_found',
      detail = 'There is no open group like this.',
      hint = 'Reload the groups and choose again.';
  end if;
  if exists (
    select from public.group_members m
    where m.group_id = request_to_join.group_id and m.user_id = v_user and m.status = 'active'
  ) then
    raise sqlstate 'PT409' using
      message = 'already_a_member', detail = 'You are a member of this group.', hint = 'There is nothing to ask for.';
  end if;
  insert into public.group_join_requests (group_id, user_id, message)
  values (request_to_join.group_id, v_user, left(coalesce(request_to_join.message, ''), 500))
  on conflict do nothing -- group_join_requests_one_live
  returning id into v_id;
  if v_id is null then
    select r.id into strict v_id from public.group_join_requests r
    where r.group_id = request_to_join.group_id and r.user_id = v_user and r.status in ('requested', 'approved');
  end if;
  return v_id;
end;
$function$;

REVOKE ALL ON FUNCTION "public"."request_to_join"(uuid, text) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.set_cart_item (
  product_id uuid,
  quantity   integer
)
  RETURNS integer
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
begin
  if quantity is null or quantity not between 0 and 99 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'quantity is a whole number from 0 to 99.',
      hint = 'Send 0 to take the product out of the cart.';
  end if;
  if quantity = 0 then
    delete from public.cart_items c where c.user_id = v_user and c.product_id = set_cart_item.product_id;
  elsif exists (select from public.products p where p.id = set_cart_item.product_id and p.active) then
    insert into public.cart_items (user_id, product_id, quantity)
    values (v_user, set_cart_item.product_id, set_cart_item.quantity)
    on conflict on constraint cart_items_pkey do update set quantity = excluded.quantity;
  else
    raise sqlstate 'PT404' using
      message = 'product_not_found',
      detail = 'This product is not sold.',
      hint = 'Reload the shop and choose again.';
  end if;
  return (select coalesce(sum(c.quantity), 0) from public.cart_items c where c.user_id = v_user);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."set_cart_item"(uuid, integer) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.spend_credits (
  amount          bigint,
  reason          text,
  idempotency_key text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_user uuid := (ops.require_profile()).id;
  v_line public.transactions;
begin
  if amount is null or amount <= 0 or coalesce(length(trim(reason)), 0) not between 1 and 200
    or coalesce(length(idempotency_key), 0) not between 1 and 200 then
    raise sqlstate 'PT400' using
      message = 'invalid_request',
      detail = 'amount is a positive whole number, reason 1 to 200 characters, idempotency_key 1 to 200.',
      hint = 'Make a new idempotency_key for every act that costs something, and repeat it when you repeat the call.';
  end if;
  -- Before the key is looked for: the second of two calls with one key waits here, and then finds the first one's line.
  perform from public.profiles p where p.id = v_user for no key update;
  select * into v_line from public.transactions t
  where t.user_id = v_user and t.idempotency_key = 'spend:' || spend_credits.idempotency_key;
  if not found then
    perform ledger.spend_credits(v_user, amount, trim(reason), 'spend:' || spend_credits.idempotency_key);
    select * into strict v_line from public.transactions t
    where t.user_id = v_user and t.idempotency_key = 'spend:' || spend_credits.idempotency_key;
  elsif v_line.amount <> - spend_credits.amount or v_line.description <> trim(reason) then
    raise sqlstate 'PT409' using
      message = 'idempotency_key_reused',
      detail = 'This idempotency_key was used for a different spend.',
      hint = 'Use a new key for a new spend.';
  end if;
  return jsonb_build_object(
    'transaction_id', v_line.id, 'amount', - v_line.amount, 'balance_after', v_line.balance_after,
    'balance', (select p.credits from public.profiles p where p.id = v_user)
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."spend_credits"(bigint, text, text) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.start_group (
  group_id  uuid,
  starts_on date DEFAULT CURRENT_DATE
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_group public.groups := fulfilment.own_group(group_id);
  v_members uuid[];
begin
  v_members := array(
    select m.user_id from public.group_members m where m.group_id = v_group.id and m.status = 'active' order by m.user_id
  );
  if v_group.status <> 'open' or cardinality(v_members) < 2 or coalesce(start_group.starts_on not between current_date and current_date + 366, true) then
    raise sqlstate 'PT409' using
      message = 'group_not_startable',
      detail = 'A group starts once, from open, with two members at least, today or within a year.',
      hint = 'Wait for members, or choose another day.';
  end if;
  update public.groups g set status = 'active', starts_on = start_group.starts_on where g.id = v_group.id
  returning * into v_group;
  perform fulfilment.recount_member(v_group.id, member) from unnest(v_members) as member;
  perform ops.audit('group_started', format('user:%s', v_group.created_by), null, 'open', 'active',
    jsonb_build_object('group_id', v_group.id, 'starts_on', v_group.starts_on));
  return to_jsonb(v_group);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."start_group"(uuid, date) FROM PUBLIC, "anon", "service_role";

CREATE OR REPLACE FUNCTION public.subscription_to_cancel (
  payer           jsonb,
  subscription_id uuid
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription
  from public.subscriptions s
  join public.payments p on p.id = s.payment_id
  where s.id = subscription_to_cancel.subscription_id
    and p.issuer = public.canonical_issuer(payer ->> 'issuer') and p.sub = payer ->> 'sub';
  if not found then
    raise sqlstate 'PT404' using
      message = 'subscription_not_found',
      detail = 'You have no such subscription.',
      hint = 'Check that you are signed in as the user who subscribed.';
  end if;
  if v_subscription.gateway_id is null then
    raise sqlstate 'PT409' using
      message = 'subscription_not_begun',
      detail = 'This subscription has not begun: nothing was paid yet, and nothing will be by itself.',
      hint = 'If you have just paid, try again in a minute.';
  end if;
  perform ops.audit('subscription_cancel_requested', format('user:%s', payer ->> 'sub'), v_subscription.payment_id,
    v_subscription.status, null, jsonb_build_object('subscription_id', v_subscription.id));
  return jsonb_build_object(
    'subscription_id', v_subscription.id, 'provider', v_subscription.provider, 'gateway_id', v_subscription.gateway_id,
    'status', v_subscription.status, 'ends_at', v_subscription.ends_at
  );
end;
$function$;

REVOKE ALL ON FUNCTION "public"."subscription_to_cancel"(jsonb, uuid) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.unit_name()
  RETURNS jsonb
  LANGUAGE sql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
  select ops.setting('unit_name');
$function$;

CREATE OR REPLACE FUNCTION public.update_order (
  order_id      uuid,
  status        text DEFAULT NULL::text,
  tracking_info text DEFAULT NULL::text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_operator uuid := ops.require_operator();
  v_order public.orders;
begin
  select * into v_order from public.orders o where o.id = update_order.order_id for update;
  if not found then
    perform fulfilment.refuse_unknown_order();
  end if;
  if update_order.status = 'cancelled' then
    perform fulfilment.cancel_order(v_order.id);
  elsif v_order.status = 'processing' and update_order.status = 'completed' then
    update public.orders o set
      status = 'completed', shipped_at = now(), fulfilled_at = coalesce(o.fulfilled_at, now()), updated_at = now()
    where o.id = v_order.id;
  elsif update_order.status is not null and update_order.status <> v_order.status then
    raise sqlstate 'PT409' using
      message = 'order_transition_refused',
      detail = format('Order %s is %s and can''t become %s.', v_order.number, v_order.status, update_order.status),
      hint = 'Operators complete what is processing, or cancel what is pending or processing; refunds come from payments.';
  end if;
  update public.orders o set tracking_info = coalesce(left(update_order.tracking_info, 500), o.tracking_info), updated_at = now()
  where o.id = v_order.id;
  perform ops.audit('order_updated', format('operator:%s', v_operator), null, v_order.status, update_order.status,
    jsonb_build_object('order_id', v_order.id, 'tracking_info', update_order.tracking_info));
  return (select to_jsonb(o) from public.orders o where o.id = v_order.id);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."update_order"(uuid, text, text) FROM PUBLIC, "anon", "service_role";

ALTER TABLE "inbox"."webhook_bodies"
  ADD CONSTRAINT "webhook_bodies_pkey" PRIMARY KEY (webhook_event_id, received_at);

CREATE TABLE "inbox"."webhook_bodies_default" PARTITION OF "inbox"."webhook_bodies" DEFAULT;

ALTER TABLE "inbox"."webhook_bodies_default"
  ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."agent_access"
  ADD CONSTRAINT "agent_access_agent_fkey" FOREIGN KEY (agent_id) REFERENCES public.agents(id) ON DELETE RESTRICT;

ALTER TABLE "public"."agent_prices"
  ADD CONSTRAINT "agent_prices_agent_fkey" FOREIGN KEY (agent_id) REFERENCES public.agents(id) ON DELETE CASCADE;

ALTER TABLE "public"."credit_package_prices"
  ADD CONSTRAINT "credit_package_prices_package_fkey" FOREIGN KEY (package_id) REFERENCES public.credit_packages(id) ON DELETE CASCADE;

ALTER TABLE "public"."agent_prices"
  ADD CONSTRAINT "agent_prices_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "public"."credit_package_prices"
  ADD CONSTRAINT "credit_package_prices_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "public"."contributions"
  ADD CONSTRAINT "contributions_member_fkey" FOREIGN KEY (member_id) REFERENCES public.group_members(id) ON DELETE RESTRICT;

ALTER TABLE "public"."groups"
  ADD CONSTRAINT "groups_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "fulfilment"."group_funds"
  ADD CONSTRAINT "group_funds_group_fkey" FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE RESTRICT;

ALTER TABLE "public"."contributions"
  ADD CONSTRAINT "contributions_group_fkey" FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE RESTRICT;

ALTER TABLE "public"."group_join_requests"
  ADD CONSTRAINT "group_join_requests_group_fkey" FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE RESTRICT;

ALTER TABLE "public"."group_members"
  ADD CONSTRAINT "group_members_group_fkey" FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE RESTRICT;

ALTER TABLE "fulfilment"."downloads"
  ADD CONSTRAINT "downloads_item_fkey" FOREIGN KEY (order_id, product_id) REFERENCES public.order_items(order_id, product_id) ON DELETE CASCADE;

ALTER TABLE "public"."order_items"
  ADD CONSTRAINT "order_items_order_fkey" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."gateway_checks"
  ADD CONSTRAINT "gateway_checks_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."idempotency_keys"
  ADD CONSTRAINT "idempotency_keys_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."refunds"
  ADD CONSTRAINT "refunds_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

ALTER TABLE "public"."product_prices"
  ADD CONSTRAINT "product_prices_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "fulfilment"."product_files"
  ADD CONSTRAINT "product_files_product_fkey" FOREIGN KEY (product_id) REFERENCES public.products(id) ON DELETE CASCADE;

ALTER TABLE "public"."cart_items"
  ADD CONSTRAINT "cart_items_product_fkey" FOREIGN KEY (product_id) REFERENCES public.products(id) ON DELETE CASCADE;

ALTER TABLE "public"."order_items"
  ADD CONSTRAINT "order_items_product_fkey" FOREIGN KEY (product_id) REFERENCES public.products(id) ON DELETE RESTRICT;

ALTER TABLE "public"."product_inventory"
  ADD CONSTRAINT "product_inventory_product_fkey" FOREIGN KEY (product_id) REFERENCES public.products(id) ON DELETE CASCADE;

ALTER TABLE "public"."product_prices"
  ADD CONSTRAINT "product_prices_product_fkey" FOREIGN KEY (product_id) REFERENCES public.products(id) ON DELETE CASCADE;

ALTER TABLE "fulfilment"."group_funds"
  ADD CONSTRAINT "group_funds_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "ops"."operators"
  ADD CONSTRAINT "operators_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."agent_access"
  ADD CONSTRAINT "agent_access_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."cart_items"
  ADD CONSTRAINT "cart_items_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE CASCADE;

ALTER TABLE "public"."group_join_requests"
  ADD CONSTRAINT "group_join_requests_decider_fkey" FOREIGN KEY (decided_by) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."group_join_requests"
  ADD CONSTRAINT "group_join_requests_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."group_members"
  ADD CONSTRAINT "group_members_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."groups"
  ADD CONSTRAINT "groups_creator_fkey" FOREIGN KEY (created_by) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."orders"
  ADD CONSTRAINT "orders_user_fkey" FOREIGN KEY (user_id) REFERENCES public.profiles(id) ON DELETE RESTRICT;

ALTER TABLE "public"."provider_currencies"
  ADD CONSTRAINT "provider_currencies_currency_fkey" FOREIGN KEY (currency) REFERENCES public.currencies(code) ON DELETE RESTRICT;

ALTER TABLE "public"."subscriptions"
  ADD CONSTRAINT "subscriptions_payment_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id) ON DELETE RESTRICT;

CREATE VIEW "ops"."jobs" WITH (security_invoker=true) AS  SELECT name,
    schedule,
    command
   FROM ( VALUES ('retry-events'::text,'10 seconds'::text,'
    do $retry$
    begin
      for i in 1..500 loop
        exit when not inbox.retry_next_event();
        commit;
      end loop;
    end;
    $retry$
  '::text), ('retry-signups'::text,'* * * * *'::text,'select ops.retry_signups()'::text), ('wake-missed'::text,'* * * * *'::text,'select inbox.wake_missed()'::text), ('expire-reservations'::text,'* * * * *'::text,'select fulfilment.expire_reservations()'::text), ('age-groups'::text,'* * * * *'::text,'select fulfilment.age_groups()'::text), ('make-months'::text,'* * * * *'::text,'select inbox.make_months()'::text), ('drop-months'::text,'9 * * * *'::text,'select inbox.drop_months()'::text), ('forget-downloads'::text,'19 * * * *'::text,'select fulfilment.forget_downloads()'::text), ('forget-idempotency-keys'::text,'29 * * * *'::text,'select ops.forget_idempotency_keys()'::text)) j(name, schedule, command);

CREATE VIEW "ops"."open_refunds" WITH (security_invoker=true) AS  SELECT id,
    payment_id,
    provider,
    capture_id,
    amount,
    currency,
    status,
    object_id,
    reason,
    requested_by,
    idempotency_key,
    attempts,
    due_at,
    detail,
    created_at,
    updated_at
   FROM ops.refunds r
  WHERE ((status = ANY (ARRAY['requested'::text, 'unknown'::text])) OR ((status = 'accepted'::text) AND (NOT (EXISTS ( SELECT
           FROM inbox.payment_facts f
          WHERE ((f.provider = r.provider) AND (f.object_id = r.object_id) AND (f.fact_type ~~ 'refund\_%'::text)))))));

CREATE VIEW "ops"."waiting_payments" WITH (security_invoker=true) AS  SELECT p.id
   FROM public.payments p
  WHERE (p.refund_due_amount > 0)
UNION
 SELECT p.id
   FROM public.payments p
  WHERE (p.fulfilment = ANY (ARRAY['review'::text, 'failed'::text, 'parked'::text]))
UNION
 SELECT c.payment_id AS id
   FROM ops.gateway_checks c
  WHERE ((c.reason = 'reversal'::text) AND (c.attempts >= 6))
UNION
 SELECT r.payment_id AS id
   FROM ops.refunds r
  WHERE ((r.status = 'unknown'::text) AND (r.attempts >= 6));

CREATE VIEW "public"."agent_offers" WITH (security_invoker=true) AS  SELECT a.id AS agent_id,
    a.name,
    a.description,
    a.image_url,
    a.credits,
    r.currency,
    r.amount,
    g.providers,
    a.sort_order
   FROM ((public.agents a
     JOIN public.agent_prices r ON ((r.agent_id = a.id)))
     CROSS JOIN LATERAL public.providers_taking(r.currency, r.amount) g(providers))
  WHERE (a.active AND (g.providers IS NOT NULL));

CREATE VIEW "public"."credit_allocations" WITH (security_invoker=true) AS  WITH granted AS (
         SELECT t.id,
            t.user_id,
            t.payment_id,
            t.line,
            t.amount,
            sum(t.amount) OVER (PARTITION BY t.user_id ORDER BY t.line) AS upto
           FROM public.transactions t
          WHERE ((t.unit = 'CREDITS'::text) AND (t.amount > 0))
        ), used AS (
         SELECT t.id,
            t.user_id,
            t.payment_id,
            t.order_id,
            t.type,
            t.line,
            (- t.amount) AS amount,
            sum((- t.amount)) OVER (PARTITION BY t.user_id ORDER BY t.line) AS upto
           FROM public.transactions t
          WHERE ((t.unit = 'CREDITS'::text) AND (t.amount < 0))
        )
 SELECT u.user_id,
    g.id AS grant_id,
    g.payment_id,
    u.id AS use_id,
    u.type AS use_type,
    u.order_id,
    ((LEAST(g.upto, u.upto) - GREATEST((g.upto - (g.amount)::numeric), (u.upto - (u.amount)::numeric))))::bigint AS credits
   FROM (used u
     JOIN granted g ON (((g.user_id = u.user_id) AND (g.upto > (u.upto - (u.amount)::numeric)) AND ((g.upto - (g.amount)::numeric) < u.upto))));

REVOKE ALL ON TABLE "public"."credit_allocations" FROM "anon";

CREATE VIEW "public"."credit_offers" WITH (security_invoker=true) AS  SELECT p.id AS package_id,
    p.name,
    p.description,
    p.credits,
    p.discount_percent,
    c.currency,
    c.amount AS list_amount,
    public.discounted(c.amount, p.discount_percent) AS amount,
    g.providers,
    p.sort_order,
    p.billing
   FROM ((public.credit_packages p
     JOIN public.credit_package_prices c ON ((c.package_id = p.id)))
     CROSS JOIN LATERAL public.providers_taking(c.currency, public.discounted(c.amount, p.discount_percent), (p.billing = 'month'::text)) g(providers))
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

CREATE VIEW "public"."product_offers" WITH (security_invoker=true) AS  SELECT p.id AS product_id,
    p.name,
    p.description,
    p.kind,
    p.image_url,
    p.credits_price,
    r.currency,
    r.amount,
    (i.stock - i.reserved) AS available,
    g.providers,
    p.sort_order
   FROM (((public.products p
     JOIN public.product_prices r ON ((r.product_id = p.id)))
     LEFT JOIN public.product_inventory i ON ((i.product_id = p.id)))
     CROSS JOIN LATERAL public.providers_taking(r.currency, r.amount) g(providers))
  WHERE p.active;

CREATE INDEX downloads_expires_idx ON fulfilment.downloads USING btree (expires_at);

CREATE INDEX downloads_item_idx ON fulfilment.downloads USING btree (order_id, product_id);

CREATE INDEX group_funds_member_idx ON fulfilment.group_funds USING btree (group_id, user_id, number);

CREATE INDEX group_funds_user_idx ON fulfilment.group_funds USING btree (user_id);

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

CREATE INDEX gateway_checks_due_idx ON ops.gateway_checks USING btree (((reason = 'unfinished'::text)), due_at);

CREATE INDEX idempotency_keys_created_idx ON ops.idempotency_keys USING btree (created_at);

CREATE INDEX idempotency_keys_payment_idx ON ops.idempotency_keys USING btree (payment_id);

CREATE INDEX outbox_unsent_idx ON ops.outbox USING btree (id)
  WHERE (sent_at IS NULL);

CREATE INDEX refunds_due_idx ON ops.refunds USING btree (due_at)
  WHERE (status = ANY (ARRAY['requested'::text, 'unknown'::text]));

CREATE INDEX refunds_payment_idx ON ops.refunds USING btree (payment_id);

CREATE INDEX agent_access_agent_idx ON public.agent_access USING btree (agent_id);

CREATE UNIQUE INDEX agent_access_one_current ON public.agent_access USING btree (user_id, agent_id)
  WHERE (withdrawn_at IS NULL);

CREATE INDEX agent_prices_currency_idx ON public.agent_prices USING btree (currency);

CREATE INDEX agents_catalogue_idx ON public.agents USING btree (sort_order, id)
  WHERE active;

CREATE INDEX cart_items_product_idx ON public.cart_items USING btree (product_id);

CREATE INDEX contributions_due_idx ON public.contributions USING btree (due_on)
  WHERE (status = 'due'::text);

CREATE INDEX contributions_group_idx ON public.contributions USING btree (group_id, cycle_number);

CREATE INDEX credit_package_prices_currency_idx ON public.credit_package_prices USING btree (currency);

CREATE INDEX group_join_requests_decider_idx ON public.group_join_requests USING btree (decided_by)
  WHERE (decided_by IS NOT NULL);

CREATE UNIQUE INDEX group_join_requests_one_live ON public.group_join_requests USING btree (group_id, user_id)
  WHERE (status = ANY (ARRAY['requested'::text, 'approved'::text]));

CREATE INDEX group_join_requests_user_idx ON public.group_join_requests USING btree (user_id);

CREATE INDEX group_members_user_idx ON public.group_members USING btree (user_id);

CREATE INDEX groups_creator_idx ON public.groups USING btree (created_by);

CREATE INDEX groups_currency_idx ON public.groups USING btree (currency);

CREATE INDEX groups_open_idx ON public.groups USING btree (created_at DESC)
  WHERE (status = 'open'::text);

CREATE INDEX order_items_product_idx ON public.order_items USING btree (product_id);

CREATE UNIQUE INDEX orders_one_unpaid ON public.orders USING btree (user_id)
  WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text]));

CREATE INDEX orders_open_idx ON public.orders USING btree (number)
  WHERE (status = ANY (ARRAY['processing'::text, 'refund_due'::text]));

CREATE INDEX orders_reserved_idx ON public.orders USING btree (reserved_until)
  WHERE (stock_state = 'reserved'::text);

CREATE INDEX orders_user_idx ON public.orders USING btree (user_id, number DESC);

CREATE INDEX payments_email_idx ON public.payments USING btree (lower(email));

CREATE UNIQUE INDEX payments_open_for_once ON public.payments USING btree (open_for)
  WHERE (open_for IS NOT NULL);

CREATE INDEX payments_payer_idx ON public.payments USING btree (issuer, sub)
  WHERE (user_id IS NULL);

CREATE INDEX payments_refund_due_idx ON public.payments USING btree (id)
  WHERE (refund_due_amount > 0);

CREATE INDEX payments_user_idx ON public.payments USING btree (user_id, created_at DESC);

CREATE INDEX payments_waiting_idx ON public.payments USING btree (id)
  WHERE (fulfilment = ANY (ARRAY['review'::text, 'failed'::text, 'parked'::text]));

CREATE INDEX product_prices_currency_idx ON public.product_prices USING btree (currency);

CREATE INDEX products_catalogue_idx ON public.products USING btree (sort_order, id)
  WHERE active;

CREATE INDEX provider_currencies_currency_idx ON public.provider_currencies USING btree (currency);

CREATE UNIQUE INDEX provider_currencies_preferred_key ON public.provider_currencies USING btree (PROVIDER)
  WHERE preferred;

CREATE INDEX subscriptions_payment_idx ON public.subscriptions USING btree (payment_id);

CREATE INDEX transactions_order_idx ON public.transactions USING btree (order_id)
  WHERE (order_id IS NOT NULL);

CREATE INDEX transactions_payment_idx ON public.transactions USING btree (payment_id)
  WHERE (payment_id IS NOT NULL);

CREATE INDEX transactions_user_idx ON public.transactions USING btree (user_id, line DESC);

CREATE TRIGGER welcome_auth_user
  AFTER INSERT OR UPDATE OF email_confirmed_at, phone_confirmed_at ON auth.users
  FOR EACH ROW
  EXECUTE FUNCTION ops.welcome_auth_user();

CREATE TRIGGER movement_details_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON inbox.movement_details
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

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

CREATE TRIGGER product_inventory_count_reserved
  BEFORE INSERT ON public.product_inventory
  FOR EACH ROW
  EXECUTE FUNCTION fulfilment.count_reserved();

CREATE TRIGGER profiles_adopt_payments
  AFTER INSERT ON public.profiles
  FOR EACH ROW
  EXECUTE FUNCTION public.adopt_payments();

CREATE TRIGGER transactions_append_only
  BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transactions
  FOR EACH STATEMENT
  EXECUTE FUNCTION ledger.refuse_change();

CREATE POLICY "users read their own access" ON "public"."agent_access"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

CREATE POLICY "anyone reads agent prices" ON "public"."agent_prices"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "anyone reads active agents" ON "public"."agents"
  FOR SELECT
  TO "anon", "authenticated"
  USING (active);

CREATE POLICY "users read their own cart" ON "public"."cart_items"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

CREATE POLICY "members see the contributions to their groups" ON "public"."contributions"
  FOR SELECT
  TO "authenticated"
  USING ((group_id IN ( SELECT public.my_groups() AS my_groups)));

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

CREATE POLICY "users read their own requests, creators those to their groups" ON "public"."group_join_requests"
  FOR SELECT
  TO "authenticated"
  USING (((user_id = ( SELECT public.me() AS me)) OR (EXISTS ( SELECT
   FROM public.groups g
  WHERE ((g.id = group_join_requests.group_id) AND (g.created_by = ( SELECT public.me() AS me)))))));

CREATE POLICY "members see the members of their groups" ON "public"."group_members"
  FOR SELECT
  TO "authenticated"
  USING ((group_id IN ( SELECT public.my_groups() AS my_groups)));

CREATE POLICY "users read groups that are not drafts, and their own" ON "public"."groups"
  FOR SELECT
  TO "authenticated"
  USING (((status <> 'draft'::text) OR (created_by = ( SELECT public.me() AS me))));

CREATE POLICY "users read the items of their own orders" ON "public"."order_items"
  FOR SELECT
  TO "authenticated"
  USING ((EXISTS ( SELECT
   FROM public.orders o
  WHERE ((o.id = order_items.order_id) AND (o.user_id = ( SELECT public.me() AS me))))));

CREATE POLICY "users read their own orders" ON "public"."orders"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

CREATE POLICY "users read their own payments" ON "public"."payments"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

CREATE POLICY "anyone reads the inventory" ON "public"."product_inventory"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "anyone reads product prices" ON "public"."product_prices"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "anyone reads active products" ON "public"."products"
  FOR SELECT
  TO "anon", "authenticated"
  USING (active);

CREATE POLICY "users read their own profile" ON "public"."profiles"
  FOR SELECT
  TO "authenticated"
  USING ((id = ( SELECT public.me() AS me)));

CREATE POLICY "anyone reads provider currencies" ON "public"."provider_currencies"
  FOR SELECT
  TO "anon", "authenticated"
  USING (true);

CREATE POLICY "users read their own subscriptions" ON "public"."subscriptions"
  FOR SELECT
  TO "authenticated"
  USING ((EXISTS ( SELECT
   FROM public.payments p
  WHERE ((p.id = subscriptions.payment_id) AND (p.user_id = ( SELECT public.me() AS me))))));

CREATE POLICY "users read their own statement" ON "public"."transactions"
  FOR SELECT
  TO "authenticated"
  USING ((user_id = ( SELECT public.me() AS me)));

COMMENT ON COLUMN "fulfilment"."group_funds"."captured_contribution" IS 'The contribution before anything went back: tells a cycle that was refunded from one never paid.';

COMMENT ON COLUMN "fulfilment"."group_funds"."released" IS 'Its payer left the group: this money is theirs again, even if they come back and a refund fails.';

COMMENT ON COLUMN "inbox"."movement_details"."object_id" IS 'The gateway''s id of the movement, as in payment_facts.';

COMMENT ON COLUMN "inbox"."movement_details"."value" IS 'capture, dispute: the gateway''s id. fee, gross (what the customer was charged when they bear the fee): minor units.';

COMMENT ON COLUMN "inbox"."payment_facts"."object_id" IS 'The gateway''s id of the movement itself (payment, refund, dispute), as source text: ids may exceed 2^53.';

COMMENT ON COLUMN "inbox"."payment_facts"."occurred_at" IS 'The gateway''s time. Data, never an arbiter of order.';

COMMENT ON COLUMN "inbox"."webhook_bodies"."event" IS 'What the function read in the bytes; null when it could not.';

COMMENT ON COLUMN "inbox"."webhook_events"."event_key" IS 'sha256 of the signed raw body; for polls, of the normalised facts. Headers are not signed and make no key.';

COMMENT ON COLUMN "inbox"."webhook_events"."replayed_at" IS 'When an operator last asked for a replay; from then on it has its time anew until it is dead.';

COMMENT ON COLUMN "inbox"."webhook_events"."waits_for" IS 'What a parked event lacks, as provider:type:value or payer:issuer:sub; inbox.wake makes it due when that appears.';

COMMENT ON COLUMN "ledger"."entries"."balance_after" IS 'Running balance, on a user''s own accounts only: their profile row is locked anyway.';

COMMENT ON COLUMN "ops"."identities"."version" IS 'Which state of the user the profile shows, by the provider''s own mark (Clerk: updated_at in milliseconds).';

COMMENT ON COLUMN "ops"."identity_events"."body" IS 'Of a dead event only, until a delivery of the same bytes could be read.';

COMMENT ON COLUMN "ops"."identity_events"."event_key" IS 'sha256 of the signed raw body.';

COMMENT ON COLUMN "ops"."refunds"."amount" IS 'Minor units of currency.';

COMMENT ON COLUMN "ops"."refunds"."capture_id" IS 'The gateway''s id of the capture it takes from.';

COMMENT ON COLUMN "ops"."refunds"."object_id" IS 'The gateway''s id of the refund: links the request to the facts.';

COMMENT ON COLUMN "ops"."refunds"."requested_by" IS 'The operator; null: the queue of what is due.';

COMMENT ON COLUMN "ops"."settings"."description" IS 'What it changes and in which unit.';

COMMENT ON COLUMN "public"."agent_prices"."amount" IS 'Price in minor units of the currency.';

COMMENT ON COLUMN "public"."contributions"."amount" IS 'What the cycle costs the member, minor units of currency.';

COMMENT ON COLUMN "public"."contributions"."due_on" IS 'When it is due; null until the group starts.';

COMMENT ON COLUMN "public"."contributions"."transaction_ref" IS 'Reference of the payment that covered it whole.';

COMMENT ON COLUMN "public"."credit_package_prices"."amount" IS 'List price in minor units of the currency.';

COMMENT ON COLUMN "public"."credit_packages"."billing" IS 'once: paid once; month: a plan, paid and granted every month.';

COMMENT ON COLUMN "public"."groups"."contribution_amount" IS 'What a member pays each cycle, minor units of currency.';

COMMENT ON COLUMN "public"."groups"."cycle_days" IS 'Length of a cycle in days.';

COMMENT ON COLUMN "public"."groups"."security_deposit" IS 'What a member leaves with the group, minor units of currency; may be 0.';

COMMENT ON COLUMN "public"."groups"."size" IS 'Seats, and so cycles: in each cycle another member receives the pot.';

COMMENT ON COLUMN "public"."order_items"."unit_amount" IS 'Price of one piece in the order''s currency, minor units or credits.';

COMMENT ON COLUMN "public"."orders"."amount" IS 'Sum of the items when the order was made, minor units or credits.';

COMMENT ON COLUMN "public"."orders"."cart_version" IS 'What the cart and its prices were: a second tab with the same cart gets this order.';

COMMENT ON COLUMN "public"."orders"."currency" IS 'ISO 4217, or CREDITS for an order paid from the wallet.';

COMMENT ON COLUMN "public"."orders"."payment_id" IS 'The payment that pays it. Of several that were captured the first one.';

COMMENT ON COLUMN "public"."orders"."shipped_at" IS 'When its physical goods left: from then on they do not come back into stock by themselves.';

COMMENT ON COLUMN "public"."orders"."stock_state" IS 'Where its pieces are: with the shop, reserved until reserved_until, or taken out of stock.';

COMMENT ON COLUMN "public"."payments"."amount" IS 'What is due, in minor units of currency.';

COMMENT ON COLUMN "public"."payments"."authorization_code" IS 'The gateway''s token to charge the card again. No API role reads it.';

COMMENT ON COLUMN "public"."payments"."earned_amount" IS 'What we took for what was given; the rest of what we hold is refund_due_amount.';

COMMENT ON COLUMN "public"."payments"."effect" IS 'What the payment bought, as it stands now.';

COMMENT ON COLUMN "public"."payments"."fulfilment" IS 'What we did about it. Written by process_payment_atomic alone.';

COMMENT ON COLUMN "public"."payments"."issuer" IS 'Payer: the token''s issuer, canonical. With sub, known before the profile exists.';

COMMENT ON COLUMN "public"."payments"."net_amount" IS 'What of the due amount is paid and kept: what the payer is entitled to.';

COMMENT ON COLUMN "public"."payments"."open_for" IS 'What one payment at a time may be open for (an order, a member''s cycle, a join request): a second tab gets the same one.';

COMMENT ON COLUMN "public"."payments"."purchase" IS 'What is bought, frozen at initialisation: later price changes do not matter.';

COMMENT ON COLUMN "public"."payments"."refund_due_amount" IS 'What we hold and may not keep, minor units: paid twice, or paid for what could not be given.';

COMMENT ON COLUMN "public"."payments"."source" IS 'Which door told the capture first: webhook, sweep, reconciliation …';

COMMENT ON COLUMN "public"."payments"."status" IS 'Fold over the facts (inbox.fold). Written by process_payment_atomic alone.';

COMMENT ON COLUMN "public"."payments"."subscription_id" IS 'The subscription a payment began or is a month of.';

COMMENT ON COLUMN "public"."payments"."user_id" IS 'The payer''s profile; null until it exists.';

COMMENT ON COLUMN "public"."payments"."verified" IS 'verify-payment''s columns are verified, verified_at and provider_status: what the gateway answered when asked. They never mean that the payment took effect.';

COMMENT ON COLUMN "public"."product_inventory"."reserved" IS 'Pieces held for orders that are being paid.';

COMMENT ON COLUMN "public"."product_inventory"."stock" IS 'Pieces we have, reserved ones included.';

COMMENT ON COLUMN "public"."product_prices"."amount" IS 'Price of one piece in minor units of the currency.';

COMMENT ON COLUMN "public"."products"."credits_price" IS 'Price in credits; null: not sold for credits.';

COMMENT ON COLUMN "public"."products"."kind" IS 'image and digital are downloaded, physical is sent.';

COMMENT ON COLUMN "public"."profiles"."credits" IS 'Spendable now; equals the sum of the wallet''s ledger entries.';

COMMENT ON COLUMN "public"."profiles"."debt" IS 'Credits spent before their payment was taken back. The next grant pays it first; no spending meanwhile.';

COMMENT ON COLUMN "public"."profiles"."external_id" IS 'The token''s sub. Text: Clerk''s ids are no uuids.';

COMMENT ON COLUMN "public"."profiles"."issuer" IS 'Who vouches for the user: "supabase" for this project''s Auth, else the token''s iss.';

COMMENT ON COLUMN "public"."profiles"."total_spent" IS 'Net money paid per currency, minor units: {"NGN": 50000}.';

COMMENT ON COLUMN "public"."provider_currencies"."minimum_amount" IS 'The least the gateway accepts, in minor units of the currency.';

COMMENT ON COLUMN "public"."provider_currencies"."multiple_of" IS 'Amounts the gateway can take exactly are multiples of this many minor units: 10 where its last digit has to be 0.';

COMMENT ON COLUMN "public"."provider_currencies"."preferred" IS 'The currency when a request names none.';

COMMENT ON COLUMN "public"."provider_currencies"."recurring" IS 'Whether monthly plans can be paid through this gateway.';

COMMENT ON COLUMN "public"."subscriptions"."ends_at" IS 'When it ends, or ended; null while it goes on.';

COMMENT ON COLUMN "public"."subscriptions"."gateway_id" IS 'The gateway''s id, once it told it.';

COMMENT ON COLUMN "public"."subscriptions"."payment_id" IS 'The payment it began with.';

COMMENT ON COLUMN "public"."subscriptions"."status" IS 'The gateway''s own word, for people: no money depends on it. pending until it says one.';

COMMENT ON COLUMN "public"."transactions"."amount" IS 'Signed: positive came in, negative went out.';

COMMENT ON COLUMN "public"."transactions"."balance_after" IS 'Of credits: credits less debt after this line, negative while there is debt. Of money in a group: what the group holds of this kind for the user.';

COMMENT ON COLUMN "public"."transactions"."idempotency_key" IS 'What may happen to a user once only (welcome, a spend). Null where the payment''s net decides.';

COMMENT ON COLUMN "public"."transactions"."line" IS 'Order of the lines of one user: taken under a lock, unlike the time.';

COMMENT ON COLUMN "public"."transactions"."unit" IS 'CREDITS for the virtual unit, else the currency of the money.';

COMMENT ON CONSTRAINT "outbox_once" ON "ops"."outbox" IS 'A payment causes one message of a topic, however often it is processed.';

COMMENT ON FUNCTION "fulfilment"."add_member_to_group"(uuid, uuid) IS 'Gives someone whose payment a group accepts their place in it; what they have paid makes it active.';

COMMENT ON FUNCTION "fulfilment"."age_groups"() IS 'Days pass: contributions not paid in time are late, and a group whose last cycle is over is completed.';

COMMENT ON FUNCTION "fulfilment"."agent"(text, public.payments, bigint) IS 'Payment type agent: access while anything of the price is paid, and floor(credits × net / due) of its credits. A second payment for access that is there is refused, and so refunded.';

COMMENT ON FUNCTION "fulfilment"."announce"(public.payments) IS 'Queues what the world must hear once this commits: a receipt, and that money is due for refund.';

COMMENT ON FUNCTION "fulfilment"."answer"(public.payments) IS 'What the payer is told about a payment: by verify-payment after the gateway was asked, and while polling.';

COMMENT ON FUNCTION "fulfilment"."cancel_order"(uuid) IS 'Cancels an order that has not been sent. Credits come back at once and once; money becomes refund_due with the retry job.';

COMMENT ON FUNCTION "fulfilment"."cart_lines"(uuid, text) IS 'A user''s cart at today''s prices in a currency or in CREDITS. unit_amount null: not sold so; available null: never runs out.';

COMMENT ON FUNCTION "fulfilment"."cart_version"(uuid, text) IS 'A hash of what a cart holds and costs; null when it is empty. Who names another one has seen other prices.';

COMMENT ON FUNCTION "fulfilment"."check_cart"(uuid, text, text) IS 'The version of a cart that can be ordered; refused when it is empty, not sold so, or not what the buyer has seen.';

COMMENT ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) IS 'What initialize-payment needs to open the gateway''s checkout or to repeat its answer.';

COMMENT ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) IS 'The currency asked for, or the group''s, or the gateway''s preferred one; refused when the gateway does not take it.';

COMMENT ON FUNCTION "fulfilment"."contribution"(text, public.payments, bigint) IS 'Payment type contribution: a member''s contribution for one cycle.';

COMMENT ON FUNCTION "fulfilment"."count_reserved"() IS 'Trigger: a product that begins to run out begins with what pending orders hold of it, or they could never let go.';

COMMENT ON FUNCTION "fulfilment"."count_spending"(public.payments) IS 'Keeps profiles.total_spent at the sum of what the user''s payments in this currency earned us.';

COMMENT ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) IS 'Payment type credits: the wallet holds floor(credits × net / due) of the package; the difference is granted or taken back.';

COMMENT ON FUNCTION "fulfilment"."decide_join_request"(uuid, text) IS 'The answer of a group''s creator to a request, approved or rejected; an approved one can still be rejected until it is paid.';

COMMENT ON FUNCTION "fulfilment"."deliver_order"(uuid, uuid) IS 'A paid order whose pieces are taken: completed when there is nothing to send, else processing. Empties the cart of it.';

COMMENT ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) IS 'Calls the function of a payment''s type. step quote: freezes what payment.purchase asks for into {amount, purchase, description, open_for?}. step fulfil: brings the world to what net entitles, answers {effect, earned}: earned says which of our accounts take how much of net; what none takes is due for refund, and effect.refused says why. What payment.effect.refused says was refused once stays refused: its money is on its way back. Null: unknown type.';

COMMENT ON FUNCTION "fulfilment"."display_name"(uuid) IS 'How other members see a user: first name and initial, never the address.';

COMMENT ON FUNCTION "fulfilment"."draft"(jsonb, jsonb) IS 'Who wants to pay for what, by which gateway and in which currency: all but the price.';

COMMENT ON FUNCTION "fulfilment"."earn"(public.payments, inbox.folded, jsonb) IS 'Moves what the purchase earned {account: share of net} out of suspense, or back; answers their sum in money kept, minor units.';

COMMENT ON FUNCTION "fulfilment"."expire_reservations"() IS 'Orders not paid in time fail and let go of their pieces; a payment that still comes takes pieces again if there are any.';

COMMENT ON FUNCTION "fulfilment"."forget_downloads"() IS 'Links to downloads past their time, which open nothing any more.';

COMMENT ON FUNCTION "fulfilment"."fund_group"(public.payments, bigint, boolean) IS 'Brings what a payment holds in its group to its net: the deposit first, the rest fills cycles. What the group can''t take (full, closed, beyond the last cycle) is left, and so refunded.';

COMMENT ON FUNCTION "fulfilment"."grant_credits"(public.payments, bigint) IS 'Brings the credits a payment has put into the wallet to what is due: the difference is granted or taken back.';

COMMENT ON FUNCTION "fulfilment"."group_creation"(text, public.payments, bigint) IS 'Payment type group_creation: the creator''s deposit and first contribution; they become a member and the group opens.';

COMMENT ON FUNCTION "fulfilment"."group_join"(text, public.payments, bigint) IS 'Payment type group_join: an approved request pays deposit and first contribution and becomes a member.';

COMMENT ON FUNCTION "fulfilment"."group_members_seen_by"(public.groups, uuid) IS 'The members of a group with their contributions, for its creator and its members; null for everybody else.';

COMMENT ON FUNCTION "fulfilment"."group_refusal"(public.payments, public.groups, boolean) IS 'Why a group can''t take this payment as things stand, or null. admits: the payment would make its payer a member.';

COMMENT ON FUNCTION "fulfilment"."group_to_pay"(public.payments) IS 'The group a draft payment names, if its payer can see it and pays in its currency.';

COMMENT ON FUNCTION "fulfilment"."keep_group_funds"(public.payments, public.groups, bigint, bigint) IS 'Writes what a payment holds in its group, and a line of the statement for each kind that changed. Minor units.';

COMMENT ON FUNCTION "fulfilment"."lock_inventory"(uuid[]) IS 'Locks what there is of these products, by id. Whoever needs several names all of them at once, so that nobody waits for another crosswise.';

COMMENT ON FUNCTION "fulfilment"."may_download"(uuid, uuid) IS 'Whether this order still gives this file: asked when the link is made and again when it is opened.';

COMMENT ON FUNCTION "fulfilment"."message"(public.payments, text) IS 'One sentence about where a payment stands, for the payer.';

COMMENT ON FUNCTION "fulfilment"."move_stock"(uuid, text) IS 'Moves all pieces of an order to none (back in the shop), reserved or taken; false when there are not enough: the inventory''s own checks say so. Locks the order, then the inventory by product.';

COMMENT ON FUNCTION "fulfilment"."open_agent"(public.payments, uuid, boolean) IS 'Gives or withdraws the access this payment buys; answers whether it is there by this payment.';

COMMENT ON FUNCTION "fulfilment"."open_payment"(public.payments) IS 'The payment that is open for the same thing, when a second tab can use it; one that can''t be used makes room.';

COMMENT ON FUNCTION "fulfilment"."order"(text, public.payments, bigint) IS 'Payment type order: the cart becomes an order with its pieces reserved; the first capture pays it. Indivisible: a partial refund keeps it, net 0 takes it back. What is sold out or cancelled when the money comes is refused, and so refunded.';

COMMENT ON FUNCTION "fulfilment"."own_group"(uuid) IS 'The signed-in user''s own group, locked; someone else''s is not found.';

COMMENT ON FUNCTION "fulfilment"."place_order"(uuid, text, text) IS 'The pending order of a user''s cart at server prices, its pieces reserved; a second tab with the same cart gets the same one, and so does who comes back after the reservation ran out. The caller holds ops.lock_payer.';

COMMENT ON FUNCTION "fulfilment"."quote"(public.payments) IS 'A draft payment with its price, frozen purchase and description, from the database.';

COMMENT ON FUNCTION "fulfilment"."recount_cycles"(public.groups, public.group_members) IS 'What a member has paid in fills the cycles, oldest first; a cycle not covered whole is due, or late once its day has passed.';

COMMENT ON FUNCTION "fulfilment"."recount_member"(uuid, uuid) IS 'What a member''s money makes of their place: active with a seat, deposit paid, request joined; the group is open while someone is in it. A pure function of group_funds, so the order of events never matters. The caller holds the group.';

COMMENT ON FUNCTION "fulfilment"."refund_reason"(public.payments) IS 'Why a payment is refunded by itself, for the gateway''s note.';

COMMENT ON FUNCTION "fulfilment"."refusal_message"(text, text) IS 'Why something can''t be had (effect.refused), for the payer. money: due, refunded, or none when nothing was paid.';

COMMENT ON FUNCTION "fulfilment"."refuse_out_of_stock"(uuid) IS 'Tells a buyer which lines of their cart can''t be had.';

COMMENT ON FUNCTION "fulfilment"."refuse_owned_agent"(uuid, uuid) IS 'Refuses to sell a user access that they have.';

COMMENT ON FUNCTION "fulfilment"."refuse_payment_to_group"(public.payments, public.groups, boolean) IS 'Tells the payer before paying what would make the payment due for refund.';

COMMENT ON FUNCTION "fulfilment"."refuse_unknown_order"() IS 'The same answer for an order that does not exist and for someone else''s.';

COMMENT ON FUNCTION "fulfilment"."security_deposit"(text, public.payments, bigint) IS 'Payment type security_deposit: what is missing of a member''s deposit, alone.';

COMMENT ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) IS 'Brings what a payment bought, and the books, to what its net entitles, and says on the row what we did about it.';

COMMENT ON FUNCTION "fulfilment"."state_group_money"(public.payments, uuid, text, bigint, bigint) IS 'Brings the statement''s lines of a payment and kind to amount, minor units; balance_after: what the group holds then.';

COMMENT ON FUNCTION "fulfilment"."withdraw_order"(uuid, text) IS 'Ends an order as cancelled, failed or refunded: no more downloads, and its pieces are back in the shop unless they were sent.';

COMMENT ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) IS 'What one event does: facts, fold, books, effects. Runs in one inner block, so all of it happens or nothing.';

COMMENT ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) IS 'Puts a payment on the sweeper''s list when an event leaves something that only the gateway can answer, and takes off what is answered.';

COMMENT ON FUNCTION "inbox"."asked_by"(uuid) IS 'The name the gateway is asked about a payment by, beside our reference: its invoice, else its order; null where it has neither.';

COMMENT ON FUNCTION "inbox"."attempts_status"(uuid) IS 'Status of a payment without money: canceled > failed > pending. None is final: a capture may still come.';

COMMENT ON FUNCTION "inbox"."bill_subscription"(public.subscriptions) IS 'The payment of an invoice not seen before: the one the subscription began with as long as it has no invoice, else a new row from what that one bought and for how much. The caller holds the subscription.';

COMMENT ON FUNCTION "inbox"."captures"(uuid) IS 'The captures of a payment, one row a gateway object. matches: amount, currency and mode are what is due, or an operator accepted them as that.';

COMMENT ON FUNCTION "inbox"."drop_months"() IS 'Lets go of the bodies of one month past the retention, all but the unresolved; drops the month once none is left. Only dropping locks deliveries out, for some milliseconds and without having anything else to do meanwhile.';

COMMENT ON FUNCTION "inbox"."find_payment"(text, jsonb) IS 'The payment that refs [{type, value}] name; null when none is known. Two different ones are an error.';

COMMENT ON FUNCTION "inbox"."fold"(public.payments) IS 'Status and net of a payment: a pure function of its facts and of what is due, so every order of arrival ends the same.';

COMMENT ON FUNCTION "inbox"."is_authorized"(uuid) IS 'Whether the gateway holds money for this payment that it has not let go. A failure told for the same object does not count: banks authorise late.';

COMMENT ON FUNCTION "inbox"."is_passing_fault"(text) IS 'Whether an SQLSTATE goes away by itself (lock or statement timeout, deadlock, serialisation, resources, shutdown): then nothing is kept and the gateway is asked to deliver again.';

COMMENT ON FUNCTION "inbox"."judge"(public.payments, jsonb) IS 'The outcome of an event whose facts are recorded: parked while the payer or the movement is unknown, review when it tells a capture that is not what is due, else applied.';

COMMENT ON FUNCTION "inbox"."keep_bodies"(text, bigint[]) IS 'Empties a month''s partition of the bodies but for those of these events. Locks this partition alone, so deliveries go on.';

COMMENT ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) IS 'Writes what the facts establish and the event tells beside them on the payments row.';

COMMENT ON FUNCTION "inbox"."learn_subscription"(text, jsonb) IS 'Keeps what an event tells of a subscription of ours, and answers and locks it; null for everybody else''s. Invoices that waited for its name become due.';

COMMENT ON FUNCTION "inbox"."make_months"() IS 'Makes this and next month''s partition of the bodies. Locks no delivery out but those without a month, and gives up soon: a month that is not there yet loses nothing.';

COMMENT ON FUNCTION "inbox"."money"(uuid) IS 'What the gateway took and gave back for a payment, per mode and currency, minor units: the books follow it.';

COMMENT ON FUNCTION "inbox"."movement_detail"(text, text, text) IS 'What was told of a movement beside the fact (capture, dispute, fee, gross), or null; the same in every order of events.';

COMMENT ON FUNCTION "inbox"."receive_event"(jsonb) IS 'Stores a delivery with its bytes, or finds it and locks it: of concurrent deliveries of the same bytes one goes first.';

COMMENT ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) IS 'Adds the facts of an event to a payment; one told before is left as it is. Answers how much was new.';

COMMENT ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) IS 'Keeps the names an event or a gateway''s answer gave a payment, so that later events find it by any of them.';

COMMENT ON FUNCTION "inbox"."reply"(uuid, text, text, text) IS 'The answer of process_payment_atomic. The reason says what a parked event waits for.';

COMMENT ON FUNCTION "inbox"."retry_delay"(integer) IS '5 seconds, doubled with every attempt, at most an hour, with a quarter of jitter.';

COMMENT ON FUNCTION "inbox"."retry_next_event"() IS 'Processes the failed or parked event that is due longest, once; false when none is. Concurrent callers take different ones.';

COMMENT ON FUNCTION "inbox"."schedule_settlement"(uuid, text) IS 'After what a payment bought has changed (an order cancelled, a group closed): an event of our own, due now, through the same door as the gateways''. The retry job applies it in a transaction of its own, so that whoever changes the order or the group needs no lock on its payments.';

COMMENT ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) IS 'Keeps what became of an event: parked and failed ones with a retry of our own, dead when that took too long.';

COMMENT ON FUNCTION "inbox"."wake"(text[]) IS 'Makes parked events due that wait for one of these keys.';

COMMENT ON FUNCTION "inbox"."wake_for_refs"() IS 'Trigger: a new name of a payment makes the events due that waited for it.';

COMMENT ON FUNCTION "inbox"."wake_missed"() IS 'Makes parked events due whose payment''s or subscription''s name is known by now.';

COMMENT ON FUNCTION "inbox"."withdrawals"(uuid) IS 'The refunds (pending or processed) and disputes (open, or lost) of a payment with what each takes, minor units. dispute: the one it is of, which not every refund names; open: not final yet.';

COMMENT ON FUNCTION "ledger"."account_id"(text, text) IS 'The account with this code and currency; made on first use.';

COMMENT ON FUNCTION "ledger"."book_gateway"(public.payments) IS 'Brings clearing, fees and surcharge to what the facts say the gateway did; the rest of each movement is in suspense. surcharge: what the customer paid on top because they bear the fee.';

COMMENT ON FUNCTION "ledger"."booked"(uuid, text, text) IS 'What this payment has put on an account so far, debit positive, minor units.';

COMMENT ON FUNCTION "ledger"."earned_accounts"(public.payments) IS 'The accounts of ours that this payment''s fulfilment has put something on, as ledger.recognise names them.';

COMMENT ON FUNCTION "ledger"."mode"(boolean) IS 'The last part of an account''s code: test money never mixes with live money.';

COMMENT ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text, uuid) IS 'The one way a wallet changes: journal, profile and statement line together, under the profile''s lock. Positive grants (debt first), negative takes back (what is missing becomes debt). Counter account spent is what the user used. Answers credits less debt.';

COMMENT ON FUNCTION "ledger"."post"(text, uuid, text, jsonb) IS 'Writes one journal from lines [{account, currency, amount, balance_after?}], debit positive, minor units. Lines of zero are left out; nothing to move writes nothing and answers null.';

COMMENT ON FUNCTION "ledger"."recognise"(public.payments, text, bigint) IS 'Brings what this payment has on an account of ours (revenue, deposits …) to amount, out of or back to suspense.';

COMMENT ON FUNCTION "ledger"."refuse_change"() IS 'Trigger of every append-only table: refuses UPDATE, DELETE and TRUNCATE.';

COMMENT ON FUNCTION "ledger"."refuse_imbalance"() IS 'Trigger: per journal and currency, the entries of one statement sum to zero.';

COMMENT ON FUNCTION "ledger"."spend_credits"(uuid, bigint, text, text, uuid) IS 'Takes credits out of a wallet that has them and no debt; answers the balance after. Nothing else spends.';

COMMENT ON FUNCTION "ops"."apply_identity_event"(jsonb) IS 'Brings a profile to what its identity provider says. The first news of a user makes it, whichever that is; deletion closes it and is final. Answers applied, or ignored when something newer is known.';

COMMENT ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) IS 'Writes one line of the audit log.';

COMMENT ON FUNCTION "ops"."broken_books"(timestamp with time zone) IS 'ops.broken_invariants of the double entry: journals, entries, accounts.';

COMMENT ON FUNCTION "ops"."broken_grants"(timestamp with time zone) IS 'ops.broken_invariants of what payments granted: the credits that their net entitles to, and access while it is paid for. That the net is what the facts say is for ops.broken_payments.';

COMMENT ON FUNCTION "ops"."broken_groups"(timestamp with time zone) IS 'ops.broken_invariants of the savings groups: seats, deposits and cycles follow from their funds.';

COMMENT ON FUNCTION "ops"."broken_inbox"(timestamp with time zone) IS 'ops.broken_invariants of the inbox: events, facts and the names of payments.';

COMMENT ON FUNCTION "ops"."broken_invariants"(timestamp with time zone) IS 'Every way in which what must always hold does not; empty when all is well. Looks at what was touched since a time, or at everything. The same rules for the prover, for tests, and for production between two transactions.';

COMMENT ON FUNCTION "ops"."broken_orders"(timestamp with time zone) IS 'ops.broken_invariants of the shop: orders are paid for once, and their pieces are there.';

COMMENT ON FUNCTION "ops"."broken_payments"(timestamp with time zone) IS 'ops.broken_invariants of the payments: the row is the fold of its facts, it was acted on, and nothing is paid for twice.';

COMMENT ON FUNCTION "ops"."broken_postings"(timestamp with time zone) IS 'ops.broken_invariants of what is booked for payments: the money is where their rows and facts say.';

COMMENT ON FUNCTION "ops"."broken_refunds"(timestamp with time zone) IS 'ops.broken_invariants of our refunds: those reserved and those that facts tell of together take no more of a capture than it brought. Of our own money only: a dispute, or a refund in the dashboard, may come when all is reserved already, and the fact of a refund is there before its id is on the request, so facts and reservations together may well exceed a capture.';

COMMENT ON FUNCTION "ops"."broken_wallets"(timestamp with time zone) IS 'ops.broken_invariants of the wallets: profile, entries and statement say the same.';

COMMENT ON FUNCTION "ops"."check_delay"(integer) IS 'How long after which attempt the gateway is asked again.';

COMMENT ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) IS 'Makes a user''s profile with the welcome credits, once: the unique identity and the statement''s key both see to it.';

COMMENT ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) IS 'The profile of a Supabase Auth user.';

COMMENT ON FUNCTION "ops"."forget_idempotency_keys"() IS 'Idempotency-Keys past their day, which hold nothing any more. Never what they started.';

COMMENT ON FUNCTION "ops"."lock_payer"(text, text) IS 'Lets one checkout of a payer at a time begin.';

COMMENT ON FUNCTION "ops"."operator_named"(jsonb) IS 'The operator that a verified token {issuer, sub} names; refused for everybody else.';

COMMENT ON FUNCTION "ops"."queue_refunds"(integer, text[]) IS 'Reserves refunds for what is due at these gateways and not being refunded yet. Answers how many. The payment is held, so the queue and an operator never refund the same money.';

COMMENT ON FUNCTION "ops"."refund_call"(ops.refunds) IS 'What is needed to ask the gateway for a refund. attempts: asked before, so look first; age_seconds: since it was written down; quiet_seconds: since the gateway was last asked about it, or answered.';

COMMENT ON FUNCTION "ops"."refund_to_queue"(public.payments) IS 'What of a payment''s refund_due_amount is to be refunded by itself and is not being refunded yet, minor units. Nothing after a refund that the gateway refused or that failed, until an operator has refunded something.';

COMMENT ON FUNCTION "ops"."refundable"(uuid) IS 'What may still be refunded of each capture of a payment, minor units, what does not count for the purchase first: captured, less what is refunded or disputed, less what is being refunded.';

COMMENT ON FUNCTION "ops"."refuse_in_progress"(public.payments) IS 'Refuses a second request while the first is at the gateway; one that was given up does not count.';

COMMENT ON FUNCTION "ops"."remember_key"(public.payments, jsonb) IS 'Ties an Idempotency-Key to the payment it started; one that expired or whose payment came to nothing is taken over.';

COMMENT ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) IS 'The payment an Idempotency-Key already started, to be answered again; null when a new one is to be made. The caller holds ops.lock_payer.';

COMMENT ON FUNCTION "ops"."require_operator"() IS 'The profile of the signed-in operator; refused for everybody else.';

COMMENT ON FUNCTION "ops"."require_profile"() IS 'The profile of the signed-in user; refused when there is none.';

COMMENT ON FUNCTION "ops"."reserve_refund"(public.payments, bigint, text, uuid, text, text) IS 'Writes a refund down before the gateway is asked; refused when it is more than is left of a capture. amount null: all that is left of one; capture_id null: the first one in the payment''s currency and mode that has so much left, of those in review only where none counts. The caller holds the payment, so that two refunds never take the same money.';

COMMENT ON FUNCTION "ops"."retry_signups"() IS 'Makes the profiles that could not be made at sign-up. Answers how many.';

COMMENT ON FUNCTION "ops"."schedule_check"(uuid, text, interval) IS 'Asks the sweeper to ask the gateway about a payment after a delay, or sooner if it was to be asked anyway.';

COMMENT ON FUNCTION "ops"."setting"(text) IS 'The value of one setting; a missing one is an error, never a silent default.';

COMMENT ON FUNCTION "ops"."touched_payments"(timestamp with time zone) IS 'The payments that something happened to since a time, by their rows or by the books.';

COMMENT ON FUNCTION "ops"."touched_profiles"(timestamp with time zone) IS 'The users to whom, to whose payments or on whose statements something happened since a time.';

COMMENT ON FUNCTION "ops"."units"(bigint) IS 'An amount of the virtual unit with its name, for people: "20 credits".';

COMMENT ON FUNCTION "ops"."welcome_auth_user"() IS 'Trigger on auth.users: a profile with welcome credits once a contact is confirmed. Never blocks the sign-up.';

COMMENT ON FUNCTION "public"."accept_capture"(uuid, text) IS 'An operator accepts an amount in review as paying what is due. That is a fact too, and goes through the one door.';

COMMENT ON FUNCTION "public"."adopt_payments"() IS 'Trigger: a new profile takes over the payments its user made before it existed, and their parked events become due.';

COMMENT ON FUNCTION "public"."approve_join_request"(uuid) IS 'Approves a request to join the signed-in users own group: the asker may pay now.';

COMMENT ON FUNCTION "public"."cancel_order"(uuid) IS 'Cancels the signed-in user''s own order before it is sent, unless its downloads are there: those an operator cancels. Credits are back at once, money is refunded.';

COMMENT ON FUNCTION "public"."canonical_issuer"(text) IS 'The issuer as profiles keep it: "supabase" for this project''s Auth, any other as the token says.';

COMMENT ON FUNCTION "public"."cart"(text) IS 'The signed-in user''s cart in a currency: lines, total, gateways, and what it costs in credits. version goes to the checkout, which refuses when price or content has changed since.';

COMMENT ON FUNCTION "public"."catalogue"(text, integer) IS 'One page of the shop in a currency, in one request; cacheable. 24 products a page, more: whether another follows.';

COMMENT ON FUNCTION "public"."checkout_with_credits"(text, text) IS 'Buys the signed-in user''s cart with credits, in one transaction: balance, order, items, stock, cart. cart_version: as public.cart showed it (credits.version); idempotency_key: a repeat answers the order it made.';

COMMENT ON FUNCTION "public"."claim_gateway_checks"(integer) IS 'Payments about which the gateway is to be asked now, with why. Concurrent sweepers get different ones.';

COMMENT ON FUNCTION "public"."claim_refunds"(integer, text[]) IS 'Queues what is due for refund, and hands out the refunds that gateways are to be asked for now. providers: those that are set up; what the others owe waits, unasked. Concurrent sweepers get different ones.';

COMMENT ON FUNCTION "public"."claim_replays"(integer) IS 'Dead events an operator asked to replay, with their bytes, for the sweeper to read again. Leased for five minutes.';

COMMENT ON FUNCTION "public"."close_group"(uuid) IS 'Closes the signed-in user''s own group before it starts: everyone''s money is refunded, and what still comes too.';

COMMENT ON FUNCTION "public"."create_download"(uuid, uuid) IS 'A link''s token to download what the signed-in user bought; expires (setting download_link).';

COMMENT ON FUNCTION "public"."create_group"(text, text, bigint, bigint, integer, integer, text) IS 'A savings group of the signed-in user, a draft until they pay group_creation. Amounts in minor units; answers its id.';

COMMENT ON FUNCTION "public"."discounted"(bigint, smallint) IS 'A price after its discount, in minor units. The discount is rounded down: the one rule for what is shown and what is due.';

COMMENT ON FUNCTION "public"."finish_gateway_check"(uuid, text, text, timestamp with time zone) IS 'Closes a check the gateway answered; what it still leaves open stays on the cadence. asked_at: as claimed. Whoever has claimed it since has asked later, and knows more.';

COMMENT ON FUNCTION "public"."group_overview"(uuid) IS 'A group as the signed-in user may see it, in one request: members and who has paid which cycle for members, requests for its creator.';

COMMENT ON FUNCTION "public"."has_agent_access"(uuid) IS 'Whether the signed-in user may use an agent now. What an API asks before it serves one.';

COMMENT ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) IS 'Starts a payment: price and purchase from the database, row and reference committed before the gateway is called. payer: {issuer, sub, email} of the verified token; request: what is bought, never how much.';

COMMENT ON FUNCTION "public"."is_operator"() IS 'Whether the signed-in user is an operator: what to show them. What they may do is checked where it is done.';

COMMENT ON FUNCTION "public"."leave_group"(uuid) IS 'The signed-in member leaves a group that has not started: their seat is free at once, their money is refunded.';

COMMENT ON FUNCTION "public"."me"() IS 'The profile of the signed-in user: issuer and sub of the token, never a cast of sub to uuid.';

COMMENT ON FUNCTION "public"."my_groups"() IS 'The groups the signed-in user made or is a member of: whose members and contributions they see.';

COMMENT ON FUNCTION "public"."open_download"(text) IS 'The file behind a link. Time and order are checked here, when it is opened: a refund closes links that are out.';

COMMENT ON FUNCTION "public"."orders_to_send"() IS 'For operators: the hundred oldest orders that wait to be sent, or whose money waits to be refunded.';

COMMENT ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) IS 'A payer''s own payment, to ask the gateway about; someone else''s is not found.';

COMMENT ON FUNCTION "public"."payments_to_operate"(text) IS 'For operators: payments by reference or e-mail, with what can be refunded of each capture; without a search those that wait for somebody (ops.waiting_payments).';

COMMENT ON FUNCTION "public"."process_identity_event"(jsonb) IS 'The one door for users of another identity provider: each delivery once, each user one profile and one welcome, in any order. Lock order: event, identity, profile.';

COMMENT ON FUNCTION "public"."process_payment_atomic"(jsonb) IS 'The one door to every business effect. Stores the event, then in one inner block: facts, fold, books, effects, outbox and audit, all or nothing. Outcomes are data (applied, duplicate, parked, review, ignored, failed, dead); only a passing fault raises, so that the gateway delivers again. Lock order: event, payment, what the type names, profile.';

COMMENT ON FUNCTION "public"."providers_taking"(text, bigint, boolean) IS 'The gateways that take exactly an amount (minor units) of a currency, once or every month; null when none does.';

COMMENT ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) IS 'Keeps what the gateway answered when the checkout was opened: opened, refused, or unknown after a timeout (never failed).';

COMMENT ON FUNCTION "public"."record_refund"(uuid, text, text, text) IS 'Keeps what the gateway answered to a refund: accepted with its id, refused, or unknown after a timeout (the sweeper looks again). Answers the refund as it stands.';

COMMENT ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) IS 'Stores what the gateway answered when asked. No business effect, ever: that comes through process_payment_atomic.';

COMMENT ON FUNCTION "public"."reject_join_request"(uuid) IS 'Rejects a request to join the signed-in users own group; money on its way is refunded.';

COMMENT ON FUNCTION "public"."replay_event"(bigint) IS 'Makes a dead, failed or parked event due again. Through the same door: what took effect takes none again.';

COMMENT ON FUNCTION "public"."request_refund"(jsonb, jsonb) IS 'Reserves a refund for an operator, before the gateway is asked. payer: {issuer, sub} of the verified token; request: {reference, provider?, capture_id? (of several), amount? (minor units; all that is left of a capture when null), reason?, idempotency_key?, providers: those that are set up}.';

COMMENT ON FUNCTION "public"."request_to_join"(uuid, text) IS 'Asks to join an open group; asking twice is asking once. Answers the request''s id.';

COMMENT ON FUNCTION "public"."set_cart_item"(uuid, integer) IS 'Puts so many pieces of a product into the signed-in user''s cart, 0 takes it out. Answers the pieces in the cart.';

COMMENT ON FUNCTION "public"."spend_credits"(bigint, text, text) IS 'Spends credits of the signed-in user: never below zero, not while there is debt, once a key. amount in credits.';

COMMENT ON FUNCTION "public"."start_group"(uuid, date) IS 'Starts the signed-in user''s own group: the first contribution is due on starts_on, the others a cycle apart.';

COMMENT ON FUNCTION "public"."subscription_to_cancel"(jsonb, uuid) IS 'A payer''s own subscription, for the gateway to be asked to end it; someone else''s is not found. That it ends is learned from the gateway.';

COMMENT ON FUNCTION "public"."unit_name"() IS 'What the virtual unit is called: {"one": "credit", "many": "credits"}.';

COMMENT ON FUNCTION "public"."update_order"(uuid, text, text) IS 'For operators: processing → completed (sent) or cancelled, and the tracking the buyer sees.';

COMMENT ON SCHEMA "fulfilment" IS 'What a payment buys: one function a payment type, registered in fulfilment.dispatch.';

COMMENT ON SCHEMA "inbox" IS 'What the gateways told us: deliveries, their bytes, the facts in them, and how an event finds its payment.';

COMMENT ON SCHEMA "ledger" IS 'Double entry: accounts, journals and entries. Append-only, zero-sum per journal and currency.';

COMMENT ON SCHEMA "ops" IS 'Running the system: settings, operators, audit log, outbox, idempotency keys, gateway checks.';

COMMENT ON SCHEMA "public" IS 'What the Data API exposes: tables and views a client reads under row level security, and the RPCs.';

COMMENT ON TABLE "fulfilment"."downloads" IS 'Links given to buyers, by the hash of their token: who reads this table can''t download.';

COMMENT ON TABLE "fulfilment"."group_funds" IS 'What each payment has put into a group and not taken back, minor units of the group''s currency. Everything a group shows about its members'' money is computed from here.';

COMMENT ON TABLE "fulfilment"."product_files" IS 'The file behind a digital product, up to 10 MiB. Outside the Data API: it leaves through open_download alone.';

COMMENT ON TABLE "inbox"."movement_details" IS 'What events tell of a movement beside the fact itself, append-only: the capture a refund or dispute takes from, the dispute a refund settles, the fee and the gross of a capture. Apart from the facts, because one event tells of a movement before another says this of it; where they differ the largest holds, whatever came first.';

COMMENT ON TABLE "inbox"."payment_facts" IS 'What the gateways established, append-only. A fact is told by several events and counts once: payment_facts_fact_key.';

COMMENT ON TABLE "inbox"."payment_refs" IS 'Names by which a gateway''s event finds its payment: our reference, the gateway''s order, payment, token …';

COMMENT ON TABLE "inbox"."webhook_bodies" IS 'The bytes as they were signed, the allowed headers, and the event read from them. By month: inbox.make_months makes them, inbox.drop_months drops old ones, all but the unresolved.';

COMMENT ON TABLE "inbox"."webhook_bodies_default" IS 'Bodies of months without a partition.';

COMMENT ON TABLE "inbox"."webhook_events" IS 'Every delivery, once, for ever: the key that makes it take effect once, and what became of it.';

COMMENT ON TABLE "ledger"."accounts" IS 'One row an account and currency, without a balance: no payment updates or locks a shared row. Codes: clearing|fees|surcharge:<provider>:<mode>, suspense|revenue:…:<mode>, wallet|debt:<user>, issued, spent.';

COMMENT ON TABLE "ledger"."entries" IS 'What a journal moves, debit positive. No foreign keys: a key share lock on shared accounts would serialise payments; the zero-sum trigger and ledger.post do that work.';

COMMENT ON TABLE "ledger"."journals" IS 'One movement. gateway: what the gateway holds for us, against suspense; fulfilment: from suspense to where it belongs; wallet: units of a user.';

COMMENT ON TABLE "ops"."audit_log" IS 'What happened, by whom, from which status to which. No row images; append-only.';

COMMENT ON TABLE "ops"."failed_signups" IS 'Users whose profile could not be made when they signed up. The retry job makes it; the sign-up itself went through.';

COMMENT ON TABLE "ops"."gateway_checks" IS 'Payments about which the gateway must be asked: seen = verify-payment saw a capture no webhook has told; lookup = an event left open which movement it tells; authorized = waits for our capture; unfinished = nobody came back; reversal = a refund is pending or a dispute open, and its end may be told by a webhook that never comes; month = so may the next month of the plan that began with it.';

COMMENT ON TABLE "ops"."idempotency_keys" IS 'The Idempotency-Key a payer sent, scoped to the payer, for 24 hours: same body, same answer, one payment.';

COMMENT ON TABLE "ops"."identities" IS 'What another identity provider last said of its user. One row a user, kept for ever: locked by each of their events, and where a user is gone whom we may not have met, the tombstone.';

COMMENT ON TABLE "ops"."identity_events" IS 'Every delivery of an identity provider, once, for ever. Without its body: who a user is stands in their profile.';

COMMENT ON TABLE "ops"."operators" IS 'Who may replay, refund and move orders on. Checked in SQL; every act is audited.';

COMMENT ON TABLE "ops"."outbox" IS 'Messages the world must get once the payment is committed (receipts), written in the same transaction.';

COMMENT ON TABLE "ops"."refunds" IS 'What we ask gateways to give back, written before they are called: a request reserves its amount, it is never a fact. unknown: the call was not answered; accepted: the gateway gave its refund''s id, and the facts say the rest.';

COMMENT ON TABLE "ops"."settings" IS 'Choices of the operator that no code should hold. Read through ops.setting().';

COMMENT ON TABLE "public"."agent_access" IS 'Which payment gives whom access to which agent; withdrawn with the money.';

COMMENT ON TABLE "public"."agent_prices" IS 'What access to an agent costs in each currency.';

COMMENT ON TABLE "public"."agents" IS 'A marketplace item: its price buys access and the credits that come with it.';

COMMENT ON TABLE "public"."cart_items" IS 'What a user means to buy. Without prices: they are taken when the order is made.';

COMMENT ON TABLE "public"."contributions" IS 'One member''s contribution for one cycle. Follows from fulfilment.group_funds: what a member has paid in fills the cycles, oldest first.';

COMMENT ON TABLE "public"."credit_package_prices" IS 'What a package costs in each currency, before its discount.';

COMMENT ON TABLE "public"."credit_packages" IS 'Credits that can be bought together. Prices are in credit_package_prices.';

COMMENT ON TABLE "public"."currencies" IS 'ISO 4217 currencies and how many decimals their minor unit has.';

COMMENT ON TABLE "public"."group_join_requests" IS 'Who asks to join a group, and what its creator answered. approved may pay; joined has paid.';

COMMENT ON TABLE "public"."group_members" IS 'Who is in a group. active holds a seat; withdrawn: all their money went back; left before the start.';

COMMENT ON TABLE "public"."groups" IS 'Rotating savings (ajo, esusu, chit fund): as many cycles as seats, one contribution a member and cycle. draft: its creator has not paid; open: takes members; active: started; completed; closed: every payment is refunded.';

COMMENT ON TABLE "public"."order_items" IS 'What an order is for, with name, kind and price as they were when it was made.';

COMMENT ON TABLE "public"."orders" IS 'pending: waits for its payment, pieces reserved; failed: not paid in time, pending again when the buyer comes back; processing: paid, to be sent; completed: sent, or downloadable; refund_due: paid but could not be given; cancelled by the buyer or for a newer order; refunded.';

COMMENT ON TABLE "public"."payments" IS 'One attempt to pay one amount. Born in initialize_payment with what is due; facts move it, nothing else.';

COMMENT ON TABLE "public"."product_inventory" IS 'Pieces of the products that run out; one without a row here never does. Its checks refuse what would oversell: fulfilment.move_stock relies on them.';

COMMENT ON TABLE "public"."product_prices" IS 'What one piece of a product costs in each currency.';

COMMENT ON TABLE "public"."products" IS 'What the shop sells. Prices in money are in product_prices, pieces in product_inventory, files in fulfilment.product_files.';

COMMENT ON TABLE "public"."profiles" IS 'A user and their wallet. Made only by the identity provider''s door (Supabase Auth trigger, Clerk), never by a payment.';

COMMENT ON TABLE "public"."provider_currencies" IS 'Which gateway takes which currency.';

COMMENT ON TABLE "public"."subscriptions" IS 'A package paid every month. Its first payment holds what is bought and for how much; each paid invoice makes a payments row of its own from that one.';

COMMENT ON TABLE "public"."transactions" IS 'The user''s statement: one line a movement of their wallet or of their money in a group, append-only.';

COMMENT ON TYPE "inbox"."folded" IS 'What the facts of a payment amount to. net: of the due amount, paid and kept; kept: the same in money received; surplus: matching captures beyond the one that counts and not yet refunded; reversing: a refund or a dispute has no end yet; overlapping: a refund names no dispute though there is one, so they may be the same money. Minor units.';

COMMENT ON TYPE "inbox"."verdict" IS 'What became of an event. repeated: its facts were all known and it changed nothing.';

COMMENT ON VIEW "ops"."jobs" IS 'What is to be done again and again, each in a transaction of its own, so that one that fails stops no other. The platform''s cron is given this list, and the local stack''s scheduler reads it.';

COMMENT ON VIEW "ops"."open_refunds" IS 'Refunds whose amount is reserved: asked for, and not told as a fact yet. From then on the fact counts instead.';

COMMENT ON VIEW "ops"."waiting_payments" IS 'Payments that wait for somebody: due for refund, in review, failed, parked, or with a refund or a dispute that does not come to an end.';

COMMENT ON VIEW "public"."agent_offers" IS 'Agents that can be bought: price by currency, the credits that come with them, and the gateways.';

COMMENT ON VIEW "public"."credit_allocations" IS 'First in, first out: which credits that came in (grant_id, its payment_id) went into which use (an order, a spend, a refund). A debt is paid by the next grant.';

COMMENT ON VIEW "public"."credit_offers" IS 'What can be bought: package, currency, price before and after the discount, and the gateways that take it.';

COMMENT ON VIEW "public"."credit_purchases" IS 'Payments that brought credits, with the credits they still entitle to.';

COMMENT ON VIEW "public"."payment_history" IS 'Every payment of the signed-in user, whatever became of it.';

COMMENT ON VIEW "public"."product_offers" IS 'What the shop sells: price by currency and in credits, pieces left (null: never runs out), and the gateways that take one piece''s price.';

REVOKE ALL ON FUNCTION "fulfilment"."add_member_to_group"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."add_member_to_group"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."add_member_to_group"(uuid, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."age_groups"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."age_groups"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."age_groups"() TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."agent"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."agent"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."agent"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."announce"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."announce"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."announce"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."answer"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."answer"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."answer"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."cancel_order"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."cancel_order"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."cancel_order"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."cart_lines"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."cart_lines"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."cart_lines"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."cart_version"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."cart_version"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."cart_version"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."check_cart"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."check_cart"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."check_cart"(uuid, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."checkout_answer"(public.payments, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."choose_currency"(text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."contribution"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."contribution"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."contribution"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."count_reserved"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."count_reserved"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."count_reserved"() TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."count_spending"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."count_spending"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."count_spending"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."credits"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."decide_join_request"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."decide_join_request"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."decide_join_request"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."deliver_order"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."deliver_order"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."deliver_order"(uuid, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."dispatch"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."display_name"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."display_name"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."display_name"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."draft"(jsonb, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."draft"(jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."draft"(jsonb, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."earn"(public.payments, inbox.folded, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."earn"(public.payments, inbox.folded, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."earn"(public.payments, inbox.folded, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."expire_reservations"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."expire_reservations"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."expire_reservations"() TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."forget_downloads"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."forget_downloads"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."forget_downloads"() TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."fund_group"(public.payments, bigint, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."fund_group"(public.payments, bigint, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."fund_group"(public.payments, bigint, boolean) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."grant_credits"(public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."grant_credits"(public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."grant_credits"(public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."group_creation"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."group_creation"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."group_creation"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."group_join"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."group_join"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."group_join"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."group_members_seen_by"(public.groups, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."group_members_seen_by"(public.groups, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."group_members_seen_by"(public.groups, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."group_refusal"(public.payments, public.groups, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."group_refusal"(public.payments, public.groups, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."group_refusal"(public.payments, public.groups, boolean) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."group_to_pay"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."group_to_pay"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."group_to_pay"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."keep_group_funds"(public.payments, public.groups, bigint, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."keep_group_funds"(public.payments, public.groups, bigint, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."keep_group_funds"(public.payments, public.groups, bigint, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."lock_inventory"(uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."lock_inventory"(uuid[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."lock_inventory"(uuid[]) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."may_download"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."may_download"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."may_download"(uuid, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."message"(public.payments, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."message"(public.payments, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."message"(public.payments, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."move_stock"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."move_stock"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."move_stock"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."open_agent"(public.payments, uuid, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."open_agent"(public.payments, uuid, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."open_agent"(public.payments, uuid, boolean) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."open_payment"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."open_payment"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."open_payment"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."order"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."order"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."order"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."own_group"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."own_group"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."own_group"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."place_order"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."place_order"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."place_order"(uuid, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."quote"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."quote"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."quote"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."recount_cycles"(public.groups, public.group_members) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."recount_cycles"(public.groups, public.group_members) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."recount_cycles"(public.groups, public.group_members) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."recount_member"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."recount_member"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."recount_member"(uuid, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refund_reason"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refund_reason"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refund_reason"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refusal_message"(text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refusal_message"(text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refusal_message"(text, text) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refuse_out_of_stock"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refuse_out_of_stock"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refuse_out_of_stock"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refuse_owned_agent"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refuse_owned_agent"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refuse_owned_agent"(uuid, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refuse_payment_to_group"(public.payments, public.groups, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refuse_payment_to_group"(public.payments, public.groups, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refuse_payment_to_group"(public.payments, public.groups, boolean) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."refuse_unknown_order"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."refuse_unknown_order"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."refuse_unknown_order"() TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."security_deposit"(text, public.payments, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."security_deposit"(text, public.payments, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."security_deposit"(text, public.payments, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."settle"(public.payments, inbox.folded) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."state_group_money"(public.payments, uuid, text, bigint, bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."state_group_money"(public.payments, uuid, text, bigint, bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."state_group_money"(public.payments, uuid, text, bigint, bigint) TO "postgres";

REVOKE ALL ON FUNCTION "fulfilment"."withdraw_order"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "fulfilment"."withdraw_order"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "fulfilment"."withdraw_order"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."apply_event"(inbox.webhook_events, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."ask_gateway"(public.payments, inbox.folded, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."asked_by"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."asked_by"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."asked_by"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."attempts_status"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."attempts_status"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."attempts_status"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."bill_subscription"(public.subscriptions) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."bill_subscription"(public.subscriptions) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."bill_subscription"(public.subscriptions) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."captures"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."captures"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."captures"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."drop_months"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."drop_months"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."drop_months"() TO "postgres";

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

REVOKE ALL ON FUNCTION "inbox"."keep_bodies"(text, bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."keep_bodies"(text, bigint[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."keep_bodies"(text, bigint[]) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."learn_details"(uuid, jsonb, inbox.folded) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."learn_subscription"(text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."learn_subscription"(text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."learn_subscription"(text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."make_months"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."make_months"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."make_months"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."money"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."money"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."money"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."movement_detail"(text, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."movement_detail"(text, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."movement_detail"(text, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."receive_event"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."receive_event"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."receive_event"(jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."record_facts"(public.payments, bigint, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."remember_refs"(uuid, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."reply"(uuid, text, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."reply"(uuid, text, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."reply"(uuid, text, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."retry_delay"(integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."retry_delay"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."retry_delay"(integer) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."retry_next_event"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."retry_next_event"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."retry_next_event"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."schedule_settlement"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."schedule_settlement"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."schedule_settlement"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."settle_event"(inbox.webhook_events, inbox.verdict, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."wake"(text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."wake"(text[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."wake"(text[]) TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."wake_for_refs"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."wake_for_refs"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."wake_for_refs"() TO "postgres";

REVOKE ALL ON FUNCTION "inbox"."wake_missed"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "inbox"."wake_missed"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "inbox"."wake_missed"() TO "postgres";

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

REVOKE ALL ON FUNCTION "ledger"."earned_accounts"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."earned_accounts"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."earned_accounts"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."mode"(boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."mode"(boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."mode"(boolean) TO "postgres";

REVOKE ALL ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."move_credits"(uuid, bigint, text, text, text, uuid, text, uuid) TO "postgres";

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

REVOKE ALL ON FUNCTION "ledger"."spend_credits"(uuid, bigint, text, text, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ledger"."spend_credits"(uuid, bigint, text, text, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ledger"."spend_credits"(uuid, bigint, text, text, uuid) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."apply_identity_event"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."apply_identity_event"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."apply_identity_event"(jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."audit"(text, text, uuid, text, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_books"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_books"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_books"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_grants"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_grants"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_grants"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_groups"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_groups"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_groups"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_inbox"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_inbox"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_inbox"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_invariants"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_invariants"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_invariants"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_orders"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_orders"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_orders"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_payments"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_payments"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_payments"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_postings"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_postings"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_postings"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_refunds"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_refunds"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_refunds"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."broken_wallets"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."broken_wallets"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."broken_wallets"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."check_delay"(integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."check_delay"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."check_delay"(integer) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."ensure_profile"(text, text, text, text, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."ensure_profile_of_auth_user"(auth.users) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."forget_idempotency_keys"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."forget_idempotency_keys"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."forget_idempotency_keys"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."lock_payer"(text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."lock_payer"(text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."lock_payer"(text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."operator_named"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."operator_named"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."operator_named"(jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."queue_refunds"(integer, text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."queue_refunds"(integer, text[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."queue_refunds"(integer, text[]) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."refund_call"(ops.refunds) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."refund_call"(ops.refunds) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."refund_call"(ops.refunds) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."refund_to_queue"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."refund_to_queue"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."refund_to_queue"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."refundable"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."refundable"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."refundable"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."refuse_in_progress"(public.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."refuse_in_progress"(public.payments) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."refuse_in_progress"(public.payments) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."remember_key"(public.payments, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."remember_key"(public.payments, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."remember_key"(public.payments, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."repeated_payment"(text, text, jsonb) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."require_operator"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."require_operator"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."require_operator"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."require_profile"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."require_profile"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."require_profile"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."reserve_refund"(public.payments, bigint, text, uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."reserve_refund"(public.payments, bigint, text, uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."reserve_refund"(public.payments, bigint, text, uuid, text, text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."retry_signups"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."retry_signups"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."retry_signups"() TO "postgres";

REVOKE ALL ON FUNCTION "ops"."schedule_check"(uuid, text, interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."schedule_check"(uuid, text, interval) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."schedule_check"(uuid, text, interval) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."setting"(text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."setting"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."setting"(text) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."touched_payments"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."touched_payments"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."touched_payments"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."touched_profiles"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."touched_profiles"(timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."touched_profiles"(timestamp WITH time zone) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."units"(bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."units"(bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."units"(bigint) TO "postgres";

REVOKE ALL ON FUNCTION "ops"."welcome_auth_user"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "ops"."welcome_auth_user"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "ops"."welcome_auth_user"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."accept_capture"(uuid, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."accept_capture"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."accept_capture"(uuid, text) TO "postgres";

REVOKE ALL ON FUNCTION "public"."adopt_payments"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."adopt_payments"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."approve_join_request"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."approve_join_request"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."approve_join_request"(uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."cancel_order"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."cancel_order"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."cancel_order"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "public"."canonical_issuer"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."canonical_issuer"(text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."cart"(text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."cart"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."cart"(text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."catalogue"(text, integer) TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."catalogue"(text, integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."catalogue"(text, integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."checkout_with_credits"(text, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."checkout_with_credits"(text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."checkout_with_credits"(text, text) TO "postgres";

REVOKE ALL ON FUNCTION "public"."claim_gateway_checks"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_gateway_checks"(integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_gateway_checks"(integer) TO "service_role";

REVOKE ALL ON FUNCTION "public"."claim_refunds"(integer, text[]) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_refunds"(integer, text[]) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_refunds"(integer, text[]) TO "service_role";

REVOKE ALL ON FUNCTION "public"."claim_replays"(integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_replays"(integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."claim_replays"(integer) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."close_group"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."close_group"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."close_group"(uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."create_download"(uuid, uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."create_download"(uuid, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."create_download"(uuid, uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."create_group"(text, text, bigint, bigint, integer, integer, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."create_group"(text, text, bigint, bigint, integer, integer, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."create_group"(text, text, bigint, bigint, integer, integer, text) TO "postgres";

REVOKE ALL ON FUNCTION "public"."discounted"(bigint, smallint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."discounted"(bigint, smallint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."discounted"(bigint, smallint) TO "service_role";

REVOKE ALL ON FUNCTION "public"."finish_gateway_check"(uuid, text, text, timestamp WITH time zone) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."finish_gateway_check"(uuid, text, text, timestamp WITH time zone) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."finish_gateway_check"(uuid, text, text, timestamp WITH time zone) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."group_overview"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."group_overview"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."group_overview"(uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."has_agent_access"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."has_agent_access"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."has_agent_access"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."initialize_payment"(jsonb, jsonb) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."is_operator"() TO "authenticated";

REVOKE ALL ON FUNCTION "public"."is_operator"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."is_operator"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."leave_group"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."leave_group"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."leave_group"(uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."me"() TO "authenticated";

REVOKE ALL ON FUNCTION "public"."me"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."me"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."my_groups"() TO "authenticated";

REVOKE ALL ON FUNCTION "public"."my_groups"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."my_groups"() TO "postgres";

REVOKE ALL ON FUNCTION "public"."open_download"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."open_download"(text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."open_download"(text) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."orders_to_send"() TO "authenticated";

REVOKE ALL ON FUNCTION "public"."orders_to_send"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."orders_to_send"() TO "postgres";

REVOKE ALL ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."payment_for_verification"(jsonb, text, text) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."payments_to_operate"(text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."payments_to_operate"(text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."payments_to_operate"(text) TO "postgres";

REVOKE ALL ON FUNCTION "public"."process_identity_event"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_identity_event"(jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_identity_event"(jsonb) TO "service_role";

REVOKE ALL ON FUNCTION "public"."process_payment_atomic"(jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_payment_atomic"(jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."process_payment_atomic"(jsonb) TO "service_role";

REVOKE ALL ON FUNCTION "public"."providers_taking"(text, bigint, boolean) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION "public"."providers_taking"(text, bigint, boolean) TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."providers_taking"(text, bigint, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."providers_taking"(text, bigint, boolean) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."providers_taking"(text, bigint, boolean) TO "service_role";

REVOKE ALL ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_checkout"(uuid, text, jsonb, jsonb) TO "service_role";

REVOKE ALL ON FUNCTION "public"."record_refund"(uuid, text, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_refund"(uuid, text, text, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_refund"(uuid, text, text, text) TO "service_role";

REVOKE ALL ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."record_verification"(uuid, text, boolean, boolean) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."reject_join_request"(uuid) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."reject_join_request"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."reject_join_request"(uuid) TO "postgres";

REVOKE ALL ON FUNCTION "public"."replay_event"(bigint) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."replay_event"(bigint) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."replay_event"(bigint) TO "service_role";

REVOKE ALL ON FUNCTION "public"."request_refund"(jsonb, jsonb) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."request_refund"(jsonb, jsonb) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."request_refund"(jsonb, jsonb) TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."request_to_join"(uuid, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."request_to_join"(uuid, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."request_to_join"(uuid, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."set_cart_item"(uuid, integer) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."set_cart_item"(uuid, integer) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."set_cart_item"(uuid, integer) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."spend_credits"(bigint, text, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."spend_credits"(bigint, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."spend_credits"(bigint, text, text) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."start_group"(uuid, date) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."start_group"(uuid, date) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."start_group"(uuid, date) TO "postgres";

REVOKE ALL ON FUNCTION "public"."subscription_to_cancel"(jsonb, uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."subscription_to_cancel"(jsonb, uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."subscription_to_cancel"(jsonb, uuid) TO "service_role";

REVOKE ALL ON FUNCTION "public"."unit_name"() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "anon", "authenticated";

REVOKE ALL ON FUNCTION "public"."unit_name"() FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."unit_name"() TO "service_role";

GRANT EXECUTE ON FUNCTION "public"."update_order"(uuid, text, text) TO "authenticated";

REVOKE ALL ON FUNCTION "public"."update_order"(uuid, text, text) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."update_order"(uuid, text, text) TO "postgres";

REVOKE ALL ON TABLE "public"."agent_access" FROM "authenticated";

GRANT SELECT ON TABLE "public"."agent_access" TO "authenticated";

REVOKE ALL ON TABLE "public"."agent_access" FROM "service_role";

GRANT SELECT ON TABLE "public"."agent_access" TO "service_role";

REVOKE ALL ON TABLE "public"."agent_prices" FROM "anon";

GRANT SELECT ON TABLE "public"."agent_prices" TO "anon";

REVOKE ALL ON TABLE "public"."agent_prices" FROM "authenticated";

GRANT SELECT ON TABLE "public"."agent_prices" TO "authenticated";

REVOKE ALL ON TABLE "public"."agent_prices" FROM "service_role";

GRANT SELECT ON TABLE "public"."agent_prices" TO "service_role";

REVOKE ALL ON TABLE "public"."agents" FROM "anon";

GRANT SELECT ON TABLE "public"."agents" TO "anon";

REVOKE ALL ON TABLE "public"."agents" FROM "authenticated";

GRANT SELECT ON TABLE "public"."agents" TO "authenticated";

REVOKE ALL ON TABLE "public"."agents" FROM "service_role";

GRANT SELECT ON TABLE "public"."agents" TO "service_role";

REVOKE ALL ON TABLE "public"."cart_items" FROM "authenticated";

GRANT SELECT ON TABLE "public"."cart_items" TO "authenticated";

REVOKE ALL ON TABLE "public"."cart_items" FROM "service_role";

GRANT SELECT ON TABLE "public"."cart_items" TO "service_role";

REVOKE ALL ON TABLE "public"."contributions" FROM "authenticated";

GRANT SELECT ON TABLE "public"."contributions" TO "authenticated";

REVOKE ALL ON TABLE "public"."contributions" FROM "service_role";

GRANT SELECT ON TABLE "public"."contributions" TO "service_role";

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

REVOKE ALL ON TABLE "public"."group_join_requests" FROM "authenticated";

GRANT SELECT ON TABLE "public"."group_join_requests" TO "authenticated";

REVOKE ALL ON TABLE "public"."group_join_requests" FROM "service_role";

GRANT SELECT ON TABLE "public"."group_join_requests" TO "service_role";

REVOKE ALL ON TABLE "public"."group_members" FROM "authenticated";

GRANT SELECT ON TABLE "public"."group_members" TO "authenticated";

REVOKE ALL ON TABLE "public"."group_members" FROM "service_role";

GRANT SELECT ON TABLE "public"."group_members" TO "service_role";

REVOKE ALL ON TABLE "public"."groups" FROM "authenticated";

GRANT SELECT ON TABLE "public"."groups" TO "authenticated";

REVOKE ALL ON TABLE "public"."groups" FROM "service_role";

GRANT SELECT ON TABLE "public"."groups" TO "service_role";

REVOKE ALL ON TABLE "public"."order_items" FROM "authenticated";

GRANT SELECT ON TABLE "public"."order_items" TO "authenticated";

REVOKE ALL ON TABLE "public"."order_items" FROM "service_role";

GRANT SELECT ON TABLE "public"."order_items" TO "service_role";

REVOKE ALL ON TABLE "public"."orders" FROM "authenticated";

GRANT SELECT ON TABLE "public"."orders" TO "authenticated";

REVOKE ALL ON TABLE "public"."orders" FROM "service_role";

GRANT SELECT ON TABLE "public"."orders" TO "service_role";

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

REVOKE ALL ("earned_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("earned_amount") ON TABLE "public"."payments" TO "authenticated";

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

REVOKE ALL ("refund_due_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("refund_due_amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("refunded_amount") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("refunded_amount") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("status") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("status") ON TABLE "public"."payments" TO "authenticated";

REVOKE ALL ("subscription_id") ON TABLE "public"."payments" FROM "authenticated";

GRANT SELECT ("subscription_id") ON TABLE "public"."payments" TO "authenticated";

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

REVOKE ALL ("earned_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("earned_amount") ON TABLE "public"."payments" TO "service_role";

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

REVOKE ALL ("refund_due_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("refund_due_amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("refunded_amount") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("refunded_amount") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("status") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("status") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("subscription_id") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("subscription_id") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("updated_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("updated_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("user_id") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("user_id") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("verified_at") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("verified_at") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ("verified") ON TABLE "public"."payments" FROM "service_role";

GRANT SELECT ("verified") ON TABLE "public"."payments" TO "service_role";

REVOKE ALL ON TABLE "public"."product_inventory" FROM "anon";

GRANT SELECT ON TABLE "public"."product_inventory" TO "anon";

REVOKE ALL ON TABLE "public"."product_inventory" FROM "authenticated";

GRANT SELECT ON TABLE "public"."product_inventory" TO "authenticated";

REVOKE ALL ON TABLE "public"."product_inventory" FROM "service_role";

GRANT SELECT ON TABLE "public"."product_inventory" TO "service_role";

REVOKE ALL ON TABLE "public"."product_prices" FROM "anon";

GRANT SELECT ON TABLE "public"."product_prices" TO "anon";

REVOKE ALL ON TABLE "public"."product_prices" FROM "authenticated";

GRANT SELECT ON TABLE "public"."product_prices" TO "authenticated";

REVOKE ALL ON TABLE "public"."product_prices" FROM "service_role";

GRANT SELECT ON TABLE "public"."product_prices" TO "service_role";

REVOKE ALL ON TABLE "public"."products" FROM "anon";

GRANT SELECT ON TABLE "public"."products" TO "anon";

REVOKE ALL ON TABLE "public"."products" FROM "authenticated";

GRANT SELECT ON TABLE "public"."products" TO "authenticated";

REVOKE ALL ON TABLE "public"."products" FROM "service_role";

GRANT SELECT ON TABLE "public"."products" TO "service_role";

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

REVOKE ALL ON TABLE "public"."subscriptions" FROM "authenticated";

GRANT SELECT ON TABLE "public"."subscriptions" TO "authenticated";

REVOKE ALL ON TABLE "public"."subscriptions" FROM "service_role";

GRANT SELECT ON TABLE "public"."subscriptions" TO "service_role";

REVOKE ALL ON TABLE "public"."transactions" FROM "authenticated";

GRANT SELECT ON TABLE "public"."transactions" TO "authenticated";

REVOKE ALL ON TABLE "public"."transactions" FROM "service_role";

GRANT SELECT ON TABLE "public"."transactions" TO "service_role";

REVOKE ALL ON TABLE "public"."agent_offers" FROM "anon";

GRANT SELECT ON TABLE "public"."agent_offers" TO "anon";

REVOKE ALL ON TABLE "public"."agent_offers" FROM "authenticated";

GRANT SELECT ON TABLE "public"."agent_offers" TO "authenticated";

REVOKE ALL ON TABLE "public"."agent_offers" FROM "service_role";

GRANT SELECT ON TABLE "public"."agent_offers" TO "service_role";

REVOKE ALL ON TABLE "public"."credit_allocations" FROM "authenticated";

GRANT SELECT ON TABLE "public"."credit_allocations" TO "authenticated";

REVOKE ALL ON TABLE "public"."credit_allocations" FROM "service_role";

GRANT SELECT ON TABLE "public"."credit_allocations" TO "service_role";

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

REVOKE ALL ON TABLE "public"."product_offers" FROM "anon";

GRANT SELECT ON TABLE "public"."product_offers" TO "anon";

REVOKE ALL ON TABLE "public"."product_offers" FROM "authenticated";

GRANT SELECT ON TABLE "public"."product_offers" TO "authenticated";

REVOKE ALL ON TABLE "public"."product_offers" FROM "service_role";

GRANT SELECT ON TABLE "public"."product_offers" TO "service_role";

ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" REVOKE ALL ON FUNCTIONS FROM PUBLIC;

ALTER TABLE "ops"."identities"
  ADD CONSTRAINT "identities_issuer_not_ours" CHECK ((public.canonical_issuer(issuer) <> 'supabase'::text));

COMMENT ON CONSTRAINT "identities_issuer_not_ours" ON "ops"."identities" IS 'Nobody but the sign-up trigger makes users of this project''s own Auth.';
