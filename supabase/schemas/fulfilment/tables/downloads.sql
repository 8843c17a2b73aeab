create table fulfilment.downloads (
  token_hash bytea not null,
  order_id uuid not null,
  product_id uuid not null,
  expires_at timestamptz not null,
  constraint downloads_pkey primary key (token_hash),
  constraint downloads_item_fkey foreign key (order_id, product_id)
    references public.order_items (order_id, product_id) on delete cascade
);
comment on table fulfilment.downloads is
  'Links given to buyers, by the hash of their token: who reads this table can''t download.';

create index downloads_item_idx on fulfilment.downloads (order_id, product_id);
create index downloads_expires_idx on fulfilment.downloads (expires_at);

alter table fulfilment.downloads enable row level security;
