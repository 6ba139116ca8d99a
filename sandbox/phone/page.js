"use strict";
// The phone: who it belongs to on the left, that person's messages on the screen, new ones within a second.
const people = document.getElementById("people");
const thread = document.getElementById("thread");
let phone = decodeURIComponent(location.hash.slice(1)) || "+351912345678";
let shown = "";

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const grouped = (number) => number.replace(/^(\+351)(\d{3})(\d{3})(\d{3})$/, "$1 $2 $3 $4");
const stateText = { active: "", revoked: " · certificado revogado", expired: " · certificado expirado" };

function describe(citizen) {
  if (!citizen.signature_active) return " · assinatura inativa";
  const script = Object.entries(citizen.script).map(([operation, answer]) => ` · ${operation}: ${answer}`).join("");
  return stateText[citizen.state] + (citizen.ec_key ? " · EC" : "") + script;
}

async function showPeople() {
  const citizens = await (await fetch("/api/citizens")).json();
  // Those for whom everything works come first.
  citizens.sort((one, other) => Number(describe(one) !== "") - Number(describe(other) !== ""));
  people.replaceChildren(...citizens.map((citizen) => {
    const button = element("button", "person");
    button.type = "button";
    button.setAttribute("aria-pressed", String(citizen.phone === phone));
    button.append(element("strong", "", `${citizen.given_name} ${citizen.surname}`),
      element("span", "", `${grouped(citizen.phone)} · PIN ${citizen.pin}${describe(citizen)}`));
    button.addEventListener("click", () => {
      phone = citizen.phone;
      location.hash = encodeURIComponent(phone);
      shown = "";
      for (const other of people.children) other.setAttribute("aria-pressed", String(other === button));
      showMessages();
    });
    return button;
  }));
}

async function approve(button, processId) {
  button.disabled = true;
  await fetch("/api/approve", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ process_id: processId }),
  });
  showMessages();
}

function bubble(message, latest) {
  const item = element("div", latest ? "message latest" : "message");
  const text = element("div", "bubble");
  const [before, after] = message.text.split(message.code);
  text.append(before, element("span", "code", message.code), after ?? "");
  item.append(text);
  if (message.approvable) {
    const button = element("button", "", "Confirmar na aplicação");
    button.type = "button";
    button.addEventListener("click", () => approve(button, message.process_id));
    item.append(button);
  }
  item.append(element("time", "", new Date(message.at).toLocaleTimeString("pt-PT")));
  return item;
}

async function showMessages() {
  document.getElementById("number").textContent = grouped(phone);
  document.getElementById("clock").textContent = new Date().toLocaleTimeString("pt-PT", { hour: "2-digit", minute: "2-digit" });
  const text = await (await fetch("/api/messages?phone=" + encodeURIComponent(phone))).text();
  if (text === shown) return;
  shown = text;
  const messages = JSON.parse(text);
  if (messages.length === 0) {
    thread.replaceChildren(element("p", "none", "Ainda não há mensagens. O código chega aqui quando alguém pedir uma assinatura com este número."));
    return;
  }
  thread.replaceChildren(...messages.map((message, index) => bubble(message, index === messages.length - 1)));
  thread.scrollTop = thread.scrollHeight;
}

showPeople();
showMessages();
setInterval(() => showMessages().catch(() => {}), 1000);
