/** The script of a checkout page, in a frame or on its own: buttons, keyboard, what is said to the opener. */
import type { CheckoutData, CheckoutMessage, ChoiceAnswer } from "./messages.ts";

/** Long enough to be seen, short enough not to be waited for. */
const PAUSE = 500;

const data = JSON.parse(element("checkout-data").textContent ?? "") as CheckoutData;
const status = element("status");
const buttons = [...document.querySelectorAll<HTMLButtonElement>("button[data-outcome]")];
let busy = false;

for (const button of buttons) {
  button.addEventListener("click", () => void choose(button.dataset["outcome"] ?? ""));
}
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-close]")) {
  button.addEventListener("click", leave);
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && data.parentOrigin !== null && data.escape && !busy) leave();
  if (event.key === "Tab" && data.parentOrigin !== null) keepFocus(event);
});
document.querySelector<HTMLElement>("[data-first]")?.focus();
if (data.error === null) tell({ source: "test-gateway", type: "load", data: data.loaded });

async function choose(outcome: string): Promise<void> {
  if (busy) return;
  if (outcome === "cancel") {
    if (data.parentOrigin !== null) return leave();
  }
  setBusy(true);
  show("Processing…", "busy");
  try {
    const answer = await fetch(data.payUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ outcome, ...data.payer }),
    });
    if (!answer.ok) throw new Error(`the test gateway answered ${answer.status}`);
    const result = await answer.json() as ChoiceAnswer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    finish(result);
  } catch (error) {
    setBusy(false);
    show(`Something went wrong: ${error instanceof Error ? error.message : "no answer"}`, "bad");
  }
}

function finish(result: ChoiceAnswer): void {
  if (result.status === "failed") {
    setBusy(false);
    show(`${result.message} You can try again or cancel.`, "bad");
    tell({ source: "test-gateway", type: "failed", data: result.data });
    buttons[0]?.focus();
    return;
  }
  show(result.message, result.status === "success" ? "good" : "busy");
  if (data.parentOrigin === null) {
    if (result.redirect !== null) location.assign(result.redirect);
    else setBusy(false);
  } else if (result.status === "success") {
    tell({ source: "test-gateway", type: "success", data: result.data });
  } else leave();
}

/** Ends without a payment. */
function leave(): void {
  if (data.parentOrigin === null) return;
  tell(
    data.error === null
      ? { source: "test-gateway", type: "cancel" }
      : { source: "test-gateway", type: "error", message: data.error },
  );
}

function tell(message: CheckoutMessage): void {
  if (data.parentOrigin !== null) parent.postMessage(message, data.parentOrigin);
}

function setBusy(on: boolean): void {
  busy = on;
  for (const button of buttons) button.disabled = on;
}

function show(text: string, kind: "busy" | "good" | "bad"): void {
  status.textContent = text;
  status.dataset["kind"] = kind;
}

/** Tab goes round inside the frame: it is a dialog, though the browser only sees a document. */
function keepFocus(event: KeyboardEvent): void {
  const stops = [...document.querySelectorAll<HTMLElement>("button, summary, a[href]")]
    .filter((one) => one.checkVisibility() && !(one as HTMLButtonElement).disabled);
  const [first, last] = [stops[0], stops.at(-1)];
  const end = event.shiftKey ? first : last;
  if (stops.length === 0 || document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
