import { Anchor, Paper, Stack, Text } from "@mantine/core";
import { type AuthError, isAuthRetryableFetchError } from "@supabase/supabase-js";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "react-router";
import { supabase } from "../api/client.ts";
import { unreachable } from "../api/errors.ts";
import { useUnit } from "../money/use_money.ts";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { AuthForm, type AuthProblem, type Credentials } from "./auth_form.tsx";

const SHORTEST_PASSWORD = 8;
const TOO_SHORT = `Use at least ${SHORTEST_PASSWORD} characters.`;

function explain(error: AuthError): AuthProblem {
  if (isAuthRetryableFetchError(error)) return { at: "form", text: unreachable().message };
  switch (error.code) {
    case "user_already_exists":
    case "email_exists":
      return {
        at: "email",
        text: "There is an account with this e-mail already. Sign in instead.",
      };
    case "email_address_invalid":
      return { at: "email", text: "This e-mail address can't be used." };
    case "weak_password":
      return { at: "password", text: error.message };
    case "signup_disabled":
      return { at: "form", text: "New accounts can't be created at the moment." };
    default:
      return { at: "form", text: error.message };
  }
}

/** Create an account. Where no e-mail has to be confirmed, the user is signed in at once. */
export function Component(): ReactNode {
  const { state } = useLocation();
  const unit = useUnit();
  const [sentTo, setSentTo] = useState<string | null>(null);

  const signUp = async ({ email, password, firstName }: Credentials) => {
    const name = firstName.trim();
    const { data, error } = await supabase.auth.signUp({
      email,
      password,
      options: {
        emailRedirectTo: location.origin,
        ...(name ? { data: { first_name: name } } : {}),
      },
    });
    if (error) return explain(error);
    if (!data.session) setSentTo(email);
    return null;
  };

  if (sentTo) return <ConfirmEmail address={sentTo} />;
  return (
    <AuthForm
      heading="Create your account"
      lead={`You get welcome ${unit.many} to start with.`}
      action="Create account"
      asksName
      passwordKind="new-password"
      passwordHint={`At least ${SHORTEST_PASSWORD} characters.`}
      checkPassword={(password) => password.length >= SHORTEST_PASSWORD ? null : TOO_SHORT}
      submit={signUp}
      footer={
        <Text size="sm">
          Have an account? <Anchor component={Link} to="/sign-in" state={state}>Sign in</Anchor>
        </Text>
      }
    />
  );
}

function ConfirmEmail({ address }: { address: string }) {
  return (
    <Paper withBorder radius="lg" p="xl" maw={420} mx="auto" mt={{ sm: "xl" }}>
      <Stack align="flex-start">
        <PageHeading>Check your e-mail</PageHeading>
        <Text>
          We sent a link to <strong>{address}</strong>. Open it to finish your account.
        </Text>
        <LinkButton to="/sign-in" variant="default">Go to sign in</LinkButton>
      </Stack>
    </Paper>
  );
}
