// Files may also be dropped onto the box in which one writes. The field itself works without this.
const boxAt = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("form#compose");
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const box = boxAt(event);
    const field = box && box.querySelector("input[type=file]");
    if (!field) return;
    event.preventDefault();
    field.closest(".talk-drop").classList.toggle("over", name === "dragover");
    if (name !== "drop") return;
    const both = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) both.items.add(file);
    field.files = both.files;
  });
}
