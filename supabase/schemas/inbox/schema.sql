create schema inbox;
comment on schema inbox is 'What the gateways told us: deliveries, their bytes, the facts in them, and how an event finds its payment.';
