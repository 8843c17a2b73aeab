import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { checkoutWithCredits } from "../../api/commands.ts";
import { ApiError, sentence } from "../../api/errors.ts";
import { gatewayName, isRedirect } from "../../api/gateways.ts";
import { keys, queryClient, refreshAccount } from "../../api/queries.ts";
import type { Cart } from "../../api/records.ts";
import { useUser } from "../../app/session.tsx";
import { useCheckout } from "../../checkout/use_checkout.ts";
import { useMoney, useUnit, useUnits } from "../../money/use_money.ts";
import { BuyLink } from "../../ui/buy_link.tsx";
import { Choice, ChoiceGroup } from "../../ui/choice.tsx";
import { Problem } from "../../ui/problem.tsx";
import { capital } from "../../ui/words.ts";
import { PayButton } from "../buying/pay_button.tsx";
import { changesOf } from "./changes.ts";
import { type Way, waysToPay } from "./ways.ts";

/** Refusals after which the cart is not what it was when the button was pressed. */
const CART_IS_ANOTHER = ["cart_changed", "out_of_stock", "product_unavailable", "cart_empty"];

interface CheckoutProps {
  cart: Cart;
  settled: boolean;
  onBusy: (busy: boolean) => void;
}

/** The total, and the two ways to pay it. What does not work is said before it is tried. */
export function Checkout({ cart, settled, onBusy }: CheckoutProps): ReactNode {
  const user = useUser();
  const money = useMoney();
  const units = useUnits();
  const unit = useUnit();
  const [wanted, setWanted] = useState<Way | null>(null);
  const [before, setBefore] = useState<Cart | null>(null);
  const { step, pay, clearError } = useCheckout({ id: user.id, email: user.email });
  const wallet = useWallet(cart);

  const ways = waysToPay(cart, units);
  const possible: Way[] = [
    ...ways.gateways,
    ...(ways.credits === null ? ["credits" as const] : []),
  ];
  const way = possible.find((one) => one === wanted) ?? possible[0] ?? null;
  const busy = step.at !== "idle" || wallet.busy;
  const changes = before ? changesOf(before, cart, money) : [];
  useEffect(() => onBusy(busy), [busy, onBusy]);

  const attempt = async (buy: () => Promise<string | null>) => {
    const seen = cart;
    setBefore(null);
    const refused = await buy();
    if (refused === null || !CART_IS_ANOTHER.includes(refused)) return;
    await queryClient.invalidateQueries({ queryKey: keys.cart });
    setBefore(seen);
  };
  const choose = (one: Way) => {
    clearError();
    wallet.clearError();
    setWanted(one);
  };

  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby="checkout">
      <Stack>
        <Title order={2} id="checkout">Checkout</Title>
        <Group justify="space-between" wrap="nowrap" align="baseline">
          <Text>Total</Text>
          <Text fw={700} fz="1.25rem" className="numeric" data-testid="total">
            {settled && cart.amount !== null ? money(cart.amount, cart.currency) : "—"}
          </Text>
        </Group>
        {changes.length > 0 && (
          <Problem title="Your cart has changed">
            <ul>{changes.map((change) => <li key={change}>{change}</li>)}</ul>
            Nothing was charged. Look at it again, and pay if you agree.
          </Problem>
        )}
        <ChoiceGroup legend="Pay with">
          {ways.gateways.map((one) => (
            <Choice
              key={one}
              name="way"
              value={one}
              checked={way === one}
              disabled={busy}
              onChoose={() => choose(one)}
            >
              <Text span fw={600} display="block">{gatewayName(one)}</Text>
              <Text span size="sm" c="dimmed" display="block">
                {isRedirect(one) ? "On its own page" : "In a window over this page"}
              </Text>
            </Choice>
          ))}
          <Choice
            name="way"
            value="credits"
            checked={way === "credits"}
            disabled={busy || ways.credits !== null}
            onChoose={() => choose("credits")}
          >
            <Text span fw={600} display="block">{capital(unit.many)}</Text>
            <Text span size="sm" c="dimmed" display="block" className="numeric">
              {cart.credits.amount !== null && `${units(cart.credits.amount)} · `}
              {ways.credits ?? `you have ${units(cart.credits.balance)}`}
            </Text>
          </Choice>
        </ChoiceGroup>
        {ways.credits !== null && ways.credits !== ways.money && cart.credits.amount !== null && (
          <BuyLink variant="subtle" size="compact-sm" />
        )}
        {ways.money !== null && ways.money !== ways.credits && (
          <Text size="sm" c="dimmed">{ways.money}</Text>
        )}
        {way === "credits" && cart.credits.amount !== null && (
          <>
            {wallet.error && <Problem title="The order was not made">{wallet.error}</Problem>}
            <Button size="md" fullWidth disabled={busy} onClick={() => void attempt(wallet.buy)}>
              {wallet.busy ? "One moment…" : `Pay ${units(cart.credits.amount)}`}
            </Button>
          </>
        )}
        {way !== null && way !== "credits" && cart.amount !== null && (
          <PayButton
            label={`Pay ${money(cart.amount, cart.currency)}`}
            gateway={way}
            step={step}
            disabled={!settled}
            onPay={() =>
              void attempt(() =>
                pay({
                  provider: way,
                  currency: cart.currency,
                  purchase: { payment_type: "order", cart_version: cart.version ?? "" },
                }, "Your order")
              )}
          />
        )}
      </Stack>
    </Paper>
  );
}

interface Wallet {
  busy: boolean;
  error: string | null;
  clearError: () => void;
  /** Answers the code of a refusal. */
  buy: () => Promise<string | null>;
}

/** Buys the cart with credits and goes to the order. An answer that got lost is asked for again. */
function useWallet(cart: Cart): Wallet {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const intent = useRef({ version: "", key: "" });

  const buy = async () => {
    const version = cart.credits.version ?? "";
    if (intent.current.version !== version) {
      intent.current = { version, key: crypto.randomUUID() };
    }
    setBusy(true);
    setError(null);
    try {
      const order = await checkoutWithCredits(version, intent.current.key);
      await refreshAccount();
      await navigate(`/orders/${order.order_id}`, { state: { placed: true } });
      return null;
    } catch (thrown) {
      setError(sentence(thrown));
      return thrown instanceof ApiError ? thrown.code : null;
    } finally {
      setBusy(false);
    }
  };

  return { busy, error, clearError: () => setError(null), buy };
}
