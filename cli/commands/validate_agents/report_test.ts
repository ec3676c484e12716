import assert from "node:assert/strict";
import { openScreen } from "../../terminal/screen.ts";
import { showReports } from "./report.ts";

Deno.test("a manifest that is a pipe is reported without its line, and not waited for", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    await new Deno.Command("mkfifo", { args: [`${folder}/bundle.yaml`] }).output();
    const written: string[] = [];
    const screen = openScreen({
      writeSync: (data) => (written.push(new TextDecoder().decode(data)), data.length),
      isTerminal: () => false,
    });
    const finding = {
      code: "manifest-missing",
      severity: "error",
      file: "bundle.yaml",
      line: 1,
      column: 1,
      message: "There is no bundle.yaml",
    } as const;
    const report = { path: folder, folder, name: "pipe", dialect: null, loads: false } as const;
    const rest = { model: null, enabled: true, grants: [], findings: [finding] } as const;
    const shown = showReports([{ ...report, ...rest }], screen).then(() => "shown");
    // Opening the other end lets go of whoever reads it.
    const late = new Promise<string>((resolve) => {
      const timer = setTimeout(async () => {
        (await Deno.open(`${folder}/bundle.yaml`, { write: true })).close();
        resolve("hung");
      }, 5_000);
      shown.finally(() => clearTimeout(timer));
    });
    assert.equal(await Promise.race([shown, late]), "shown");
    assert.match(written.join(""), /bundle\.yaml:1:1 {2}error manifest-missing/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
