// Puts a field above each table of the class "filterable" that shows only the rows which hold
// the words typed. Without scripts the whole table stands there.
for (const table of document.querySelectorAll("table.filterable")) {
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("span");
  const rows = [...table.tBodies[0].rows];
  field.type = "search";
  label.className = "table-filter";
  label.append("Show rows with ", field, " ", count);
  count.setAttribute("role", "status");
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${rows.length}`;
  };
  field.addEventListener("input", show);
  show();
  (table.closest(".table-wrapper") ?? table).before(label);
}
