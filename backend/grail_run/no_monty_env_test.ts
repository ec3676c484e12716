import assert from "node:assert/strict";
import { MontyMissingError } from "./_addon.ts";
import { scriptOf } from "./_test_grail.ts";
import { Place } from "./_test_place.ts";
import { checkWithMonty } from "./check_with_monty.ts";
import { createGrailRunner } from "./runner.ts";

Deno.test("a bundle with scripts ends before its run begins where there is no Monty", async () => {
  const before = Deno.env.get("REMORA_MONTY");
  await using place = await Place.open();
  try {
    Deno.env.set("REMORA_MONTY", "off");
    await assert.rejects(place.run("annotate"), {
      code: "GRAIL-NO-MONTY",
      message: "Grail scripts can be checked but not run here: REMORA_MONTY is off",
      hint: "Unset REMORA_MONTY",
    });
    assert.equal(await place.store.events.head(), 0);
  } finally {
    if (before === undefined) Deno.env.delete("REMORA_MONTY");
    else Deno.env.set("REMORA_MONTY", before);
  }
});

Deno.test({
  name: "where Monty is not to be had the reason is one line",
  async fn() {
    const before = Deno.env.get("REMORA_MONTY");
    const script = await scriptOf("1\n");
    try {
      Deno.env.set("REMORA_MONTY", "off");
      assert.deepEqual(await checkWithMonty([script]), {
        available: false,
        reason: "REMORA_MONTY is off",
      });
      Deno.env.set("REMORA_MONTY", "/nowhere/monty.node");
      await using runner = createGrailRunner();
      await assert.rejects(runner.run(script), (error: unknown) => {
        assert.ok(error instanceof MontyMissingError);
        assert.match(
          error.message,
          /^Grail scripts can be checked but not run here: its library cannot/,
        );
        assert.ok(!error.message.includes("\n"));
        return true;
      });
    } finally {
      if (before === undefined) Deno.env.delete("REMORA_MONTY");
      else Deno.env.set("REMORA_MONTY", before);
    }
  },
});
