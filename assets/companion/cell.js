// A number that can be opened: as it is read, in the colour of what it is.
import { html } from "./html.js";
import { roleOf } from "./colour.js";
import { short } from "./format.js";

/** `film` marks a number that stood on the screen. Without `onOpen` it is no link. */
export function Cell({ address, value, title, film, onOpen }) {
  const content = html`<span class="number">${short(value)}</span>${film && html`<span class="seen" aria-hidden="true"></span>`}`;
  if (!onOpen) return html`<span class=${`cell role-${roleOf(address)} still`} data-address=${address} title=${title}>${content}</span>`;
  const label = `${short(value)}, ${title ?? address}${film ? ", on the screen" : ""}`;
  return html`
    <button type="button" class=${`cell role-${roleOf(address)}`} data-address=${address} title=${title} aria-label=${label}
      onClick=${() => onOpen(address)}>${content}</button>
  `;
}
