import { createBrowserRouter } from "react-router";
import { PageLoading } from "../ui/page_loading.tsx";
import { Activity } from "./activity.tsx";
import { CrashedPage } from "./crashed.tsx";
import { OperatorsOnly, SignedInOnly, SignedOutOnly } from "./guards.tsx";
import { Shell } from "./shell.tsx";

/** Every page is a file of its own, loaded when it is first visited. */
export const router = createBrowserRouter([
  {
    Component: Shell,
    ErrorBoundary: CrashedPage,
    HydrateFallback: PageLoading,
    children: [
      {
        Component: SignedOutOnly,
        children: [
          { path: "sign-in", lazy: () => import("../pages/sign_in.tsx") },
          { path: "sign-up", lazy: () => import("../pages/sign_up.tsx") },
        ],
      },
      {
        Component: SignedInOnly,
        children: [
          { index: true, lazy: () => import("../pages/dashboard.tsx") },
          { path: "buy", lazy: () => import("../pages/buy.tsx") },
          { path: "shop", lazy: () => import("../pages/shop.tsx") },
          { path: "cart", lazy: () => import("../pages/cart.tsx") },
          { path: "agents", lazy: () => import("../pages/agents.tsx") },
          { path: "agents/:id", lazy: () => import("../pages/agent.tsx") },
          { path: "groups", lazy: () => import("../pages/groups.tsx") },
          { path: "groups/new", lazy: () => import("../pages/group_new.tsx") },
          { path: "groups/:id", lazy: () => import("../pages/group.tsx") },
          {
            Component: Activity,
            children: [
              { path: "orders", lazy: () => import("../pages/orders.tsx") },
              { path: "payments", lazy: () => import("../pages/payments.tsx") },
              { path: "statement", lazy: () => import("../pages/statement.tsx") },
              {
                Component: OperatorsOnly,
                children: [
                  { path: "to-send", lazy: () => import("../pages/to_send.tsx") },
                  { path: "operate", lazy: () => import("../pages/operate.tsx") },
                ],
              },
            ],
          },
          { path: "orders/:id", lazy: () => import("../pages/order.tsx") },
          { path: "payments/return", lazy: () => import("../pages/payment_return.tsx") },
          { path: "payments/:reference", lazy: () => import("../pages/payment_result.tsx") },
        ],
      },
      { path: "*", lazy: () => import("../pages/not_found.tsx") },
    ],
  },
]);
