/** The look of the checkout pages. Text and buttons keep a contrast of 4.5:1 or more. */

/** The style sheet, with the gateway's two colours. */
export function styleSheet(theme: { dark: string; action: string }): string {
  return `
:root { --dark: ${theme.dark}; --action: ${theme.action}; color-scheme: light; }
* { box-sizing: border-box; }
html { background: transparent; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem;
  font: 16px/1.5 system-ui, sans-serif; color: #1b2430; }
body.hosted { background: #eef1f6; }
main { width: 100%; max-width: 25rem; background: #fff; border-radius: 14px; overflow: hidden;
  box-shadow: 0 20px 60px rgb(0 0 0 / 30%); }
header { background: var(--dark); color: #fff; padding: 1.25rem; }
header p { margin: 0; overflow-wrap: anywhere; }
h1 { margin: .5rem 0 0; font-size: 1rem; font-weight: 600; }
.amount { font-size: 1.75rem; font-weight: 700; line-height: 1.3; }
.quiet { font-size: .875rem; opacity: .9; }
.badge { display: inline-block; padding: .15rem .6rem; border-radius: 99px; background: #ffd84d;
  color: #3d2f00; font-size: .8125rem; font-weight: 700; }
.choices { padding: 1.25rem; display: grid; gap: .75rem; }
button, .link { font: inherit; font-weight: 600; min-height: 3rem; width: 100%; border-radius: 10px;
  border: 1px solid #c3cad5; background: #fff; color: #1b2430; cursor: pointer; padding: .5rem 1rem; }
.link { display: grid; place-items: center; text-decoration: none; }
button.primary { background: var(--action); border-color: var(--action); color: #fff; }
button:hover:not(:disabled) { filter: brightness(.95); }
button:disabled { opacity: .55; cursor: progress; }
:is(button, summary, a):focus-visible { outline: 3px solid #ffb300; outline-offset: 2px; }
summary { cursor: pointer; font-weight: 600; padding: .5rem 0; min-height: 2.75rem; }
details ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
details button { text-align: left; font-weight: 500; }
details small { display: block; color: #515c6b; font-weight: 400; }
#status { margin: 0; min-height: 1.5rem; font-weight: 600; }
#status:empty { display: none; }
#status[data-kind=bad] { color: #b3261e; }
#status[data-kind=good] { color: #14692f; }
footer { padding: 0 1.25rem 1.25rem; font-size: .8125rem; color: #515c6b; }
footer p { margin: 0; }
@media (max-width: 30rem) {
  body:not(.hosted) { place-items: end stretch; padding: 0; }
  body:not(.hosted) main { max-width: none; border-radius: 14px 14px 0 0; max-height: 100dvh;
    overflow: auto; }
}
@media (prefers-reduced-motion: no-preference) {
  body:not(.hosted) main { animation: rise .18s ease-out; }
  @keyframes rise { from { transform: translateY(1rem); opacity: 0; } }
}
`;
}
