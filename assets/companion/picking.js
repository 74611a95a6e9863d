// Which number is looked at: the way walked from operand to operand, and where each stands in the film.
import { useMemo, useState } from "preact/hooks";

/**
 * What is picked, as { current, trail, pinned } with `current` { address, showing } or null, and the ways to change it.
 * `showing` is a place in film.numbers, or null where the number does not stand on the screen.
 */
export function usePicking(film) {
  const [{ trail, pinned }, set] = useState(NOTHING);
  const actions = useMemo(
    () => ({
      /** Look at a number in the picture: a new way begins. */
      show: (showing, keep) => set({ trail: [{ address: film.numbers.address(showing), showing }], pinned: keep }),
      /** Walk on to a number that leads to the one looked at. */
      open: (address, showing) => set(({ trail: way }) => ({ trail: [...way, { address, showing }], pinned: true })),
      /** Another place in which the same number stands. */
      move: (showing) => set(({ trail: way }) => ({ trail: [...way.slice(0, -1), { ...way.at(-1), showing }], pinned: true })),
      back: () => set(({ trail: way }) => ({ trail: way.slice(0, -1), pinned: true })),
      /** Let the next number that is pointed at take its place. */
      loosen: () => set((old) => (old.pinned ? { ...old, pinned: false } : old)),
      clear: () => set(NOTHING),
    }),
    [film],
  );
  return { current: trail.at(-1) ?? null, trail, pinned, ...actions };
}

const NOTHING = { trail: [], pinned: false };
