// Before the first paint: the person's theme and type size, else the system's.
(() => {
  const kept = (name) => { try { return localStorage.getItem(name) } catch { return null } };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = kept("linli-theme") || (dark ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.bsTheme = theme;
  if (kept("linli-size") === "large") document.documentElement.dataset.size = "large";
})();
