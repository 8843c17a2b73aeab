import { type ReactNode, useState } from "react";
import { Anchor, Button, Stack, Text } from "@mantine/core";
import { type AuthError, isAuthRetryableFetchError } from "@supabase/supabase-js";
import { Link, useLocation } from "react-router";
import { supabase } from "../api/client.ts";
import { environment } from "../api/environment.ts";
import { unreachable } from "../api/errors.ts";
import { Problem } from "../ui/problem.tsx";
import { AuthForm, type AuthProblem, type Credentials } from "./auth_form.tsx";

async function signIn({ email, password }: Credentials): Promise<AuthProblem | null> {
  const { error } = await supabase.auth.signInWithPassword({ email, password });
  return error ? explain(error) : null;
}

function explain(error: AuthError): AuthProblem {
  if (isAuthRetryableFetchError(error)) return { at: "form", text: unreachable().message };
  switch (error.code) {
    case "invalid_credentials":
      return { at: "password", text: "This e-mail and password do not belong together." };
    case "email_not_confirmed":
      return { at: "email", text: "Open the link in the e-mail we sent you first." };
    case "over_request_rate_limit":
      return { at: "form", text: "Too many attempts. Wait a minute, then try again." };
    default:
      return { at: "form", text: error.message };
  }
}

/** Sign in with e-mail and password. */
export function Component(): ReactNode {
  const { state } = useLocation();
  return (
    <AuthForm
      heading="Sign in"
      lead="Welcome back to Payonce."
      action="Sign in"
      passwordKind="current-password"
      checkPassword={(password) => password ? null : "Enter your password."}
      submit={signIn}
      footer={
        <>
          <Text size="sm">
            New here?{" "}
            <Anchor component={Link} to="/sign-up" state={state}>Create an account</Anchor>
          </Text>
          {environment.demo && <DemoUser {...environment.demo} />}
        </>
      }
    />
  );
}

/** In a demo somebody is there already, with a past, and one click away. */
function DemoUser({ email, password }: { email: string; password: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const beAda = async () => {
    setBusy(true);
    const answer = await signIn({ firstName: "", email, password });
    setProblem(answer?.text ?? null);
    setBusy(false);
  };
  return (
    <Stack gap="xs" mt="lg">
      <Button variant="default" loading={busy} onClick={() => void beAda()}>Sign in as Ada</Button>
      {problem && <Problem>{problem}</Problem>}
      <Text size="sm" c="dimmed">
        She is part of this demo: she saves in a group, and operates the shop.
      </Text>
    </Stack>
  );
}
