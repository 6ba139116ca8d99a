"use strict";
// The control page: knobs, ordered answers, the clock, the cipher key, and what was asked lately.
const operations = ["GetCertificate", "SCMDSign", "SCMDMultipleSign", "GetCertificateWithPin", "ForceSMS", "ValidateOtp", "SignDocumentPooling"];
const answers = ["801", "802", "816", "817", "900", "901", "902", "soap_fault", "http_401", "http_500", "http_503", "html_page",
  "not_xml", "empty", "nonsense", "hang", "cut_connection", "lost_answer", "wrong_signature", "foreign_signature",
  "missing_signature", "shuffled"];
const choices = { pin_checked_at: ["sign", "validate"], batch_order: ["kept", "reversed"], batch_of_one: ["array", "signature"], member_order: ["fault", "null"], bad_hash: ["fault", "900"] };
const byId = (id) => document.getElementById(id);

function cell(text) {
  const made = document.createElement("td");
  made.textContent = text;
  return made;
}

function row(...texts) {
  const made = document.createElement("tr");
  made.append(...texts.map((text) => (text instanceof Node ? text : cell(text))));
  return made;
}

async function send(method, path, body, said) {
  const answer = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const text = answer.ok ? "Feito." : (await answer.json()).error;
  byId(said).textContent = text;
  byId(said).classList.toggle("bad", !answer.ok);
  return answer.ok;
}

function input(name, value) {
  if (choices[name]) {
    const select = document.createElement("select");
    for (const choice of choices[name]) select.add(new Option(choice, choice, false, choice === value));
    select.addEventListener("change", () => send("PUT", "/api/knobs", { [name]: select.value }, "knobs-said"));
    return select;
  }
  const field = document.createElement("input");
  if (typeof value === "boolean") {
    field.type = "checkbox";
    field.checked = value;
    field.addEventListener("change", () => send("PUT", "/api/knobs", { [name]: field.checked }, "knobs-said"));
  } else {
    field.value = value;
    const numeric = typeof value === "number";
    if (numeric) field.type = "number";
    field.addEventListener("change", () => send("PUT", "/api/knobs", { [name]: numeric ? Number(field.value) : field.value }, "knobs-said"));
  }
  return field;
}

async function showKnobs() {
  const knobs = await (await fetch("/api/knobs")).json();
  byId("knobs").replaceChildren(...Object.entries(knobs).map(([name, value]) => {
    const label = document.createElement("label");
    const code = document.createElement("code");
    code.textContent = name;
    label.append(code, input(name, value));
    return label;
  }));
}

async function showFaults() {
  const faults = await (await fetch("/api/faults")).json();
  byId("faults").replaceChildren(...Object.entries(faults).map(([operation, ordered]) => {
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "quiet";
    remove.textContent = "Retirar";
    remove.addEventListener("click", async () => {
      await send("PUT", "/api/faults", { [operation]: null }, "faults-said");
      showFaults();
    });
    const last = document.createElement("td");
    last.append(remove);
    return row(operation, ordered.answer, ordered.times === 0 ? "sempre" : String(ordered.times), last);
  }));
}

async function showCalls() {
  const calls = await (await fetch("/api/calls")).json();
  byId("calls").replaceChildren(...calls.reverse().map((call) => row(new Date(call.at).toLocaleTimeString("pt-PT"), call.operation || "–", call.outcome, call.process_id)));
  const clock = await (await fetch("/api/clock")).json();
  byId("clock-now").textContent = clock.now + (clock.offset_seconds === 0 ? " (hora real)" : "");
}

for (const operation of operations) byId("fault-operation").add(new Option(operation, operation));
for (const answer of answers) byId("answers").append(new Option(answer, answer));
byId("knobs").addEventListener("submit", (event) => event.preventDefault());
byId("fault-add").addEventListener("click", async () => {
  const ordered = { answer: byId("fault-answer").value, times: Number(byId("fault-times").value) };
  await send("PUT", "/api/faults", { [byId("fault-operation").value]: ordered }, "faults-said");
  showFaults();
});
byId("clock-set").addEventListener("click", () => send("PUT", "/api/clock", { now: byId("clock-value").value }, "clock-said"));
byId("clock-real").addEventListener("click", () => send("PUT", "/api/clock", { offset_seconds: 0 }, "clock-said"));
byId("rotate").addEventListener("click", () => send("POST", "/api/cipher-key/rotate", {}, "rotate-said"));
showKnobs();
showFaults();
showCalls();
setInterval(() => Promise.all([showFaults(), showCalls()]).catch(() => {}), 2000);
