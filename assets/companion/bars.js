// Shares as bars, one a row.
import { html } from "./html.js";
import { grouped, percent } from "./format.js";

/**
 * `rows` are [{ key, label, share, before, count, state }]: `before` a share it had earlier, drawn as an outline; `count` how often
 * it was drawn out of `draws`; `state` "here" for the one that matters, "off" for what was cut, "rest" for all others together.
 */
export function Bars({ rows, draws, label }) {
  const longest = Math.max(...rows.map((row) => Math.max(row.share, row.before ?? 0)), 1e-9);
  const width = (share) => ({ transform: `scaleX(${Math.min(share / longest, 1)})` });
  return html`
    <ul class=${`bars ${draws > 0 ? "" : "plain-bars"}`} aria-label=${label}>
      ${rows.map(
        ({ key, label: name, share, before, count, state }) => html`
          <li key=${key} class=${state ?? ""}>
            <span class="token">${name}</span>
            <span class="track">
              ${before !== undefined && html`<i class="before" style=${width(before)}></i>`}
              <i class="bar" style=${width(share)}></i>
              ${draws > 0 && count > 0 && html`<i class="drawn" style=${{ left: `${Math.min(count / draws / longest, 1) * 100}%` }}></i>`}
            </span>
            <span class="number">${state === "off" ? "cut" : percent(share)}</span>
            ${draws > 0 && html`<span class="number count">${grouped(count)}</span>`}
          </li>
        `,
      )}
    </ul>
  `;
}
