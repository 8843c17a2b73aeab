/** The modal frame a gateway's script opens over the merchant's page. */
import type { CheckoutMessage } from "./messages.ts";

/** What to show, and whom to tell. */
export interface OverlayOptions {
  url: string;
  label: string;
  onMessage(message: CheckoutMessage): void;
  /** Escape pressed while the frame doesn't have the focus. */
  onDismiss(): void;
}

/** An open overlay. */
export interface Overlay {
  close(): void;
}

/**
 * Opens a checkout page in a modal dialog. The native dialog makes the rest of the page inert, keeps the
 * focus inside and gives it back on closing.
 */
export function openOverlay(options: OverlayOptions): Overlay {
  const origin = new URL(options.url).origin;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", options.label);
  dialog.setAttribute("aria-modal", "true");
  dialog.style.cssText = "border:0;padding:0;margin:0;width:100vw;height:100dvh;max-width:none;" +
    "max-height:none;background:rgb(10 18 32 / 70%);overflow:hidden;color-scheme:light";
  const frame = document.createElement("iframe");
  frame.title = options.label;
  frame.src = options.url;
  frame.allow = "payment *";
  frame.style.cssText = "border:0;width:100%;height:100%;display:block;background:transparent;" +
    "color-scheme:light";
  dialog.append(frame);

  let open = true;
  const listen = (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    const message = event.data as CheckoutMessage | null;
    if (message?.source === "test-gateway") options.onMessage(message);
  };
  const scroll = document.documentElement.style.overflow;
  const close = () => {
    if (!open) return;
    open = false;
    removeEventListener("message", listen);
    document.documentElement.style.overflow = scroll;
    dialog.close();
    dialog.remove();
  };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    options.onDismiss();
  });
  // A browser may close the dialog on a second Escape whatever the handler says.
  dialog.addEventListener("close", () => {
    if (open) options.onDismiss();
  });
  frame.addEventListener("load", () => frame.focus());
  addEventListener("message", listen);
  document.body.append(dialog);
  document.documentElement.style.overflow = "hidden";
  dialog.showModal();
  return { close };
}

/** Where this script was loaded from: the simulator's address. */
export function scriptOrigin(): string {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) throw new Error("load this file with a <script src>");
  return new URL(script.src).origin;
}
