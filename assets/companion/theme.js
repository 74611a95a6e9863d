// Dark or light: as the reader's system has it, until it is switched.
import { useEffect, useState } from "preact/hooks";

/** ["dark" or "light", how to switch]. */
export function useTheme() {
  const [light] = useState(() => matchMedia("(prefers-color-scheme: light)"));
  const [theme, setTheme] = useState(light.matches ? "light" : "dark");
  useEffect(() => {
    const follow = () => setTheme(light.matches ? "light" : "dark");
    light.addEventListener("change", follow);
    return () => light.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, () => setTheme((old) => (old === "dark" ? "light" : "dark"))];
}
