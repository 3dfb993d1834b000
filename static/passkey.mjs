// Lets the browser make or prove a passkey, and sends what it says as an ordinary form.
//
//   <form data-passkey="create" data-options="JSON" hidden>   or data-passkey="get"
//   <form data-passkey="get" data-ask="/address/" hidden>     the options are asked for when the button is pressed
//     <input type="hidden" name="credential">  <p data-failed hidden>words</p>
//
// A form stays hidden where there are no passkeys; the page says what to do instead in [data-without-passkeys].

const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.ask, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function ask(form) {
  const { publicKey } = await options(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

function ready(form) {
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const credential = await ask(form);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      // Cancelled, timed out, or the wrong key: the words say what can be done.
      failed.hidden = false;
      button.disabled = false;
    }
  });
}

if (able) {
  document.querySelectorAll("form[data-passkey]").forEach(ready);
  document.querySelectorAll("[data-without-passkeys]").forEach((words) => { words.hidden = true; });
}
