import { Button, Paper, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { isEmail, useForm } from "@mantine/form";
import { type ReactNode, useState } from "react";
import { PageHeading } from "../ui/page_heading.tsx";
import { Problem } from "../ui/problem.tsx";

export interface Credentials {
  /** Asked for when an account is made, and even then not needed. */
  firstName: string;
  email: string;
  password: string;
}

/** Where an error belongs: at a field, or above the form. */
export type AuthProblem = { at: keyof Credentials | "form"; text: string };

interface AuthFormProps {
  heading: string;
  lead: string;
  action: string;
  asksName?: boolean;
  passwordKind: "new-password" | "current-password";
  passwordHint?: string;
  checkPassword: (password: string) => string | null;
  submit: (credentials: Credentials) => Promise<AuthProblem | null>;
  footer: ReactNode;
}

/** E-mail and password with errors where they belong; used to sign in and to sign up. */
export function AuthForm(props: AuthFormProps): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Credentials>({
    mode: "uncontrolled",
    initialValues: { firstName: "", email: "", password: "" },
    validate: {
      email: isEmail("Enter an e-mail address, such as name@example.com."),
      password: props.checkPassword,
    },
  });

  const focus = (field: keyof Credentials) => form.getInputNode(field)?.focus();

  const send = async (credentials: Credentials) => {
    setProblem(null);
    const answer = await props.submit({ ...credentials, email: credentials.email.trim() });
    if (!answer) return;
    if (answer.at === "form") return setProblem(answer.text);
    form.setFieldError(answer.at, answer.text);
    focus(answer.at);
  };

  return (
    <Paper
      withBorder
      radius="lg"
      p={{ base: "lg", xs: "xl" }}
      maw={420}
      mx="auto"
      mt={{ sm: "xl" }}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(send, (errors) => focus(errors["email"] ? "email" : "password"))}
      >
        <Stack>
          <Stack gap={4}>
            <PageHeading>{props.heading}</PageHeading>
            <Text c="dimmed">{props.lead}</Text>
          </Stack>
          {problem && <Problem>{problem}</Problem>}
          {props.asksName && (
            <TextInput
              label="First name"
              description="So that members of your groups know who you are."
              autoComplete="given-name"
              maxLength={60}
              key={form.key("firstName")}
              {...form.getInputProps("firstName")}
            />
          )}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            inputMode="email"
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label="Password"
            description={props.passwordHint}
            autoComplete={props.passwordKind}
            aria-invalid={Boolean(form.errors["password"])}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Button type="submit" size="md" loading={form.submitting}>{props.action}</Button>
          {props.footer}
        </Stack>
      </form>
    </Paper>
  );
}
