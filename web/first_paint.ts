// Runs in the head, before the first paint, so that a chosen theme never flashes.

try {
  const theme = localStorage.getItem("partyline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A private window: the system's theme.
}
