// The side: three leaves, one of them open.
import { html } from "./html.js";

/** `leaves` are [{ name, title, content, dot }]; `open` is the name of one. */
export function Side({ leaves, open, onOpen, onEnter }) {
  const onKey = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = leaves[(leaves.findIndex((leaf) => leaf.name === open) + step + leaves.length) % leaves.length];
    onOpen(next.name);
    event.currentTarget.querySelector(`#tab-${next.name}`).focus();
  };
  return html`
    <aside class="side" onPointerEnter=${onEnter} aria-label="About the film">
      <div class="tabs" role="tablist" aria-label="About the film" onKeyDown=${onKey}>
        ${leaves.map(
          ({ name, title, dot }) => html`
            <button type="button" role="tab" id=${`tab-${name}`} aria-selected=${name === open} aria-controls="leaf"
              tabindex=${name === open ? 0 : -1} onClick=${() => onOpen(name)}>${title}${dot && html`<i aria-hidden="true"></i>`}</button>
          `,
        )}
      </div>
      <div class="leaf" id="leaf" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${open}`}>
        ${leaves.find((leaf) => leaf.name === open).content}
      </div>
    </aside>
  `;
}
