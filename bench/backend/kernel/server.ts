/**
 * A model server without latency: as long as fewer than ten tools have answered it calls the next one, then it
 * says "done". It prints its port.
 *
 * @module
 */
const TURNS = 10;

let count = 0;

function reply(text: string): string {
  // Counting is faster than parsing, and the contestants are measured, not this.
  const turn = text.split('"role":"tool"').length - 1;
  const message = turn >= TURNS ? { role: "assistant", content: "done" } : {
    role: "assistant",
    content: null,
    tool_calls: [{
      id: `call_${count++}`,
      type: "function",
      function: { name: "echo", arguments: `{"text":"turn ${turn}"}` },
    }],
  };
  const finish_reason = turn >= TURNS ? "stop" : "tool_calls";
  return JSON.stringify({
    id: `chatcmpl-${count++}`,
    object: "chat.completion",
    created: 1,
    model: "bench",
    choices: [{ index: 0, message, finish_reason }],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  });
}

Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) },
  async (request) => {
    const body = reply(await request.text());
    return new Response(body, { headers: { "content-type": "application/json" } });
  },
);
