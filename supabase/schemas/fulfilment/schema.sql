create schema fulfilment;
comment on schema fulfilment is 'What a payment buys: one function a payment type, registered in fulfilment.dispatch.';
