/**
 * A button is disabled while it is busy, and a disabled button loses the focus: whoever uses the keys would
 * be back at the top of the page. It gets the focus back unless that has gone somewhere else meanwhile.
 */
export function keepFocus(root: HTMLElement): void {
  let last: EventTarget | null = null;
  root.addEventListener("focusin", ({ target }) => last = target);
  new MutationObserver((changes) => {
    const back = changes.some(({ target }) => target === last);
    if (back && last instanceof HTMLButtonElement && document.activeElement === document.body) {
      last.focus({ preventScroll: true });
    }
  }).observe(root, { subtree: true, attributeFilter: ["disabled"] });
}
