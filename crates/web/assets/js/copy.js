// Copies what stands in a block. Without it the text can be selected.

import { each } from "./dom.js";
import { t } from "./text.js";

export function start() {
  each("[data-copy]", (button) => {
    const words = button.querySelector("span") ?? button;
    const label = words.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      if (!source) return;
      try {
        await navigator.clipboard.writeText(source.textContent ?? "");
        words.textContent = t("Copied");
      } catch {
        // No permission, or no https: selected, it is one key away.
        getSelection()?.selectAllChildren(source);
        words.textContent = t("Selected");
      }
      setTimeout(() => { words.textContent = label; }, 2000);
    });
  });
}
