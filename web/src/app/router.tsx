import { createBrowserRouter } from "react-router";
import { PageLoading } from "../ui/page_loading.tsx";
import { CrashedPage } from "./crashed.tsx";
import { SignedInOnly, SignedOutOnly } from "./guards.tsx";
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
          { path: "payments", lazy: () => import("../pages/payments.tsx") },
          { path: "payments/return", lazy: () => import("../pages/payment_return.tsx") },
          { path: "payments/:reference", lazy: () => import("../pages/payment_result.tsx") },
          { path: "statement", lazy: () => import("../pages/statement.tsx") },
        ],
      },
      { path: "*", lazy: () => import("../pages/not_found.tsx") },
    ],
  },
]);
