create table ops.settings (
  name text not null,
  value jsonb not null,
  description text not null,
  constraint settings_pkey primary key (name),
  constraint settings_name_format check (name ~ '^[a-z][a-z_]*$')
);
comment on table ops.settings is 'Choices of the operator that no code should hold. Read through ops.setting().';
comment on column ops.settings.description is 'What it changes and in which unit.';

alter table ops.settings enable row level security;
