// Furo has two sidebars and no name for either, and its template has no place to put one in:
// a screen reader would offer "complementary" twice.
const names = { ".sidebar-drawer": "The book", ".toc-drawer": "This page" };
for (const [selector, name] of Object.entries(names)) {
  document.querySelector(selector)?.setAttribute("aria-label", name);
}
