// Who looks at whom, on the sentence itself: tokens one below the other, arcs from one to those before it.
import { html } from "./html.js";
import { percent } from "./format.js";

const ROW = 30; // of the drawing's own units
const LEFT = 4;

/** `tokens` are texts; `shares[k]` what the token at `query` gives to token k; `chosen` is one of them. */
export function Arcs({ tokens, shares, query, chosen, onQuery, onChoose }) {
  const height = tokens.length * ROW;
  const y = (place) => (place + 0.5) * ROW;
  const reach = (place) => LEFT + 26 + 74 * Math.sqrt(Math.abs(query - place) / Math.max(tokens.length - 1, 1));
  return html`
    <div class="arcs" style=${{ "--rows": tokens.length }}>
      <ol>
        ${tokens.map(
          (token, place) => html`
            <li class=${place === query ? "query" : place > query ? "later" : place === chosen ? "chosen" : ""}>
              <button type="button" class="token" onClick=${() => onQuery(place)} aria-pressed=${place === query}
                aria-label=${`Look from ${token}, place ${place}`}>${token}</button>
              <button type="button" class="number" disabled=${place > query} onClick=${() => onChoose(place)}
                aria-label=${place > query ? `${token}, later: masked` : `${token} gets ${percent(shares[place])}`}>${place > query ? "" : percent(shares[place])}</button>
            </li>
          `,
        )}
      </ol>
      <svg viewBox=${`0 0 120 ${height}`} preserveAspectRatio="none" aria-hidden="true">
        ${shares.map(
          (share, place) => place <= query && share > 0.004 && html`
            <path d=${`M${LEFT} ${y(query)} C${reach(place)} ${y(query)} ${reach(place)} ${y(place)} ${LEFT} ${y(place)}`}
              class=${place === chosen ? "chosen" : ""} stroke-width=${1 + 7 * share} stroke-opacity=${0.3 + 0.7 * Math.sqrt(share)} />
          `,
        )}
      </svg>
    </div>
  `;
}
