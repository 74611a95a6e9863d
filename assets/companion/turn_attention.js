// Turn: any head of any block, its pattern as a map and on the sentence.
import { useMemo, useState } from "preact/hooks";
import { html } from "./html.js";
import { Arcs } from "./arcs.js";
import { percent } from "./format.js";
import { HeatMap } from "./heat_map.js";

export function TurnAttention({ film, theme }) {
  const { focus, config } = film.data;
  const blocks = film.patterns;
  const tokens = film.data.tokens.slice(0, film.data.n_prompt).map((token) => token.text);
  const [[block, head], setHead] = useState([blocks.includes(focus.layer) ? focus.layer : blocks[0], focus.head]);
  const [query, setQuery] = useState(focus.query);
  const [key, setKey] = useState(focus.key);
  const shares = useMemo(() => Array.from(film.pattern(block, head, query)), [block, head, query]);
  const chosen = Math.min(key, query);
  const look = (q) => {
    setQuery(q);
    setKey(Math.min(key, q));
  };
  return html`
    <div class="turn-panel attention">
      <p class="result" role="status">
        <b class="token role-query">${tokens[query]}</b> <span class="faint">gives</span> <b class="token role-key">${tokens[chosen]}</b>
        <span class="number" data-share=${shares[chosen]}>${percent(shares[chosen])}</span>
        <span class="faint">in head ${head} of block ${block}</span>
      </p>
      <${Arcs} tokens=${tokens} shares=${shares} query=${query} chosen=${chosen} onQuery=${look} onChoose=${setKey} />
      <figure class="pattern">
        <${HeatMap} rows=${tokens.length} columns=${tokens.length} value=${(q, k) => (k > q ? null : film.pattern(block, head, q)[k])} chosen=${[query, chosen]} whole
          theme=${theme} redraw=${[block, head]} label="Pattern of this head" says=${`${tokens[query]} gives ${tokens[chosen]} ${percent(shares[chosen])}`}
          onChoose=${(q, k) => (setQuery(q), setKey(Math.min(k, q)))} />
        <figcaption>the pattern: who looks (rows) at whom</figcaption>
      </figure>
      <figure class="heads">
        <${HeatMap} rows=${blocks.length} columns=${config.n_heads} value=${(b, h) => film.pattern(blocks[b], h, query)[chosen]} chosen=${[blocks.indexOf(block), head]} theme=${theme} redraw=${[query, chosen]} label="All heads"
          says=${`Head ${head} of block ${block}`} onChoose=${(b, h) => setHead([blocks[b], h])} />
        <figcaption>${blocks.length} blocks (rows) × ${config.n_heads} heads: this share in each. Choose one</figcaption>
      </figure>
    </div>
  `;
}
