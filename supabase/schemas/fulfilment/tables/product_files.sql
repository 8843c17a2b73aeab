create table fulfilment.product_files (
  product_id uuid not null,
  file_name text not null,
  content_type text not null,
  content bytea not null,
  constraint product_files_pkey primary key (product_id),
  constraint product_files_name_plain check (file_name ~ '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$'),
  constraint product_files_type_plain check (content_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  constraint product_files_size check (octet_length(content) between 1 and 10485760),
  constraint product_files_product_fkey foreign key (product_id) references public.products (id) on delete cascade
);
comment on table fulfilment.product_files is
  'The file behind a digital product, up to 10 MiB. Outside the Data API: it leaves through open_download alone.';

alter table fulfilment.product_files enable row level security;
