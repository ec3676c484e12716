import assert from "node:assert/strict";
import { replicatesSafely } from "./describe.ts";
import { openNatsEngine } from "./mod.ts";
import { NatsCluster } from "./testing/cluster.ts";
import { surviveDisturbance } from "./testing/load.ts";
import { natsTest } from "./testing/nats_test_case.ts";
import { pause } from "./testing/parts.ts";

natsTest(
  "kill -9 of one server of a cluster after the other loses and doubles nothing",
  async () => {
    await using cluster = await NatsCluster.start();
    const first = await openNatsEngine(cluster.url("probe"));
    const { server, notes } = await first.describe();
    await first.close();
    assert.equal(server.cluster, "test");
    assert(notes.some((note) => note.includes("?replicas=3")), "one copy only is worth a note");

    // Where copies are safe, the store goes on while a server is away; elsewhere it waits for it.
    const replicas = replicatesSafely(server.version) ? 3 : 1;
    const kills = cluster.servers.map((victim) => async () => {
      await victim.kill();
      await pause(500);
      await victim.restart();
    });
    await surviveDisturbance(cluster.url("busy", `&replicas=${replicas}&patience=120`), kills);
  },
);
