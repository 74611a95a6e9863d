// Scrolling a list, and nothing else, until an entry of it is seen.

const ROOM = 40; // pixels left beyond the entry

export function keepInSight(entry, list) {
  if (!entry || !list) return;
  const [inner, outer] = [entry.getBoundingClientRect(), list.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top + ROOM;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom + ROOM;
}
