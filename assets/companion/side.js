// The side: three leaves, one of them open.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

/** `leaves` are [{ name, title, content, dot }]; `open` is the name of one, `topic` what it is about: a new one is read from its top. */
export function Side({ leaves, open, topic, onOpen, onEnter }) {
  const leaf = useRef(null);
  const within = useRef(false); // whether the focus was last in the leaf
  useEffect(() => {
    const note = ({ target }) => (within.current = leaf.current.contains(target));
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);
  useLayoutEffect(() => {
    leaf.current.scrollTop = 0;
    if (within.current && document.activeElement === document.body) leaf.current.focus(); // a link was followed, and is gone
  }, [open, topic]);
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
      <div class="leaf" ref=${leaf} id="leaf" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${open}`}>
        ${leaves.find((leaf) => leaf.name === open).content}
      </div>
    </aside>
  `;
}
