// The line below the picture: what is said.
import { html } from "./html.js";

export function Caption({ text }) {
  return html`<p class="caption">${text}</p>`;
}
