import type { ReactNode } from "react";
import { Anchor, Text } from "@mantine/core";
import { type AuthError, isAuthRetryableFetchError } from "@supabase/supabase-js";
import { Link, useLocation } from "react-router";
import { supabase } from "../api/client.ts";
import { environment } from "../api/environment.ts";
import { unreachable } from "../api/errors.ts";
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
          New here? <Anchor component={Link} to="/sign-up" state={state}>Create an account</Anchor>
          {environment.demo && <DemoUser {...environment.demo} />}
        </>
      }
    />
  );
}

/** In a demo somebody is there already, with a past. */
function DemoUser({ email, password }: { email: string; password: string }) {
  return (
    <Text span display="block" size="sm" c="dimmed" mt="xs">
      Or be Ada, who saves in a group and operates this shop: <strong>{email}</strong>, password
      {" "}
      <strong>{password}</strong>
    </Text>
  );
}
