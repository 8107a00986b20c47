-- The destination of this example. kitload never makes it by itself unless the kit says create = true.
create table if not exists public.contacts (
  tenant_id   integer       not null,
  external_id text          not null,
  name        varchar(120)  not null,
  email       text,
  phone       text,
  signed_up   date,
  amount      numeric(12,2),
  country     char(2)       not null default 'DE',
  active      boolean,
  segment     text,
  primary key (tenant_id, external_id)
);
