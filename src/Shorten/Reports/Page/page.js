// A button at each table that copies it as a spreadsheet takes it. Without this script the page lacks nothing else.
for (const table of document.querySelectorAll("table")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "copy";
  button.setAttribute("aria-label", "copy the table");
  button.addEventListener("click", async () => {
    const lines = Array.from(table.rows, row => Array.from(row.cells, cell => cell.innerText.replace(/\s+/g, " ").trim()).join("\t"));
    try {
      await navigator.clipboard.writeText(lines.join("\n") + "\n");
    } catch {
      getSelection().selectAllChildren(table);
      document.execCommand("copy");
    }
    button.textContent = "copied";
    setTimeout(() => button.textContent = "copy", 1500);
  });
  table.closest("figure").querySelector(".caption").append(button);
}
