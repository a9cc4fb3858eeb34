// What the profile's forms can do beyond being sent. Everything here only helps: each form works without it.

// Skills: the names that what was typed may mean, fetched while typing.
const list = document.querySelector("#skill-suggestions");
let waiting = 0;
const suggest = async (typed) => {
  const answer = await fetch(`${list.dataset.from}?typed=${encodeURIComponent(typed)}`);
  if (!answer.ok) return;
  list.replaceChildren(...(await answer.json()).map(({ value, label }) => {
    const option = document.createElement("option");
    option.value = value;
    if (label) option.label = label;
    return option;
  }));
};
document.addEventListener("input", (event) => {
  if (!list || !event.target.matches("[data-suggest]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => suggest(event.target.value), 150);
});

// A file that is too large is said to be so before it is sent, and everything that was typed stays.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches("input[type=file][data-most]")) return;
  const most = Number(field.dataset.most);
  const large = [...field.files].filter((file) => file.size > most).map((file) => file.name);
  const place = field.form.querySelector("[data-too-large]");
  const words = document.documentElement.lang === "ja"
    ? `大きすぎて送れません（${most / 1048576}MBまで）：${large.join("、")}`
    : `Too large to send (up to ${most / 1048576} MB): ${large.join(", ")}`;
  field.setCustomValidity(large.length ? words : "");
  if (place) {
    place.hidden = !large.length;
    place.textContent = large.length ? words : "";
  }
});
