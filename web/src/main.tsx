import "./app/mantine_styles.ts";
import "./app/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { queryClient } from "./api/queries.ts";
import { LastResort } from "./app/crashed.tsx";
import { keepFocus } from "./app/keep_focus.ts";
import { router } from "./app/router.tsx";
import { SessionProvider } from "./app/session.tsx";
import { cssVariables, theme } from "./app/theme.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
keepFocus(root);

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <LastResort>
        <QueryClientProvider client={queryClient}>
          <SessionProvider>
            <RouterProvider router={router} />
          </SessionProvider>
        </QueryClientProvider>
      </LastResort>
    </MantineProvider>
  </StrictMode>,
);
