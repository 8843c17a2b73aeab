import { type ConvertCSSVariablesInput, createTheme, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = [
  "#eef8f5",
  "#d9eee8",
  "#b0ddd1",
  "#83cab8",
  "#57b8a1",
  "#2fa189",
  "#188974",
  "#0f7060",
  "#0c5b4e",
  "#09463c",
];

/** One accent colour, the system's font, quiet corners; motion follows the user's setting. */
export const theme = createTheme({
  colors: { pine },
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: {
    fontFamily: "inherit",
    fontWeight: "650",
    textWrap: "balance",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
    },
  },
});

/** Mantine's quiet text and its error red fall short of 4.5:1 on some surfaces; these do not. */
export const cssVariables = (): ConvertCSSVariablesInput => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#17211f",
    "--mantine-color-dimmed": "#566260",
    "--mantine-color-error": "#b42318",
    "--mantine-color-placeholder": "#6b7674",
    "--payonce-page": "#f5f7f6",
    "--payonce-surface": "#ffffff",
    "--payonce-line": "#dde3e1",
    "--payonce-strong-line": "#7d8a87",
    "--payonce-tint": "#eef8f5",
    "--payonce-accent": "#0f7060",
    "--payonce-good": "#d9f0e4",
    "--payonce-good-text": "#0b5a3a",
    "--payonce-busy": "#fcefcf",
    "--payonce-busy-text": "#704a00",
    "--payonce-bad": "#fde3e0",
    "--payonce-bad-text": "#94190e",
    "--payonce-quiet": "#e6ebe9",
    "--payonce-quiet-text": "#44504d",
  },
  dark: {
    "--mantine-color-body": "#151a19",
    "--mantine-color-text": "#e8eeec",
    "--mantine-color-dimmed": "#a3b0ad",
    "--mantine-color-error": "#ff9a8f",
    "--mantine-color-placeholder": "#8d9a97",
    "--payonce-page": "#151a19",
    "--payonce-surface": "#1d2422",
    "--payonce-line": "#323c3a",
    "--payonce-strong-line": "#7f8d8a",
    "--payonce-tint": "#1b332d",
    "--payonce-accent": "#83cab8",
    "--payonce-good": "#173a2b",
    "--payonce-good-text": "#8fe0b8",
    "--payonce-busy": "#40330f",
    "--payonce-busy-text": "#f3cf78",
    "--payonce-bad": "#481f1b",
    "--payonce-bad-text": "#ffada4",
    "--payonce-quiet": "#333d3b",
    "--payonce-quiet-text": "#cbd5d2",
  },
});
